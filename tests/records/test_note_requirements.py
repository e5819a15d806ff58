"""What a new version of a note asks becomes obligations under the one engine, and nothing else does."""

from datetime import timedelta

import pytest

from agencies.people import move
from guidance import radius as radii
from guidance.acknowledgements import acknowledge
from guidance.models import NoteAsks
from guidance.radius import decide, take_back
from jobs.clock import today
from jobs.runner import drain
from records.engine import refresh
from records.learning import learning_of
from records.models import Evidence, EvidenceKind, Obligation, Requirement, Standing
from records.note_requirements import what_of
from records.proofs import Proof, best_hold
from records.reminders import remind
from records.requirements import note_of, state
from records.terms import Terms
from tests.factories.records import EVERYBODY, RequirementFactory, VersionFactory
from tests.guidance.test_radius import draft_of_two, note, publish  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(note, cast):  # noqa: F811
    """Ana and Bo acknowledged version 1; version 2 asks them to read and acknowledge it within 20 days."""
    for person in (cast.learner_a, cast.learner_b):
        acknowledge(note, version=1, by=person)
    draft_of_two(note)
    kept = decide(note, version=2, readers=NoteAsks.ACKNOWLEDGE, days=20, by=cast.author)
    note.get_latest_revision().publish()
    note.refresh_from_db()
    drain()
    return kept


def standing_of(person):
    return Standing.objects.on(today()).get(person=person)


def test_who_is_asked_stands_under_a_rule_of_its_own(asked, cast):
    rule = Requirement.objects.get()
    assert (rule.title, rule.note, rule.course) == ("GN-01 v2: read and acknowledge", asked.note, None)
    standing = standing_of(cast.learner_a)
    assert (standing.state, standing.due_on, standing.agency) == ("not_started", today() + timedelta(days=20), cast.a)
    assert "because an earlier version was acknowledged" in standing.reason
    assert set(Obligation.objects.values_list("person", flat=True)) == {cast.learner_a.pk, cast.learner_b.pk}


def test_acknowledging_moves_the_standing_and_nobody_else_s(asked, cast):
    acknowledge(asked.note, version=2, by=cast.learner_a)
    assert (standing_of(cast.learner_a).state, standing_of(cast.learner_b).state) == ("met", "not_started")


def test_applied_again_it_makes_no_second_rule(asked):
    radii.apply(asked.pk)
    drain()
    assert Requirement.objects.count() == 1
    assert Obligation.objects.count() == 2


def test_taken_back_it_asks_nothing_more_and_what_was_done_stays(asked, cast):
    acknowledge(asked.note, version=2, by=cast.learner_a)
    take_back(asked, by=cast.author)
    drain()
    assert not Obligation.objects.on(today()).exists()
    assert Evidence.objects.filter(person=cast.learner_a, note_version=2).exists()


def test_who_moves_to_another_agency_is_asked_there(asked, cast):
    move(cast.learner_a, agency=cast.b, discipline=cast.investigator, on=today(), by=None)
    assert standing_of(cast.learner_a).agency == cast.b


def test_it_stands_on_my_learning_and_leads_to_the_note(asked, cast):
    learning = learning_of(cast.learner_a, today())
    assert learning.sentence == "One thing is due in 20 days."
    assert [(due.title, due.url) for due in learning.due] == [("GN-01 v2: read and acknowledge", "/guidance/gn-01/")]


def test_reminders_lead_to_the_note(asked, cast):
    remind(today() + timedelta(days=17))
    notice = cast.learner_a.notices.get(kind="reminder")
    assert notice.link == "/guidance/gn-01/"
    assert notice.subject.startswith("GN-01 v2: read and acknowledge: due ")


def test_of_two_rules_for_one_note_the_stricter_counts(asked, cast):
    VersionFactory(requirement=RequirementFactory(course=None, note=asked.note), audience=EVERYBODY, what={"note": asked.note.pk})
    refresh(cast.learner_a)
    rows = Standing.objects.on(today()).filter(person=cast.learner_a)
    assert rows.count() == 2
    assert rows.counted().get().state == "not_started"


@pytest.mark.parametrize(
    ("what", "about"),
    [
        ({"note": 7}, 7),
        ({"note": 7, "version": 2}, 7),
        ({"all": [{"note": 7}, {"retest": 7}]}, 7),
        ({"any": [{"note": 7}, {"note": 8}]}, None),
        ({"all": [{"note": 7}, {"course": 1}]}, None),
        ({"course": 1}, None),
    ],
)
def test_which_note_a_rule_is_about(what, about):
    assert note_of(what) == about


def test_a_rule_that_somebody_states_knows_its_note(note, cast):  # noqa: F811
    made = state(title="Read GN-01", what={"note": note.pk}, audience=EVERYBODY, by=cast.administrator)
    assert made.note == note


def test_a_retest_is_met_by_both_the_reading_and_the_test(asked):
    terms = Terms(title="", number=1, effective_from=today(), what=what_of(asked, NoteAsks.RETEST))
    day, key = today(), asked.note_id
    read = Proof(EvidenceKind.ACKNOWLEDGEMENT, day, day, thing=("note", key), release=2)
    old = Proof(EvidenceKind.ACKNOWLEDGEMENT, day, day, thing=("note", key), release=1)
    test = Proof(EvidenceKind.RETEST, day, day, thing=("retest", key), release=2)
    assert best_hold([read, test], terms, day)
    assert not best_hold([read], terms, day)
    assert not best_hold([test], terms, day)
    assert not best_hold([old, test], terms, day)
