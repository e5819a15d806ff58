"""The learner's pages of a course: what they show, whom they refuse, and what they cost."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.editions import release
from courses.lesson_text import text_of
from courses.models import ActivityAnswer, Enrolment, LessonPage, StepProgress
from courses.progress import finish_step
from guidance.findings import from_files
from tests.cast import sign_in
from tests.factories.courses import STRONG_NOTICE, activity, block, make_course, make_course_world, make_sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    make_sources()
    return make_course_world(person=cast.learner_a, bodies=[[block("text"), activity("sort")], [activity("choose")]])


@pytest.fixture
def client(world):
    return sign_in(world.person)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def sorted_rightly(client, url):
    """The fields of the sorting form on the page, each answered rightly."""
    rows = re.findall(
        r'<p class="row"><label[^>]*>.*?<span>(.*?)</span></label>\s*<select[^>]*name="(row-\d)"', page(client, url), re.DOTALL
    )
    return {name: "1" if "afraid" in words else "0" for words, name in rows}


class TestReading:
    def test_the_catalogue_offers_the_course(self, client):
        html = page(client, "/courses/")
        assert "Course TST" in html
        assert "On the way: 0 of 4 steps" in html

    def test_an_empty_catalogue_says_so(self, cast):
        cache.clear()
        assert "No courses yet" in page(sign_in(cast.learner_b), "/courses/")

    def test_a_course_shows_its_modules_outcomes_and_one_action(self, client):
        html = page(client, "/courses/tst/")
        assert html.count('class="button"') == 1
        assert "Module 1" in html
        assert "Say what TST-L1.1 teaches." in html
        assert "Begin: Lesson TST-L1.1" in html

    def test_who_has_not_begun_may_look_in_and_is_asked_to_start(self, world, cast):
        client = sign_in(cast.learner_b)
        assert "Start this course" in page(client, "/courses/tst/")
        html = page(client, world.url())
        assert "You are looking in." in html
        assert "Start the course to answer this" in html
        assert not StepProgress.objects.filter(enrolment__person=cast.learner_b).exists()

    def test_a_module_lists_its_steps_with_their_summaries(self, client):
        LessonPage.objects.update(summary="What a record can say.")
        html = page(client, "/courses/tst/tst-m1/")
        assert "Lesson TST-L1.2" in html
        assert "What a record can say." in html
        assert "TST-L2.1" not in html

    def test_a_lesson_shows_its_text_its_sources_and_the_way_on(self, world, client):
        html = page(client, world.url())
        assert "It shows who wrote it." in html
        assert '<li id="source-S1">' in html
        assert "A statute on labour" not in html
        assert "Step 1 of 4" in html
        assert 'rel="next"' in html

    def test_opening_a_lesson_remembers_it(self, world, client):
        page(client, world.url(2))
        world.enrolment.refresh_from_db()
        assert world.enrolment.last_step == world.steps[1].step_key
        assert "Continue" not in page(client, "/courses/tst/")  # begun, nothing done
        finish_step(world.enrolment, step_key=world.steps[0].step_key, by=world.person)
        assert "Continue: Lesson TST-L1.2" in page(client, "/courses/tst/")

    def test_a_module_that_is_begun_says_how_much_of_it_is_left(self, world, client):
        assert "minutes left" not in page(client, "/courses/tst/").partition('id="modules"')[2]
        finish_step(world.enrolment, step_key=world.steps[0].step_key, by=world.person)
        modules = page(client, "/courses/tst/").partition('id="modules"')[2]
        assert modules.count("minutes left") == 1
        assert "20 minutes, 10 minutes left" in modules

    def test_head_changes_nothing(self, world, client):
        client.head("/courses/tst/enrol/")
        assert client.get("/courses/tst/enrol/").status_code == 405
        assert client.get(f"{world.url()}done/").status_code == 405

    @pytest.mark.parametrize("url", ["/courses/none/", "/courses/tst/none/", "/courses/tst/tst-m1/none/", "/courses/tst/tst-m2/tst-l1-1/"])
    def test_what_is_not_there_is_not_found(self, client, url):
        page(client, url, 404)

    def test_a_withdrawn_course_is_not_found(self, world, client):
        world.course.unpublish()
        page(client, "/courses/tst/", 404)
        page(client, world.url(), 404)


class TestBeginning:
    def test_starting_leads_to_the_first_lesson(self, world, cast):
        client = sign_in(cast.learner_b)
        assert client.post("/courses/tst/enrol/").url == world.url()
        assert Enrolment.objects.get(person=cast.learner_b).edition == world.edition

    def test_starting_again_leads_to_where_one_left_off(self, world, client):
        page(client, world.url(3))
        assert client.post("/courses/tst/enrol/").url == world.url(3)
        assert Enrolment.objects.count() == 1

    def test_the_newer_edition_is_offered_and_taken_on_request_only(self, world, client):
        LessonPage.objects.last().unpublish()
        second = release(world.course)
        assert "This course was revised on" in page(client, "/courses/tst/")
        client.post("/courses/tst/enrol/")
        world.enrolment.refresh_from_db()
        assert world.enrolment.edition == world.edition
        response = client.post("/courses/tst/enrol/", {"newest": "1"}, follow=True)
        assert "You now have the newest edition." in response.content.decode()
        world.enrolment.refresh_from_db()
        assert world.enrolment.edition == second

    def test_an_unknown_course_cannot_be_begun(self, client):
        assert client.post("/courses/none/enrol/").status_code == 404


class TestPlace:
    def test_the_block_is_remembered(self, world, client):
        assert client.post(f"{world.url()}place/", {"block": "0b1c-2"}).status_code == 204
        world.enrolment.refresh_from_db()
        assert world.enrolment.last_block == "0b1c-2"

    @pytest.mark.parametrize("block", ["", "x" * 41, "<b>", "../.."])
    def test_what_is_no_block_is_refused(self, world, client, block):
        assert client.post(f"{world.url()}place/", {"block": block}).status_code == 400

    def test_who_has_not_begun_has_no_place(self, world, cast):
        assert sign_in(cast.learner_b).post(f"{world.url()}place/", {"block": "x"}).status_code == 403


class TestActivities:
    def test_a_right_answer_is_kept_and_shown_with_its_reasons(self, world, client):
        response = client.post(f"{world.url()}activities/a1/", sorted_rightly(client, world.url()))
        assert response.url == f"{world.url()}#a1"
        html = page(client, world.url())
        assert "All right." in html
        assert "BECAUSE" in html
        assert ActivityAnswer.objects.get().answer == {"given": [0, 1, 0]}

    def test_a_script_gets_the_activity_alone(self, world, client):
        form = sorted_rightly(client, world.url())
        response = client.post(f"{world.url()}activities/a1/", form, headers={"x-fragment": "activity"})
        assert response.content.decode().startswith('<div class="activity')
        assert "All right." in response.content.decode()

    @pytest.mark.parametrize("headers", [{}, {"x-fragment": "activity"}])
    def test_an_incomplete_answer_comes_back_with_what_was_entered(self, world, client, headers):
        response = client.post(f"{world.url()}activities/a1/", {"row-0": "1"}, headers=headers)
        html = response.content.decode()
        assert response.status_code == 422
        assert "2 are still without an answer." in html
        assert '<option value="1" selected>' in html
        assert "BECAUSE" not in html
        assert not ActivityAnswer.objects.exists()

    @pytest.mark.parametrize("headers", [{}, {"x-fragment": "activity"}])
    def test_trying_again_shows_the_empty_form_and_keeps_the_answer(self, world, client, headers):
        client.post(f"{world.url()}activities/a1/", sorted_rightly(client, world.url()))
        html = client.get(f"{world.url()}?again=a1", headers=headers).content.decode()
        assert "Check my answer" in html
        assert "BECAUSE" not in html
        assert ActivityAnswer.objects.count() == 1

    def test_the_reasons_are_not_on_the_page_before_the_answer(self, world, client):
        for number in (1, 2):
            assert "BECAUSE" not in page(client, world.url(number))

    def test_an_activity_of_another_lesson_is_not_found(self, world, client):
        assert client.post(f"{world.url(3)}activities/a1/").status_code == 404

    def test_who_has_not_begun_cannot_answer(self, world, cast):
        assert sign_in(cast.learner_b).post(f"{world.url()}activities/a1/", {"row-0": "1"}).status_code == 403

    def test_skipping_counts_as_an_answer_where_the_lesson_is_sensitive_and_only_there(self, cast):
        world = make_course_world(
            code="SEN", person=cast.learner_a, bodies=[[block("notice", STRONG_NOTICE), activity("sort")], [activity("sort")]]
        )
        client, url = sign_in(cast.learner_a), world.url()
        client.post(f"{url}activities/a1/", {"skip": "1"})
        assert not ActivityAnswer.objects.exists()
        LessonPage.objects.filter(code="SEN-L1.1").update(sensitivity=2)
        with from_files():
            LessonPage.objects.get(code="SEN-L1.1").save_revision().publish()
        release(world.course)
        client.post("/courses/sen/enrol/", {"newest": "1"})
        client.post(f"{url}activities/a1/", {"skip": "1"})
        assert ActivityAnswer.objects.get().answer == {"skipped": True}
        part = text_of(LessonPage.objects.get(code="SEN-L1.1")).parts[0].sensitive.id
        client.post(f"{url}parts/{part}/", {"way": "usual"})
        assert "Skipped. No reason is asked" in page(client, url)
        assert client.post(f"{url}done/").status_code == 302


class TestDone:
    def test_a_lesson_with_an_open_activity_is_not_done_and_says_which(self, world, client):
        response = client.post(f"{world.url()}done/")
        html = response.content.decode()
        assert response.status_code == 422
        assert "One activity is still open, so this lesson is not done yet." in html
        assert '<a href="#a1">Practice sort</a>' in html
        assert not StepProgress.objects.exclude(done_at=None).exists()

    def test_a_finished_lesson_leads_to_the_next(self, world, client):
        client.post(f"{world.url()}activities/a1/", sorted_rightly(client, world.url()))
        assert client.post(f"{world.url()}done/").url == world.url(2)
        assert "You have done this lesson." in page(client, world.url())

    def test_the_last_one_completes_the_course(self, world, client):
        for number in (1, 2, 3):
            finish_step(world.enrolment, step_key=world.steps[number - 1].step_key, by=world.person)
        response = client.post(f"{world.url(4)}done/", follow=True)
        html = response.content.decode()
        assert response.redirect_chain == [("/courses/tst/", 302)]
        assert "You have completed this course." in html
        assert "Completed on" in html

    def test_who_has_not_begun_cannot_finish(self, world, cast):
        assert sign_in(cast.learner_b).post(f"{world.url(3)}done/").status_code == 403


class TestCost:
    def cost(self, client, url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    def test_pages_cost_the_same_for_ten_times_the_lessons(self, cast):
        costs = []
        for code, shape in (("FEW", (2,)), ("MANY", (10, 10))):
            world = make_course_world(code=code, shape=shape, person=cast.learner_a, bodies=[[block("text"), activity("sort")]])
            client = sign_in(cast.learner_a)
            urls = [world.url(), f"/courses/{code.lower()}/", f"/courses/{code.lower()}/{code.lower()}-m1/"]
            costs.append([self.cost(client, url) for url in urls])
        assert costs[0] == costs[1]
        assert costs[0][0] <= 10

    def test_the_catalogue_stays_within_six_queries(self, cast):
        for number in range(10):
            make_course(f"C{number}", shape=(1,))
        assert self.cost(sign_in(cast.learner_a), "/courses/") <= 6


@pytest.mark.parametrize(("sensitivity", "said"), [(0, ""), (1, "in general terms"), (2, "an invented person in distress, or a threat")])
def test_a_lesson_without_a_notice_still_says_how_hard_it_is(cast, sensitivity, said):
    world = make_course_world(person=cast.learner_a, shape=(1,), sensitivity=sensitivity)
    html = page(sign_in(cast.learner_a), world.url())
    assert ("lesson__careful" in html) is bool(said)
    assert said in html
