"""cmi5: what a course structure must be, how a unit is launched, what it may say and when, and when it is satisfied."""

import base64
import json
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from courses.models import StepProgress
from media.cmi5.progress import move_on_met
from media.cmi5.sessions import CATEGORY, address, fetch
from media.models import Launch, LaunchKey, PracticeResult, Statement, StoreDocument
from tests.cast import sign_in
from tests.factories.packages import course_with, enrolled, launched, ready, uploaded
from tests.media.archives import zipped
from tests.media.packages import block, cmi5, structure, unit

pytestmark = pytest.mark.django_db
ADL = "http://adlnet.gov/expapi/verbs/"

WRONG = {
    "course id is no IRI": cmi5(course="course"),
    "unit id is no IRI": cmi5(unit(1, id="unit")),
    "block id is no IRI": cmi5(block(unit(1), "block")),
    "unit twice": cmi5(unit(1) + unit(1)),
    "block twice": cmi5(block(unit(1)) + block(unit(2))),
    "unit and block of one id": cmi5(unit(1) + block(unit(2), "http://agency.example/au/1")),
    "no unit": cmi5(""),
    "block without a unit": cmi5(block("")),
    "unknown rule": cmi5(unit(1, moveOn="Someday")),
    "unknown method": cmi5(unit(1, launchMethod="Popup")),
    "mastery above one": cmi5(unit(1, masteryScore="80")),
    "mastery is a word": cmi5(unit(1, masteryScore="high")),
    "unit that is not in the package": cmi5(unit(9)),
    "another element": cmi5(unit(1) + "<lesson/>"),
    "parameter of the launch in the address": zipped({"cmi5.xml": structure(unit(1)).replace("?mode=a", "?endpoint=x"), "unit1.html": "x"}),
    "another host": zipped({"cmi5.xml": structure(unit(1)).replace("unit1.html", "http://elsewhere.example/unit1.html")}),
    "script address": zipped({"cmi5.xml": structure(unit(1)).replace("unit1.html?mode=a", "javascript:alert(1)")}),
    "no title": zipped({"cmi5.xml": structure(unit(1)).replace("<title>", "<name>").replace("</title>", "</name>"), "unit1.html": "x"}),
    "another namespace": zipped({"cmi5.xml": structure(unit(1)).replace("/v1/", "/v9/"), "unit1.html": "x"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_structure_that_breaks_a_rule_is_refused(cast, name):
    version = uploaded(WRONG[name], by=cast.author, name="course.zip")
    assert version.status == "refused"
    assert version.report["refusal"]["code"] in ("structure", "launch_missing")


def test_a_structure_is_read(cast):
    manifest = ready(cmi5(), by=cast.author).manifest
    assert [part["id"] for part in manifest["parts"]] == ["http://agency.example/au/1", "http://agency.example/au/2"]
    assert manifest["parts"][0]["mastery"] == 0.8
    assert manifest["parts"][1]["above"] == ["http://agency.example/block"]


@pytest.mark.parametrize(
    ("rule", "completed", "passed", "met"),
    [
        ("NotApplicable", False, False, True), ("Completed", True, False, True), ("Completed", False, True, False), ("Passed", False, True, True),
        ("Passed", True, False, False), ("CompletedAndPassed", True, True, True), ("CompletedAndPassed", True, False, False),
        ("CompletedOrPassed", False, True, True), ("CompletedOrPassed", False, False, False),
    ],
)  # fmt: skip
def test_when_a_unit_is_satisfied(rule, completed, passed, met):
    assert move_on_met(rule, completed=completed, passed=passed) is met


class Session:
    """A unit at work for the learner."""

    def __init__(self, cast, content: bytes | None = None) -> None:
        self.cast = cast
        self.course, self.page = course_with(ready(content or cmi5(), by=cast.author).package)
        self.enrolment = enrolled(cast.learner_a, self.course)
        self.client = Client()
        self.open("http://agency.example/au/1")

    def open(self, part: str) -> None:
        self.launch = launched(self.cast.learner_a, self.page, self.enrolment, site="http://localhost", part=part)
        self.given = {
            name: values[0] for name, values in parse_qs(urlsplit(address(self.launch, "http://127.0.0.1/c/x/package")).query).items()
        }
        self.token = base64.b64encode(fetch(self.given["fetch"].rpartition("/")[2]).encode()).decode()

    def call(self, method: str, path: str, body: object = None, **more: str):
        headers = {"Authorization": f"Basic {self.token}", "X-Experience-API-Version": "1.0.3"}
        return self.client.generic(
            method, f"/xapi/{path}", json.dumps(body) if body is not None else "", content_type="application/json", headers=headers, **more
        )

    def said(self, verb: str, **more: object) -> dict:
        context = {"registration": self.given["registration"], "contextActivities": {"category": [{"id": CATEGORY}]}}
        return {
            "id": str(uuid4()),
            "actor": json.loads(self.given["actor"]),
            "verb": {"id": f"{ADL}{verb}"},
            "object": {"id": self.given["activityId"]},
            "context": context,
            **more,
        }

    def say(self, verb: str, **more: object) -> int:
        return self.call("POST", "statements", self.said(verb, **more)).status_code

    def is_done(self) -> bool:
        return StepProgress.objects.filter(enrolment=self.enrolment, step_key=self.page.translation_key).exclude(done_at=None).exists()

    def our_words(self) -> list[str]:
        return [verb.rpartition("/")[2] for verb in Statement.objects.order_by("pk").values_list("verb", flat=True)]


@pytest.fixture
def session(cast) -> Session:
    return Session(cast)


def test_the_key_is_given_once(cast):
    session = Session(cast)
    again = Client().post(f"/xapi/fetch/{session.given['fetch'].rpartition('/')[2]}")
    assert "auth-token" not in again.json()
    assert again.json()["error-code"] == "1"
    assert "auth-token" not in Client().post("/xapi/fetch/nonsense").json()
    assert Client().get("/xapi/fetch/nonsense").status_code == 405
    assert LaunchKey.objects.get().digest not in ("", session.token)


def test_what_a_unit_is_told_when_it_starts(session):
    place = {
        name: session.given[source] for name, source in (("activityId", "activityId"), ("agent", "actor"), ("registration", "registration"))
    }
    response = session.client.get("/xapi/activities/state", {"stateId": "LMS.LaunchData", **place}, headers={"Authorization": f"Basic {session.token}", "X-Experience-API-Version": "1.0.3"})  # fmt: skip
    told = response.json()
    assert told["launchMode"] == "Normal"
    assert told["moveOn"] == "CompletedAndPassed"
    assert told["masteryScore"] == 0.8
    assert told["contextTemplate"]["contextActivities"]["grouping"] == [{"objectType": "Activity", "id": "http://agency.example/au/1"}]
    assert session.our_words() == ["launched"]
    assert session.cast.learner_a.email not in json.dumps(session.given)


def test_satisfied_when_the_rule_is_met_and_done_when_all_units_are(session):
    assert session.say("initialized") == 200
    assert session.say("passed", result={"score": {"scaled": 0.9}, "success": True}) == 200
    assert "satisfied" not in session.our_words()
    assert session.say("completed") == 200
    assert session.say("terminated") == 200
    assert not session.is_done()
    session.open("http://agency.example/au/2")
    for verb in ("initialized", "completed", "passed"):
        assert session.say(verb) == 200
    assert session.our_words().count("satisfied") == 2
    assert session.is_done()
    assert PracticeResult.objects.filter(passed=True).count() == 2


@pytest.mark.parametrize(
    ("before", "verb", "more"),
    [
        ([], "completed", {}),
        (["initialized"], "initialized", {}),
        (["initialized", "completed"], "completed", {}),
        (["initialized", "passed"], "failed", {}),
        (["initialized", "terminated"], "completed", {}),
        (["initialized"], "passed", {"result": {"score": {"scaled": 0.5}}}),
        (["initialized"], "failed", {"result": {"score": {"scaled": 0.9}}}),
        (["initialized"], "satisfied", {}),
    ],
)
def test_a_unit_speaks_in_its_turn(session, before, verb, more):
    for one in before:
        assert session.say(one) == 200
    count = Statement.objects.count()
    assert session.say(verb, **more) == 400
    assert Statement.objects.count() == count


def test_a_unit_speaks_of_nobody_and_nothing_else(session):
    """[A8]"""
    session.say("initialized")
    other = {"account": {"homePage": "http://testserver", "name": str(session.cast.learner_b.pk)}}
    assert session.say("completed", actor=other) == 403
    assert session.say("completed", object={"id": "http://testserver/courses/tii/"}) == 403
    context = session.said("completed")["context"]
    assert session.say("completed", context={**context, "registration": str(uuid4())}) == 403
    assert session.call("GET", "statements").json()["statements"]
    state = f"activities/state?stateId=x&activityId=http://x.example/a&registration={uuid4()}&agent={json.dumps(other)}"
    assert session.call("GET", state).status_code == 403


def test_a_session_that_just_ended_is_abandoned(session):
    session.say("initialized")
    session.open("http://agency.example/au/1")
    assert session.our_words() == ["launched", "initialized", "abandoned", "launched"]
    assert Launch.objects.exclude(closed_at=None).count() == 1


def test_the_key_ends_with_the_launch(session):
    Launch.objects.update(closed_at="2026-01-01T00:00:00Z")
    assert session.say("initialized") == 401


def test_a_unit_that_asks_for_nothing_is_satisfied_at_once(cast):
    session = Session(cast, cmi5(unit(1, moveOn="", masteryScore="")))
    assert "satisfied" in session.our_words()
    assert session.is_done()


def test_everybody_has_a_registration_of_their_own(cast):
    session = Session(cast)
    enrolment = enrolled(cast.learner_b, session.course)
    other = launched(cast.learner_b, session.page, enrolment, site="http://localhost")
    assert other.play_id != session.launch.play_id
    assert StoreDocument.objects.count() == 1
    assert sign_in(cast.learner_b).post(f"/plays/{session.launch.pk}/close/").status_code == 404
