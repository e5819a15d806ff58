"""What a package says is checked, attributed to the person of the launch, kept once, and certifies nobody [A7, A8, F6, Q1]."""

import json

import pytest

from courses.models import StepProgress
from media.ingestion import NotAcceptedError, read
from media.iris import activity_iri
from media.models import Launch, LearnerState, PracticeResult, Statement
from records.models import Certificate, Evidence
from tests.cast import sign_in
from tests.factories.packages import course_with, enrolled, launched, ready
from tests.media.packages import PARTS, choice_package, scorm12, set_package

pytestmark = pytest.mark.django_db
ADL = "http://adlnet.gov/expapi/verbs/"
IRI = "http://accord.test/activities/1"


def said(verb: str = "answered", *, about: str = IRI, score: object = None, parent: bool = False, **more: object) -> dict:
    statement = {
        "actor": {"account": {"name": "somebody-else", "homePage": "http://elsewhere.example"}, "objectType": "Agent"},
        "verb": {"id": f"{ADL}{verb}", "display": {"en-US": verb}},
        "object": {"id": about, "objectType": "Activity"},
        "authority": {"mbox": "mailto:chief@elsewhere.example"},
        **more,
    }
    if score is not None:
        statement["result"] = {"score": score, "completion": True, "success": True, "duration": "PT12.5S", "response": "1"}
    if parent:
        statement["context"] = {"contextActivities": {"parent": [{"id": IRI}]}}
    return statement


class World:
    """A learner at a package in a course, and how to send what it says."""

    def __init__(self, cast, content: bytes | None = None, *, site: str = "http://testserver", **fields: object) -> None:
        self.cast, self.site = cast, site
        self.course, self.page = course_with(ready(content or choice_package(), by=cast.author).package, **fields)
        self.enrolment = enrolled(cast.learner_a, self.course)
        self.client = sign_in(cast.learner_a)
        self.open()

    def open(self) -> Launch:
        self.launch = launched(self.cast.learner_a, self.page, self.enrolment, site=self.site)
        self.iri = activity_iri(self.launch)
        return self.launch

    def send(self, statement: object, sequence: object = 0, *, client=None, launch=None):
        address = f"/plays/{(launch or self.launch).pk}/statement/"
        return (client or self.client).post(
            address, json.dumps({"sequence": sequence, "statement": statement}), content_type="application/json"
        )

    def is_done(self) -> bool:
        return StepProgress.objects.filter(enrolment=self.enrolment, step_key=self.page.translation_key).exclude(done_at=None).exists()


@pytest.fixture
def world(cast) -> World:
    return World(cast)


def test_the_person_and_the_time_are_ours(world):
    assert (
        world.send(
            said(about=world.iri, score={"raw": 1, "max": 1}, timestamp="1999-01-01T00:00:00Z", stored="1999-01-01T00:00:00Z")
        ).status_code
        == 200
    )
    statement = Statement.objects.get()
    body = json.loads(statement.body)
    assert body["actor"]["account"]["name"] == str(world.cast.learner_a.pk)
    assert body["authority"]["account"]["name"] == "accord"
    assert body["context"]["registration"] == str(world.launch.play_id)
    assert "elsewhere" not in statement.body
    assert statement.timestamp.year > 2000
    assert statement.agency == world.cast.a


def test_nothing_personal_stands_in_it(world):
    world.send(said(about=world.iri, score={"raw": 1, "max": 1}))
    body = Statement.objects.get().body
    assert world.cast.learner_a.email not in body
    assert world.cast.learner_a.display_name not in body


@pytest.mark.parametrize(
    "statement",
    [
        said("launched"),
        said("experienced"),
        {**said(), "verb": {"id": "http://elsewhere.example/certified"}},
        said(about="http://elsewhere.example/another"),
        said(about=f"{IRI}?subContentId=99999999-9999-4999-8999-999999999999"),
        said(about=f"{IRI}x"),
        said(score={"raw": 9999, "max": 1}),
        said(score={"raw": -1, "max": 1}),
        said(score={"raw": 1, "max": -1}),
        said(score={"scaled": 1.5}),
        said(score={"raw": True, "max": 1}),
        said(score={"raw": "1", "max": 1}),
        said(score=[1]),
        {**said(), "result": {"success": "yes"}},
        {**said(), "result": []},
        {},
        [],
        "statement",
        None,
    ],
)
def test_what_cannot_be_meant_is_not_kept(statement):
    with pytest.raises(NotAcceptedError):
        read(statement, iri=IRI, parts={PARTS[0]})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"sequence": 0, "statement": {"result": {"score": {"raw": NaN}}}}', 400),
        (b"not json", 400),
        (b"[]", 400),
        (b'{"sequence": -1}', 400),
        (b'{"sequence": 1.5}', 400),
        (b'{"sequence": true}', 400),
        (b"[" * 30_000, 400),
        (b'{"sequence": 0, "pad": "' + b"x" * 65_536 + b'"}', 413),
    ],
)
def test_a_message_that_is_none_leaves_no_row(world, body, status):
    response = world.client.post(f"/plays/{world.launch.pk}/statement/", body, content_type="application/json")
    assert response.status_code == status
    assert Statement.objects.count() == 0


def test_said_again_nothing_changes(world):
    for _ in range(3):
        assert world.send(said(about=world.iri, score={"raw": 1, "max": 1}), 7).status_code == 200
    assert world.send(said("completed", about=world.iri, score={"raw": 0, "max": 1}), 7).status_code == 200
    assert Statement.objects.count() == 1
    assert PracticeResult.objects.get().raw == 1


def test_only_the_whole_finishes_the_step(cast):
    world = World(cast, set_package())
    for number, verb in enumerate(("passed", "mastered", "completed", "answered")):
        assert (
            world.send(
                said(verb, about=f"{world.iri}?subContentId={PARTS[0]}", score={"raw": 1, "max": 1}, parent=True), number
            ).status_code
            == 200
        )
    assert world.send(said("completed", about=world.iri, score={"raw": 2, "max": 2}, parent=True), 10).status_code == 200
    assert not world.is_done()
    assert PracticeResult.objects.count() == 0
    world.send(said("completed", about=world.iri, score={"raw": 2, "max": 2}), 11)
    assert world.is_done()


def test_the_largest_score_is_what_it_was_the_first_time(world):
    world.send(said(about=world.iri, score={"raw": 1, "max": 1}))
    world.open()
    assert world.send(said(about=world.iri, score={"raw": 50, "max": 100})).status_code == 400
    assert PracticeResult.objects.count() == 1


def test_faster_than_a_person_is_asked_to_wait(world):
    statuses = [world.send(said("interacted", about=world.iri), number).status_code for number in range(14)]
    assert statuses[:10] == [200] * 10
    assert 429 in statuses[10:]


def test_a_launch_ends_somewhere(world):
    Launch.objects.update(statements_kept=500)
    assert world.send(said(about=world.iri)).status_code == 429


@pytest.mark.parametrize(("needed", "raw", "done"), [(80, 8, True), (80, 7.9, False), (100, 10, True)])
def test_a_score_may_be_asked_for(cast, needed, raw, done):
    world = World(cast, done_when="score", score_needed=needed)
    world.send(said(about=world.iri, score={"raw": raw, "max": 10}))
    assert world.is_done() is done


def test_opened_may_be_enough(cast):
    world = World(cast, done_when="opened")
    assert not world.is_done()
    world.client.get("/courses/" + "/".join(world.page.url_path.strip("/").split("/")[-3:]) + "/")
    assert world.is_done()


@pytest.mark.parametrize("verb", ["completed", "passed", "mastered", "answered"])
def test_a_forged_perfect_score_certifies_nobody(cast, verb):
    """A course of packages alone is never complete: what comes from a browser cannot stand behind a certificate."""
    world = World(cast)
    world.send(said(verb, about=world.iri, score={"raw": 1, "max": 1, "scaled": 1}))
    assert world.is_done()
    world.enrolment.refresh_from_db()
    assert world.enrolment.completed_at is None
    assert Evidence.objects.count() == Certificate.objects.count() == 0


def test_somebody_elses_launch_does_not_exist(world):
    other = sign_in(world.cast.learner_b)
    assert world.send(said(about=world.iri), client=other).status_code == 404
    for what in ("state", "cmi", "close"):
        assert other.post(f"/plays/{world.launch.pk}/{what}/", "{}", content_type="application/json").status_code == 404
    assert Statement.objects.count() == 0


def test_state_is_kept_and_the_last_wins(world):
    for text in ('{"a":1}', '{"a":2}'):
        message = json.dumps({"part": "", "data": text})
        assert world.client.post(f"/plays/{world.launch.pk}/state/", message, content_type="application/json").status_code == 204
    assert [(row.data, row.revision) for row in LearnerState.objects.all()] == [('{"a":2}', 2)]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({"part": "", "data": "x" * 262_145}, 413),
        ({"part": "no such part", "data": "{}"}, 400),
        ({"part": "", "data": {}}, 400),
        ({"data": None}, 400),
    ],
)
def test_state_that_is_none_is_not_kept(world, message, status):
    response = world.client.post(f"/plays/{world.launch.pk}/state/", json.dumps(message), content_type="application/json")
    assert response.status_code == status
    assert LearnerState.objects.count() == 0


def test_a_preview_keeps_nothing(cast):
    version = ready(choice_package(), by=cast.author)
    client = sign_in(cast.author)
    assert client.get(f"/packages/{version.pk}/preview/").status_code == 200
    launch = Launch.objects.get()
    message = json.dumps({"sequence": 0, "statement": said(about=activity_iri(launch), score={"raw": 1, "max": 1})})
    assert client.post(f"/plays/{launch.pk}/statement/", message, content_type="application/json").status_code == 200
    assert Statement.objects.count() == PracticeResult.objects.count() == 0
    assert sign_in(cast.learner_a).get(f"/packages/{version.pk}/preview/").status_code == 403


def cmi(**core: object) -> str:
    return json.dumps({"cmi": {"core": core, "suspend_data": "page=3"}})


def test_a_course_keeps_its_data_and_is_done_when_all_parts_are(cast):
    world = World(cast, scorm12(), site="http://localhost")

    def send(part: str, text: str) -> int:
        message = json.dumps({"part": part, "cmi": text, "seconds": 4})
        return world.client.post(f"/plays/{world.launch.pk}/cmi/", message, content_type="application/json").status_code

    assert send("I1", cmi(lesson_status="passed", score={"raw": "90", "max": "100"}, lesson_location="3", total_time="0001:02:03")) == 204
    assert not world.is_done()
    result = PracticeResult.objects.get()
    assert (result.scaled, result.passed, result.seconds) == (0.9, True, 3723)
    # Opened once more, it starts anew; what was reached stays reached.
    assert send("I1", cmi(lesson_status="incomplete")) == 204
    assert send("I2", cmi(lesson_status="completed")) == 204
    assert world.is_done()
    assert LearnerState.objects.filter(part="I1").count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        cmi(score={"raw": "101", "max": "100"}),
        cmi(score={"raw": "many"}),
        '{"cmi":{"core":{"score":{"raw":NaN}}}}',
        "[" * 9000,
    ],
)
def test_data_of_a_run_that_is_none_is_not_kept(cast, text):
    world = World(cast, scorm12(), site="http://localhost")
    message = json.dumps({"part": "I1", "cmi": text})
    assert world.client.post(f"/plays/{world.launch.pk}/cmi/", message, content_type="application/json").status_code == 400
    assert (
        world.client.post(
            f"/plays/{world.launch.pk}/cmi/", json.dumps({"part": "I9", "cmi": cmi()}), content_type="application/json"
        ).status_code
        == 400
    )
    assert PracticeResult.objects.count() == 0


@pytest.mark.parametrize("steps", [5, 40])
def test_a_statement_costs_the_same_however_long_the_course(cast, steps, django_assert_num_queries):
    world = World(cast, set_package())
    for number in range(steps):
        world.page.get_parent().add_child(
            instance=type(world.page)(title=f"More {number}", slug=f"more-{number}", code=f"M{number}", package=world.page.package)
        )
    with django_assert_num_queries(18):
        assert world.send(said("interacted", about=world.iri)).status_code == 200
