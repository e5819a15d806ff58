"""The main job, through the real interface on the real curriculum: a new member trains, and the leaders see that the agency has moved."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core import mail

from agencies.models import User
from assessments.curriculum import load
from assessments.models import Attempt
from courses.models import CoursePage, Enrolment
from jobs.clock import today
from jobs.runner import drain
from records.engine import refresh
from records.models import Certificate, Evidence
from tests.browser.answering import answer_by_pointer, items_of, practise, right_fields
from tests.browser.test_interview import finish_debrief, say
from tests.cast import code_of
from tests.factories.agencies import LONG_AGO
from tests.factories.records import CommitmentFactory, EvidenceFactory, SignatureFactory, VersionFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME, EMAIL = "Nia Newcomer", "nia@larkmere-police.example"


@dataclass
class World:
    """Two agencies at one team that have signed; in each somebody holds the course already, and everybody must."""

    cast: object
    course: CoursePage


@pytest.fixture
def world(cast, settings):
    load(settings.BASE_DIR / "content")
    course = CoursePage.objects.get(code="TII")
    VersionFactory(requirement__course=course, audience={"discipline": "investigator"}, effective_from=LONG_AGO)
    commitment = CommitmentFactory(task_force=cast.team)
    for agency, leader in ((cast.a, cast.leader_a), (cast.b, cast.leader_b)):
        SignatureFactory(commitment=commitment, agency=agency, signed_by=leader, signed_on=today())
    cast.a.target_share = 100
    cast.a.save()
    for person in (cast.learner_a, cast.leader_a, cast.coordinator_a, cast.leader_b):
        EvidenceFactory(person=person, course=course, earned_on=today())
        refresh(person, on=LONG_AGO)
    return World(cast, course)


def cell_of(page, agency: str) -> str:
    """The words of the board's cell for the agency in the course."""
    row = page.get_by_role("row", name=re.compile(agency))
    return " ".join(row.get_by_role("cell").first.inner_text().split())


def invite(visit, cast) -> str:
    """The coordinator's part; the link that the mail carries."""
    page = visit(cast.coordinator_a).open("/agencies/larkmere-police/invite/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Discipline").select_option(label="Investigator")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text(f"The invitation to {EMAIL} is on its way.").wait_for()
    drain()
    return re.search(r"/invitations/\S+", mail.outbox[-1].body)[0]


def accept(page) -> None:
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Choose a password").fill("a calm and patient password")
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_role("heading", name="My learning").wait_for()


def set_up_second_factor(window) -> None:
    page = window.open("/accounts/2fa/")
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_role("heading", name="Set up an authenticator app").wait_for()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_of(page.locator("dd code").inner_text()))
    page.get_by_role("button", name="Set up the app").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def take_every_step(page, course: CoursePage) -> int:
    """From the course's first lesson to its assessment, each activity answered, the conversation held; how many activities there were."""
    activities = 0
    for step in course.editions.first().steps.exclude(kind="quiz"):
        page.get_by_role("heading", name=step.title, level=1).wait_for()
        if step.kind == "lesson":
            activities += practise(page)
            page.get_by_role("button", name="Done, go on").click()
        else:
            converse(page)
            page.get_by_role("link", name=course.title).first.click()
            page.get_by_role("link", name=re.compile("^Continue")).click()
    return activities


def converse(page) -> None:
    """The interview exercise, to one of its good endings, and its debrief."""
    page.get_by_role("button", name="Begin the conversation").click()
    say(page, "N01 b")
    page.get_by_role("link", name="Who sits in").click()
    say(page, "N03 b", "N02 c")
    page.get_by_role("button", name="You decide what we talk about next").click()
    page.get_by_text("She looks up.").wait_for()
    say(page, "N04 b", "N04n a")
    page.get_by_role("heading", name="A good no").wait_for()
    page.get_by_role("button", name="Go to the debrief").click()
    finish_debrief(page)
    page.get_by_text("The exercise is done", exact=True).wait_for()


def sit(page, *, rightly: bool) -> None:
    page.get_by_role("heading", name=re.compile("^Question 1 of")).wait_for()
    attempt = Attempt.objects.open().get()
    items = items_of(attempt)
    for item in items:
        form = page.locator(f"#question-{item.position}")
        if rightly:
            answer_by_pointer(form, right_fields(item))
        form.get_by_role("button", name="Save and review" if item is items[-1] else "Save and next").click()
    page.get_by_role("button", name=re.compile("^Submit")).click()


def test_a_new_member_trains_and_the_leaders_see_it(visit, world):
    cast, course = world.cast, world.course
    link = invite(visit, cast)
    window = visit()
    page = window.open(link)
    accept(page)
    set_up_second_factor(window)

    # Before: the leader's page and the board count the new member as not trained yet.
    leader, partner = visit(cast.leader_a), visit(cast.leader_b)
    agency_page = leader.open("/agencies/larkmere-police/")
    assert "3 of 4" in agency_page.locator(".lead").inner_text()
    assert cell_of(partner.open("/partners/"), "Larkmere Police") != ""
    before = cell_of(partner.page, "Larkmere Police")
    assert "Completed" not in before

    # What is due leads to the course; it is begun and read from end to end.
    page = window.open("/my/")
    assert "One course is due" in page.locator(".lead").inner_text()
    page.get_by_role("link", name=course.title).first.click()
    page.get_by_role("button", name="Start this course").click()
    assert take_every_step(page, course) >= 15

    # The assessment is failed once, and passed the second time with fresh questions.
    page.get_by_role("button", name="Start the assessment").click()
    sit(page, rightly=False)
    page.get_by_role("heading", name="Not passed this time").wait_for()
    assert not Certificate.objects.filter(person__email=EMAIL).exists()
    page.get_by_role("button", name="Take it again with fresh questions").click()
    sit(page, rightly=True)
    page.get_by_role("heading", name="You passed").wait_for()

    # The record holds it, with a certificate that anybody can check.
    page.get_by_role("link", name="See your certificate in your record").click()
    page.get_by_role("heading", name="Certificates").wait_for()
    person = User.objects.get(email=EMAIL)
    certificate = Certificate.objects.get(person=person)
    evidence = Evidence.objects.get(person=person)
    assert evidence.agency == cast.a
    assert evidence.facts["assessments"][0]["number"] == 2
    assert Enrolment.objects.get(person=person).completed_at
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download")).first.click()
    assert download.value.suggested_filename == f"{certificate.number}.pdf"
    stranger = visit()
    assert stranger.open(certificate.get_absolute_url()).get_by_role("heading", name="This certificate is genuine").is_visible()
    assert NAME not in stranger.page.content()
    window.check_quiet()

    # After: the leader's page counts one more, and who it is; the file says the same as the screen.
    agency_page = leader.open("/agencies/larkmere-police/")
    assert "4 of 4" in agency_page.locator(".lead").inner_text()
    people = leader.open("/agencies/larkmere-police/people/")
    rows = [row.inner_text() for row in people.locator("tbody tr").all()]
    assert sum(NAME in row for row in rows) == 1
    with people.expect_download() as download:
        people.get_by_role("link", name="CSV").click()
    lines = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    body = [line for line in lines if any(NAME in cell or "Learner" in cell or "Leader" in cell or "Coordinator" in cell for cell in line)]
    assert len(body) == len(rows)
    for row, line in zip(rows, body, strict=True):
        assert row.split("\t")[0].strip() == line[0].strip("'")

    # The partner's leader: the word has changed, the person is nowhere.
    board = partner.open("/partners/")
    assert cell_of(board, "Larkmere Police").startswith("Completed on")
    for path in ("/partners/", "/teams/", "/teams/larkmere-team/", "/partners/export/csv/"):
        if path.endswith("csv/"):
            text = partner.context.request.get(partner.address + path).text()
        else:
            text = partner.open(path).content()
        assert NAME not in text
        assert EMAIL not in text
    assert partner.page.goto(f"{partner.address}/agencies/larkmere-police/").status == 404
    partner.check_quiet()
