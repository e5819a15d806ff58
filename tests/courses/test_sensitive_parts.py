"""Sensitive parts: closed until asked for, with another way that counts the same [W1, W2]."""

import pytest

from courses.activities import Learner
from courses.completion import unanswered
from courses.lesson_text import Given, lesson_html, text_of
from courses.models import ActivityAnswer, LessonPage, PartChoice, StepProgress
from courses.progress import finish_step
from tests.cast import sign_in
from tests.courses.test_completion import Step
from tests.factories.courses import STRONG_NOTICE, activity, block, make_course_world

LEARNER = Learner(address="/courses/tst/m1/l1/", seed="a seed", csrf_token="TOKEN")
BODY = [
    block("text"),
    block("notice", STRONG_NOTICE),
    block("case"),
    activity("sort", "a1"),
    block("equivalent", {"minutes": 4}),
    block("key"),
    activity("choose", "e1"),
    block("end"),
    block("recap"),
]
SECRET, OTHER = "The packing house", "Ask who kept it."


def lesson(*body) -> LessonPage:
    return LessonPage(title="A lesson", slug="lesson", code="TST-L1.1", body=list(body))


def shown(*body, **given) -> str:
    return lesson_html(text_of(lesson(*body)), LEARNER, Given(**given))


def part_of(*body) -> str:
    return next(iter(text_of(lesson(*body)).sensitive_parts))


class TestWhatIsOnThePage:
    def test_before_the_choice_there_is_the_notice_and_nothing_of_either_way(self):
        html = shown(*BODY)
        assert "A threat is spoken." in html
        assert "Strength: moderate." in html
        assert "about 3 minutes" in html
        assert "Take the other way (about 4 minutes)" in html
        assert SECRET not in html
        assert OTHER not in html
        assert "Practice" not in html
        assert "What a record shows" in html
        assert "Ask who kept the record." in html

    @pytest.mark.parametrize(("way", "there", "away"), [("usual", SECRET, OTHER), ("equivalent", OTHER, SECRET)])
    def test_each_way_shows_itself_alone(self, way, there, away):
        page = lesson(*BODY)
        part = next(iter(text_of(page).sensitive_parts))
        html = lesson_html(text_of(page), LEARNER, Given(ways={part: way}))
        assert there in html
        assert away not in html
        assert "Close this part" in html

    def test_a_part_ends_at_the_next_notice_or_with_the_lesson(self):
        text = text_of(lesson(block("notice"), block("case"), block("notice"), block("example")))
        assert [part.kind for part in text.parts] == ["sensitive", "sensitive"]

    def test_an_author_sees_both_ways(self):
        html = lesson_html(text_of(lesson(*BODY)), LEARNER, Given(everything=True))
        assert SECRET in html
        assert OTHER in html
        assert "data-way" not in html

    def test_without_another_way_the_part_may_be_left_out(self):
        page = lesson(block("notice"), block("case"))
        part = next(iter(text_of(page).sensitive_parts))
        assert "Leave this part out" in lesson_html(text_of(page), LEARNER)
        assert "It counts as done." in lesson_html(text_of(page), LEARNER, Given(ways={part: "equivalent"}))

    def test_sources_of_both_ways_are_listed(self):
        assert text_of(lesson(*BODY)).marks == ("S1", "S2")

    def test_marks_of_the_editor_out_of_place_say_nothing_to_readers(self):
        assert "sensitive part ends" not in shown(block("text"), block("end"), block("equivalent", {"minutes": None}))


class TestWhatIsAsked:
    ASKED = [
        {"id": "a1", "title": "Sort", "part": "p", "way": "usual"},
        {"id": "e1", "title": "Choose", "part": "p", "way": "equivalent"},
        {"id": "a2", "title": "Match"},
    ]

    @pytest.mark.parametrize(
        ("answered", "ways", "missing"),
        [
            ([], {}, ["a1", "a2"]),
            ([], {"p": "usual"}, ["a1", "a2"]),
            ([], {"p": "equivalent"}, ["e1", "a2"]),
            (["e1"], {"p": "equivalent"}, ["a2"]),
            (["e1"], {}, ["a2"]),
            (["a1"], {"p": "equivalent"}, ["a2"]),
            (["a1", "a2"], {}, []),
            (["e1", "a2"], {"p": "usual"}, []),
        ],
    )
    def test_a_part_is_done_when_either_way_is(self, answered, ways, missing):
        assert [one["id"] for one in unanswered(Step("One", activities=self.ASKED), answered, ways)] == missing

    def test_a_part_left_out_asks_nothing(self):
        step = Step("One", activities=self.ASKED[:1])
        assert unanswered(step, [], {"p": "equivalent"}) == []
        assert unanswered(step, [], {}) == self.ASKED[:1]

    def test_the_edition_knows_on_which_way_each_activity_stands(self):
        page = lesson(*BODY, activity("match", "a2"))
        part = next(iter(text_of(page).sensitive_parts))
        assert [(one["id"], one.get("part"), one.get("way")) for one in page.activities_asked()] == [
            ("a1", part, "usual"),
            ("e1", part, "equivalent"),
            ("a2", None, None),
        ]


@pytest.mark.django_db
class TestChoosing:
    @pytest.fixture
    def world(self, cast):
        return make_course_world(shape=(1,), bodies=[BODY], person=cast.learner_a, sensitivity=2)

    @pytest.fixture
    def client(self, world):
        return sign_in(world.person)

    @pytest.fixture
    def address(self, world):
        part = next(one["part"] for one in world.steps[0].activities)
        return f"{world.url()}parts/{part}/"

    def test_a_part_opens_for_whoever_asks_and_stays_open(self, world, client, address):
        response = client.post(address, {"way": "usual"})
        assert response.url.startswith(f"{world.url()}#part-")
        assert SECRET in client.get(world.url()).content.decode()

    def test_a_script_gets_the_part_alone(self, client, address):
        html = client.post(address, {"way": "equivalent"}, headers={"x-fragment": "part"}).content.decode()
        assert html.lstrip().startswith('<div role="group"')
        assert OTHER in html
        assert SECRET not in html

    def test_the_other_way_finishes_the_lesson_and_the_course(self, world, client, address):
        client.post(address, {"way": "equivalent"})
        refused = client.post(f"{world.url()}done/")
        assert refused.status_code == 422
        assert '<a href="#e1">Practice choose</a>' in refused.content.decode()
        client.post(f"{world.url()}activities/e1/", {"choice": "0"})
        assert client.post(f"{world.url()}done/").status_code == 302
        world.enrolment.refresh_from_db()
        assert world.enrolment.completed_at
        assert set(ActivityAnswer.objects.values_list("activity", flat=True)) == {"e1"}

    def test_what_is_missing_behind_a_closed_notice_leads_to_the_notice(self, world, client, address):
        html = client.post(f"{world.url()}done/").content.decode()
        assert 'href="#part-' in html
        assert 'href="#a1"' not in html

    def test_a_part_can_be_closed_again_and_nothing_is_left_of_the_choice(self, world, client, address):
        client.post(address, {"way": "usual"})
        client.post(address, {"way": ""})
        assert SECRET not in client.get(world.url()).content.decode()
        assert not PartChoice.objects.exists()

    def test_completion_forgets_the_ways(self, world, client, address):
        client.post(address, {"way": "equivalent"})
        finish_step(world.enrolment, step_key=world.steps[0].step_key, by=world.person)
        assert not PartChoice.objects.exists()

    def test_refusals(self, cast, world, client, address):
        assert client.post(address, {"way": "sideways"}).status_code == 400
        assert client.post(f"{world.url()}parts/no-such-part/", {"way": "usual"}).status_code == 404
        assert sign_in(cast.learner_b).post(address, {"way": "usual"}).status_code == 403
        assert client.get(address).status_code == 405
        assert not PartChoice.objects.exists()

    def test_somebody_who_only_looks_in_may_look_at_either_way_and_nothing_is_kept(self, cast, world, address):
        client, part = sign_in(cast.learner_b), address.rstrip("/").rsplit("/", 1)[1]
        assert SECRET not in client.get(world.url()).content.decode()
        assert SECRET in client.get(world.url(), {"part": part, "way": "usual"}).content.decode()
        assert OTHER in client.get(world.url(), {"part": part, "way": "equivalent"}).content.decode()
        assert not PartChoice.objects.exists()
        assert not StepProgress.objects.exists()

    def test_support_and_the_pause_stand_on_a_sensitive_page(self, cast, world):
        html = sign_in(cast.learner_b).get(world.url()).content.decode()
        assert "/support/pause/?next=" in html
        assert html.count('href="/support/"') >= 2
