from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Jurisdiction
from assessments.curriculum import load
from courses.models import CoursePage
from guidance.care import look_after, mark_reviewed, remind
from guidance.lanes import owe_reviews
from guidance.models import Lane, OwedReview, PageCare, RecordedView, Verdict
from notices.models import Notice
from tests.cast import sign_in
from tests.factories.agencies import JurisdictionFactory
from tests.factories.assessments import make_course
from tests.factories.curriculum import COURSE, write_curriculum

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)
LEGAL = {"lane": "legal", "what": "Sign off the law", "each_jurisdiction": True}
SURVIVOR = {"lane": "survivor", "what": "Read lesson one", "each_jurisdiction": False}


@pytest.fixture
def course() -> CoursePage:
    page, _lesson, _quiz = make_course()
    owe_reviews(page, [LEGAL, SURVIVOR])
    return page


def record(person, review: OwedReview, **said: object):
    data = {"verdict": Verdict.AGREES, "comment": "", "name": "", **said}
    return sign_in(person).post(reverse("record-review", args=[review.pk]), data)


def test_what_a_course_owes_stands_in_its_file_and_is_exchanged(tmp_path):
    folder = write_curriculum(tmp_path)
    owes = "reviews:\n- lane: legal\n  what: Sign off the law\n  each_jurisdiction: true\nmodules:\n"
    (folder / "courses/tst/course.yaml").write_text(COURSE.replace("modules:\n", owes))
    load(folder)
    review = OwedReview.objects.get()
    assert (review.lane, review.what, review.each_jurisdiction, review.settled_at) == ("legal", "Sign off the law", True, None)
    assert load(folder).editions == []
    (folder / "courses/tst/course.yaml").write_text(COURSE)
    load(folder)
    assert not OwedReview.objects.exists()


def test_what_somebody_has_spoken_to_stays_although_the_file_drops_it(course, cast):
    record(cast.survivor_reviewer, OwedReview.objects.get(lane=Lane.SURVIVOR))
    owe_reviews(course, [LEGAL])
    assert OwedReview.objects.count() == 2


def test_a_legal_review_is_settled_when_every_jurisdiction_has_signed(course, cast):
    review = OwedReview.objects.get(lane=Lane.LEGAL)
    north, south = JurisdictionFactory(), JurisdictionFactory()
    record(cast.legal_reviewer, review, jurisdiction=north.pk)
    record(cast.legal_reviewer, review, jurisdiction=south.pk, verdict=Verdict.DISAGREES, comment="Another circuit.")
    review.refresh_from_db()
    assert review.settled_at is None
    record(cast.legal_reviewer, review, jurisdiction=south.pk)
    review.refresh_from_db()
    assert review.settled_at is not None
    assert RecordedView.objects.filter(owed=review).count() == 3


def test_a_legal_review_names_its_jurisdiction(course, cast):
    review = OwedReview.objects.get(lane=Lane.LEGAL)
    assert Jurisdiction.objects.count() == 0
    assert "This field is required" in record(cast.legal_reviewer, review).content.decode()


def test_disagreement_leaves_the_review_open(course, cast):
    review = OwedReview.objects.get(lane=Lane.SURVIVOR)
    record(cast.survivor_reviewer, review, verdict=Verdict.DISAGREES, comment="Not like this.")
    review.refresh_from_db()
    assert review.settled_at is None


def test_only_people_of_the_lane_speak(course, cast):
    review = OwedReview.objects.get(lane=Lane.SURVIVOR)
    for person in (cast.legal_reviewer, cast.author):
        assert record(person, review).url == reverse("wagtailadmin_home")
    assert "Only people of this lane" in sign_in(cast.author).get(reverse("record-review", args=[review.pk])).content.decode()
    assert not RecordedView.objects.exists()


def test_learners_and_authors_see_what_is_owed(course, cast):
    shown = sign_in(cast.learner_a).get(reverse("course", args=[course.slug])).content.decode()
    assert "Review that is still owed" in shown and "Sign off the law" in shown
    assert "Sign off the law" in sign_in(cast.author).get(reverse("owed-reviews")).content.decode()
    home = sign_in(cast.legal_reviewer).get(reverse("wagtailadmin_home")).content.decode()
    assert "Sign off the law" in home and "Read lesson one" not in home


@pytest.mark.parametrize("count", [3, 30])
def test_the_lists_of_review_work_ask_the_database_as_often_for_many(cast, count, django_assert_num_queries):
    client = sign_in(cast.author)
    catalogue = make_course()[0].get_parent()
    for number in range(count):
        page = catalogue.add_child(instance=CoursePage(title=f"Course {number}", slug=f"c-{number}", code=f"C{number}"))
        owe_reviews(page, [LEGAL])
        look_after(page, owner=cast.author, deputy=None, review_by=DAY, by=cast.author)
    for address in (reverse("owed-reviews"), reverse("due-reviews")):
        client.get(address)
    with django_assert_num_queries(15):
        client.get(reverse("owed-reviews"))
    with django_assert_num_queries(13):
        client.get(reverse("due-reviews"))


def test_the_owner_is_told_ahead_and_on_the_day_and_the_deputy_when_it_is_late(course, cast):
    look_after(course, owner=cast.author, deputy=cast.second_author, review_by=DAY, by=cast.author)
    told = []
    for days in (-40, -30, -29, 0, 1, 13, 14, 15):
        remind(DAY + timedelta(days=days))
        told.append(Notice.objects.filter(kind="review.due").count())
    assert told == [0, 1, 1, 2, 2, 2, 4, 4]
    assert [notice.recipient for notice in Notice.objects.filter(kind="review.due").order_by("created_at")].count(cast.second_author) == 1


def test_the_day_of_review_is_set_in_the_editor_and_changes_no_version(course, cast):
    address = reverse("page-care", args=[course.pk])
    client = sign_in(cast.author)
    client.post(address, {"owner": cast.author.pk, "deputy": cast.second_author.pk, "review_by": "2026-06-01"})
    care = PageCare.objects.get(page=course)
    assert (care.owner, care.deputy, care.review_by, care.reviewed_on) == (cast.author, cast.second_author, DAY, None)
    assert course.revisions.count() == 0
    assert "The deputy must be somebody else" in client.post(address, {"owner": cast.author.pk, "deputy": cast.author.pk}).content.decode()
    assert "choose an owner" in client.post(address, {"review_by": "2026-06-01"}).content.decode()
    assert sign_in(cast.legal_reviewer).get(address).status_code == 403


def test_a_review_done_moves_the_day_on(course, cast):
    look_after(course, owner=cast.author, deputy=None, review_by=DAY, by=cast.author)
    care = mark_reviewed(course, by=cast.author)
    assert care.reviewed_on is not None
    assert care.review_by == care.reviewed_on + timedelta(days=365)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda course, cast: PageCare.objects.create(page=course, review_by=DAY),
        lambda course, cast: PageCare.objects.create(page=course, owner=cast.author, deputy=cast.author),
        lambda course, cast: OwedReview.objects.create(page=course, lane="legal", what="Sign off the law"),
        lambda course, cast: RecordedView.objects.create(page=course, lane="peer", verdict="disagrees", content_digest="x"),
        lambda course, cast: RecordedView.objects.create(
            page=course, lane="peer", verdict="agrees", withheld=True, name="N", content_digest="x"
        ),
        lambda course, cast: RecordedView.objects.create(
            page=course, lane="peer", verdict="agrees", withheld=True, recorded_by=cast.author, content_digest="x"
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(course, cast, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(course, cast)
