"""The records office in a browser: a rule is built row by row, looked at and put in force; each page is clean."""

from datetime import timedelta

import pytest
import time_machine

from jobs.clock import today
from jobs.runner import drain
from records import excuses
from records.engine import refresh
from records.models import Requirement, Standing
from tests.factories.agencies import LONG_AGO, DisciplineFactory
from tests.factories.records import AgreementFactory, BareEditionFactory, VersionFactory
from tests.records.papers import PDF

pytestmark = pytest.mark.browser


def test_a_rule_is_built_looked_at_and_put_in_force(visit, cast):
    DisciplineFactory(slug="prosecutor", name="Prosecutor")
    assert [cast.person(f"Person {number}", cast.a) for number in range(3)] and cast.team
    BareEditionFactory(course__title="Trauma-informed interviewing")
    window = visit(cast.administrator)
    page = window.open("/records/")
    page.get_by_role("link", name="Requirements").click()
    page.get_by_role("link", name="State a new requirement").click()
    page.get_by_label("What the rule is called").fill("Interviewing for the team")
    page.get_by_role("button", name="Only people who are").click()
    page.get_by_label("Agency, team, discipline or role").select_option(label="Larkmere Police")
    page.get_by_role("button", name="And …").click()
    page.get_by_label("Agency, team, discipline or role").nth(1).select_option(label="Investigator")
    page.get_by_role("button", name="Or … one more condition in group 2").click()
    page.get_by_label("Agency, team, discipline or role").nth(2).select_option(label="Prosecutor")
    page.get_by_label("Course or note").select_option(label="Trauma-informed interviewing")
    page.get_by_label("every year in the same month").check()
    page.get_by_role("button", name="See what this would do").last.click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    page.get_by_label("The month, due on its last day").select_option(label="January")
    page.get_by_role("button", name="See what this would do").last.click()
    page.get_by_role("heading", name="What this would do").wait_for()
    assert page.get_by_text("it is asked of 3 people.").is_visible()
    window.check(name="requirement-edit")
    page.get_by_role("button", name="Put it in force").click()
    page.get_by_role("heading", name="Interviewing for the team").wait_for()
    drain()
    assert Requirement.objects.get().versions.get().due_month == 1


def test_the_pages_of_a_rule_are_clean(visit, cast):
    rule = VersionFactory(requirement__title="Evidence of coercion for investigators", requirement__agency=cast.a)
    VersionFactory(requirement__title="Trauma-informed interviewing", audience={"discipline": "investigator"})
    for person in (cast.learner_a, cast.coordinator_a):
        refresh(person, on=LONG_AGO)
    window = visit(cast.coordinator_a)
    window.check("/records/", widths=(320, 1280))
    window.check("/records/requirements/")
    window.check(f"/records/requirements/{rule.requirement.code}/")
    window.check(f"/records/requirements/{rule.requirement.code}/stop/", widths=(320, 1280))


def test_a_certificate_from_elsewhere_is_sent_reviewed_counted_and_runs_out(visit, cast):
    """Shown by 4: two people in two browsers, and the clock moved past the end of the certificate."""
    course = BareEditionFactory(course__title="Trauma-informed interviewing").course
    rule = VersionFactory(requirement__course=course, requirement__title="Interviewing", audience={"discipline": "investigator"})
    assert cast.coordinator_a
    refresh(cast.learner_a, on=LONG_AGO)
    mine, theirs = visit(cast.learner_a), visit(cast.coordinator_a)
    page = mine.open("/my/training/")
    page.get_by_role("button", name="Send it for review").click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    mine.check(name="my-training-errors", widths=(320, 1280))
    page.get_by_label("What the training is called").fill("Interviewing vulnerable witnesses")
    page.get_by_label("Who issued the certificate").fill("State Academy")
    page.get_by_label("Date on the certificate").fill(today().isoformat())
    page.get_by_label("Valid until").fill((today() + timedelta(days=200)).isoformat())
    page.get_by_label("Hours").fill("8")
    page.get_by_label("Trauma-informed interviewing").check()
    page.get_by_label("The certificate", exact=True).set_input_files(
        {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Send it for review").click()
    page.get_by_text("Waiting for review").wait_for()
    mine.check(name="my-training")
    page = theirs.open("/records/")
    page.get_by_text("1 waits").wait_for()
    page.get_by_role("link", name="Training elsewhere").click()
    theirs.check(name="training-queue", widths=(320, 1280))
    page.get_by_role("link", name="Interviewing vulnerable witnesses").click()
    page.get_by_role("heading", name="Decide").wait_for()
    theirs.check(name="training-claim")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("counts for Ana Learner from today").wait_for()
    theirs.open(f"/records/people/{cast.learner_a.pk}/").get_by_text("Trained elsewhere on").wait_for()
    theirs.check(name="person-record")
    mine.open("/my/").get_by_text("Everything that is asked of you is in order.").wait_for()
    with time_machine.travel(today() + timedelta(days=201)):
        later = visit(cast.learner_a).open("/my/")
        later.get_by_text("One course is overdue.").wait_for()
        assert Standing.objects.on(today()).get(obligation__requirement=rule.requirement).state == "expired"


def test_the_pages_of_grants_and_agreements_are_clean(visit, cast):
    rule = VersionFactory(requirement__title="Interviewing", requirement__code="interviewing")
    refresh(cast.learner_a, on=LONG_AGO)
    until = today() + timedelta(days=30)
    excuses.waive(cast.learner_a, requirement=rule.requirement, reason="on secondment", until=until, by=cast.leader_a)
    excuses.grant_leave(cast.learner_a, starts_on=until, ends_on=None, by=cast.leader_a)
    agreement = AgreementFactory(requirement=rule.requirement, accepting=cast.a, because="The syllabus was compared in May.")
    window = visit(cast.coordinator_a)
    window.check(f"/records/people/{cast.learner_a.pk}/", name="person-granted")
    window.check(f"/records/people/{cast.learner_a.pk}/waive/interviewing/", name="waive", widths=(320, 1280), schemes=("light",))
    window.check("/records/agreements/", widths=(320, 1280))
    window.check("/records/agreements/new/", widths=(320, 1280), schemes=("light",))
    window.check(f"/records/agreements/{agreement.pk}/end/", name="agreement-end", widths=(320, 1280), schemes=("light",))
