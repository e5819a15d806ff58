import re

import pytest

from assessments.interview import runs
from assessments.models import InterviewRun, WrittenWork
from courses.models import StepProgress
from tests.assessments.test_interview_debrief import FULL, PLAN
from tests.assessments.test_interview_engine import play
from tests.assessments.test_interview_runs import GOOD, begin, play_through
from tests.cast import sign_in
from tests.factories.agencies import PersonFactory
from tests.factories.exercises import make_interview


@pytest.fixture
def world(db):
    return make_interview()


@pytest.fixture
def client(world):
    return sign_in(world.person)


def choose(client, run, position, choice):
    return client.post(f"/interviews/{run.pk}/choices/", {"position": position, "choice": choice})


def test_the_step_warns_first_and_offers_the_written_way(world, client):
    page = client.get(world.url).content.decode()
    assert "Threats are mentioned." in page and "Begin the conversation" in page and "Take the written alternative" in page
    response = client.post(f"/interviews/start/{world.page.translation_key}/")
    assert response.status_code == 303
    assert "Go on with the conversation" in client.get(world.url).content.decode()
    assert client.post(f"/interviews/start/{world.page.translation_key}/").headers["Location"] == response.headers["Location"]


def test_somebody_outside_the_course_gets_nothing(world):
    run = begin(world)
    stranger = sign_in(PersonFactory())
    assert stranger.post(f"/interviews/start/{world.page.translation_key}/").status_code == 404
    assert stranger.get(f"/interviews/written/{world.page.translation_key}/").status_code == 404
    for path in ("", "debrief/"):
        assert stranger.get(f"/interviews/{run.pk}/{path}").status_code == 404
    for path in ("choices/", "close/", "replay/", "debrief/"):
        assert stranger.post(f"/interviews/{run.pk}/{path}", {"position": 1, "choice": "P1 a", "kept": 0}).status_code == 404
    assert runs.choices_of(run) == []
    page = stranger.get(world.url).content.decode()
    assert "start the course first" in page and "/interviews/start/" not in page


def test_a_conversation_goes_from_page_to_page_to_its_debrief(world, client):
    run = begin(world)
    assert "Two things first" in client.get(f"/interviews/{run.pk}/").content.decode()
    assert "Where do you meet?" in client.get(f"/interviews/{run.pk}/?topic=P2").content.decode()
    for position, choice in enumerate(GOOD, start=1):
        response = choose(client, run, position, " ".join(choice))
        assert (response.status_code, response.headers["Location"]) == (303, f"/interviews/{run.pk}/#now")
    page = client.get(f"/interviews/{run.pk}/").content.decode()
    assert "A steady account" in page and "Trust rises" in page and "Reply to a" in page
    assert client.post(f"/interviews/{run.pk}/close/").headers["Location"] == f"/interviews/{run.pk}/debrief/"
    assert client.get(f"/interviews/{run.pk}/").headers["Location"] == f"/interviews/{run.pk}/debrief/"
    debrief = client.get(f"/interviews/{run.pk}/debrief/").content.decode()
    assert "Of 2 questions about what happened, 2 were open (100 %)" in debrief
    response = client.post(f"/interviews/{run.pk}/debrief/", FULL)
    assert response.headers["Location"] == f"/interviews/{run.pk}/debrief/#result"
    assert "earn 100 %" in client.get(f"/interviews/{run.pk}/debrief/").content.decode()
    assert StepProgress.objects.get(enrolment=world.enrolment, step_key=world.page.translation_key).done_at


def test_during_play_nothing_is_told_of_quality_numbers_or_reasons(world, client):
    run = begin(world)
    play_through(run, GOOD[:3])
    # An address is a random number, in which anything may stand.
    page = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", client.get(f"/interviews/{run.pk}/").content.decode())
    for secret in ("WHY", "harmful", "READING", "contaminates", "leading", "expert"):
        assert secret not in page, secret
    assert "55" not in page.split('class="talk"')[1].split("csrfmiddlewaretoken")[0]


def test_a_choice_of_another_window_stands_and_is_told(world, client):
    run = play_through(begin(world), GOOD[:1])
    response = client.post(f"/interviews/{run.pk}/choices/", {"position": 1, "choice": "P2 b"}, follow=True)
    assert "in another window" in response.content.decode()
    assert runs.choices_of(run) == GOOD[:1]


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"position": "1"}, 422, "Choose what you say or do first"),
        ({"position": "1", "choice": "T1 a"}, 409, "not possible"),
        ({"position": "1", "choice": "P1 z"}, 409, "not possible"),
        ({"position": "3", "choice": "P1 a"}, 409, "not possible"),
        ({"position": "x", "choice": "P1 a"}, 400, ""),
        ({"choice": "P1 a"}, 400, ""),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words(world, client, form, status, words):
    run = begin(world)
    response = client.post(f"/interviews/{run.pk}/choices/", form)
    assert response.status_code == status
    assert words in response.content.decode()
    assert runs.choices_of(run) == []


def test_an_offer_stays_at_its_place(world, client):
    run = play_through(begin(world), GOOD[:2])
    response = client.post(f"/interviews/{run.pk}/choices/", {"position": 3, "choice": "T1 pause", "stays": "1"})
    assert response.headers["Location"] == f"/interviews/{run.pk}/?topic=T1#now"
    page = client.get(f"/interviews/{run.pk}/?topic=T1").content.decode()
    assert "She nods." in page and "Stability rises" in page and "Or offer" not in page


def test_closing_too_early_is_refused(world, client):
    run = play_through(begin(world), GOOD[:2])
    response = client.post(f"/interviews/{run.pk}/close/")
    assert response.status_code == 409 and "not come to an end" in response.content.decode()
    assert client.get(f"/interviews/{run.pk}/debrief/").headers["Location"] == f"/interviews/{run.pk}/"


def test_after_a_good_no_one_may_go_on_a_week_later(world, client):
    run = play_through(begin(world), play("P1 a", "P2 a", "T1 c"))
    assert "A week later" in client.get(f"/interviews/{run.pk}/").content.decode()
    choose(client, run, 4, "LATER goOn")
    assert "She stops at a name." in client.get(f"/interviews/{run.pk}/").content.decode()


def test_a_debrief_that_is_not_finished_keeps_what_was_entered(world, client):
    run = runs.close(play_through(begin(world), play("P1 a", "P2 a", "T1 b", "T2 a")))
    response = client.post(f"/interviews/{run.pk}/debrief/", {"principles-1": "open", "defend-disclose": "3", "learned": ["0"]})
    page = response.content.decode()
    assert response.status_code == 422
    for words in ("Read it, and say that you have.", "Name a principle for each choice.", "Pick one choice for each."):
        assert words in page
    assert '<option value="open" selected>' in page and '<option value="3" selected>' in page
    run.refresh_from_db()
    assert not run.debriefed_at


def test_replays_begin_where_one_wants_and_are_listed(world, client):
    run = runs.close(play_through(begin(world)))
    response = client.post(f"/interviews/{run.pk}/replay/", {"kept": "2"})
    again = InterviewRun.objects.open().get()
    assert response.headers["Location"] == f"/interviews/{again.pk}/#now"
    runs.close(play_through(again, play("T1 b", "T2 a")))
    page = client.get(world.url).content.decode()
    assert "A damaged account" in page and "played again from choice 3" in page
    for kept in ("4", "x", ""):
        assert client.post(f"/interviews/{run.pk}/replay/", {"kept": kept}).status_code == 400
    other = runs.replay(run, kept=1)
    assert client.post(f"/interviews/{other.pk}/replay/", {"kept": "0"}).status_code == 400


def test_a_run_that_was_put_aside_leads_back_to_the_exercise(world, client):
    run = runs.close(play_through(begin(world)))
    aside = runs.replay(run, kept=1)
    runs.replay(run, kept=2)
    assert client.get(f"/interviews/{aside.pk}/").headers["Location"] == world.url


def test_the_written_alternative_is_kept_and_handed_in(world, client):
    path = f"/interviews/written/{world.page.translation_key}/"
    page = client.get(path).content.decode()
    assert "Tell me about the day." in page and "PLAN-KEY" not in page and "BETTER" not in page
    assert client.post(path, {"revision": "0", "plan": "My plan"}).status_code == 303
    assert "My plan" in client.get(path).content.decode()
    refused = client.post(path, {"revision": "1", "plan": "Still short", "hand_in": "1", "form-0": "open"})
    assert refused.status_code == 422 and "Still short" in refused.content.decode()
    full = {"revision": "2", "plan": PLAN, "hand_in": "1", "form-0": "open", "form-1": "leading", "rewrite-1": "And then?"}
    assert client.post(path, full).status_code == 303
    done = client.get(path).content.decode()
    assert "PLAN-KEY" in done and "BETTER" in done and "50 % of its questions are open" in done
    assert StepProgress.objects.get(enrolment=world.enrolment, step_key=world.page.translation_key).done_at
    assert client.post(path, {"revision": "3", "plan": "changed"}).status_code == 200
    assert WrittenWork.objects.get().work["plan"] == PLAN


def test_written_work_from_an_older_window_is_shown_and_not_lost(world, client):
    path = f"/interviews/written/{world.page.translation_key}/"
    client.post(path, {"revision": "0", "plan": "From the other window"})
    for revision in ("0", "x", ""):
        stale = client.post(path, {"revision": revision, "plan": "From this window"})
        assert stale.status_code == 409
        assert "From this window" in stale.content.decode() and 'value="1"' in stale.content.decode()
    assert WrittenWork.objects.get().work["plan"] == "From the other window"


@pytest.mark.parametrize("length", [1, 4])
def test_a_conversation_costs_the_same_however_long(world, client, django_assert_num_queries, length):
    run = play_through(begin(world), GOOD[:length])
    client.get(f"/interviews/{run.pk}/")
    with django_assert_num_queries(7):
        client.get(f"/interviews/{run.pk}/")


@pytest.mark.parametrize("count", [1, 10])
def test_the_step_costs_the_same_however_many_runs(world, client, django_assert_num_queries, count):
    run = runs.close(play_through(begin(world)))
    for _ in range(count - 1):
        runs.close(play_through(runs.replay(run, kept=3), GOOD[3:]))
    client.get(world.url)
    with django_assert_num_queries(13):
        assert client.get(world.url).content.decode().count("A steady account") == count
