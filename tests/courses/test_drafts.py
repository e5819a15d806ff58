"""What is chosen in an activity and not checked yet: kept as it is chosen, there on return, never an answer."""

import pytest

from courses.models import ActivityAnswer
from courses.progress import keep_draft
from tests.cast import sign_in
from tests.factories.courses import activity, block, make_course_world


@pytest.fixture
def world(db, cast):
    return make_course_world(shape=(2,), bodies=[[activity("sort"), activity("rewrite", "a2")], [block("text")]], person=cast.learner_a)


@pytest.fixture
def client(world):
    return sign_in(world.person)


def draft_of(world):
    return f"{world.url()}activities/a1/draft/"


def test_a_choice_is_there_on_return_and_is_no_answer(world, client):
    assert client.post(draft_of(world), {"row-0": "1"}).status_code == 204
    html = client.get(world.url()).content.decode()
    assert html.count('<option value="1" selected>') == 1
    assert "Check my answer" in html
    assert "still without an answer" not in html
    assert client.post(f"{world.url()}done/").status_code == 422


def test_a_newer_choice_takes_the_place_of_the_older(world, client):
    client.post(draft_of(world), {"row-0": "1"})
    client.post(draft_of(world), {"row-0": "0", "row-1": "1"})
    assert sorted(str(one) for one in ActivityAnswer.objects.get().draft["given"]) == ["0", "1", "None"]


def test_an_answer_ends_the_draft(world, client):
    client.post(draft_of(world), {"row-0": "1"})
    client.post(f"{world.url()}activities/a1/", {"row-0": "0", "row-1": "0", "row-2": "0"})
    answer = ActivityAnswer.objects.get()
    assert answer.draft == {}
    assert answer.answer


def test_a_draft_after_an_answer_shows_only_when_trying_again(world, client):
    client.post(f"{world.url()}activities/a1/", {"row-0": "0", "row-1": "0", "row-2": "0"})
    client.post(draft_of(world), {"row-0": "1"})
    assert "selected" not in client.get(world.url()).content.decode()
    assert '<option value="1" selected>' in client.get(f"{world.url()}?again=a1").content.decode()


def test_what_is_written_is_not_kept(world, client):
    assert client.post(f"{world.url()}activities/a2/draft/", {"anything": "typed"}).status_code == 204
    assert not ActivityAnswer.objects.exists()


def test_a_draft_that_no_longer_fits_is_not_shown(world, client):
    keep_draft(world.enrolment, step_key=world.steps[0].step_key, activity="a1", given=(1,))
    assert "selected" not in client.get(world.url()).content.decode()


def test_refusals(cast, world, client):
    assert client.post(f"{world.url()}activities/no-such/draft/", {"row-0": "1"}).status_code == 404
    assert client.post(f"{world.url(2)}activities/a1/draft/", {"row-0": "1"}).status_code == 404
    assert sign_in(cast.learner_b).post(draft_of(world), {"row-0": "1"}).status_code == 403
    with pytest.raises(ValueError, match="no activity"):
        keep_draft(world.enrolment, step_key=world.steps[1].step_key, activity="a1", given=())
