import pytest

from notices.models import Notice
from tests.cast import sign_in
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db


def test_one_sees_one_s_own_messages_only(cast):
    NoticeFactory(recipient=cast.learner_a, subject="For Ana")
    NoticeFactory(recipient=cast.learner_b, subject="For Bo")
    page = sign_in(cast.learner_a).get("/inbox/").content.decode()
    assert "For Ana" in page and "For Bo" not in page


def test_an_empty_inbox_says_what_comes_here(cast):
    assert "Nothing has been sent to you yet" in sign_in(cast.learner_a).get("/inbox/").content.decode()


def test_opening_marks_it_read_and_leads_to_what_it_is_about(cast):
    notice, client = NoticeFactory(recipient=cast.learner_a, link="/courses/"), sign_in(cast.learner_a)
    client.get("/inbox/")
    notice.refresh_from_db()
    assert notice.read_at is None, "looking changes nothing"
    assert client.post(f"/inbox/{notice.pk}/read/").headers["Location"] == "/courses/"
    notice.refresh_from_db()
    assert notice.read_at


@pytest.mark.parametrize("link", ["", "//evil.example/", "https://evil.example/"])
def test_a_link_leads_to_our_own_pages_only(cast, link):
    notice = NoticeFactory(recipient=cast.learner_a, link=link)
    assert sign_in(cast.learner_a).post(f"/inbox/{notice.pk}/read/").headers["Location"] == "/inbox/"


def test_all_can_be_marked_at_once(cast):
    NoticeFactory.create_batch(3, recipient=cast.learner_a)
    other = NoticeFactory(recipient=cast.learner_b)
    sign_in(cast.learner_a).post("/inbox/read/")
    assert list(Notice.objects.unread()) == [other]


def test_it_costs_the_same_for_two_and_for_twenty(cast, django_assert_num_queries):
    client = sign_in(cast.learner_a)
    client.get("/inbox/")
    for number in (2, 18):
        NoticeFactory.create_batch(number, recipient=cast.learner_a)
        with django_assert_num_queries(7):
            client.get("/inbox/")
