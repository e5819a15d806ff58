"""An acknowledged note is evidence, and moves the standing of whoever must have read it."""

from datetime import date

import pytest

from guidance.acknowledgements import acknowledge
from jobs.clock import today
from records.acknowledgements import record_acknowledgement
from records.engine import refresh
from records.models import Evidence, EvidenceKind, Standing
from tests.factories.guidance import make_note
from tests.factories.records import RequirementFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(cast):
    note = make_note(1)
    VersionFactory(requirement=RequirementFactory(course=None), what={"note": note.pk})
    for person in (cast.learner_a, cast.learner_b):
        refresh(person, on=today())
    return note


def state_of(person):
    return Standing.objects.on(today()).get(person=person).state


def test_who_has_read_has_met_and_who_has_not_has_not(cast, note):
    assert state_of(cast.learner_a) == state_of(cast.learner_b) == "not_started"
    acknowledge(note, version=1, by=cast.learner_a)
    assert state_of(cast.learner_a) == "met"
    assert state_of(cast.learner_b) == "not_started"


def test_the_evidence_says_what_was_read_and_where_the_reader_was_at_home(cast, note):
    acknowledge(note, version=1, by=cast.learner_a)
    evidence = Evidence.objects.get(person=cast.learner_a)
    assert (evidence.kind, evidence.note, evidence.note_version) == (EvidenceKind.ACKNOWLEDGEMENT, note, 1)
    assert (evidence.agency, evidence.earned_on, evidence.title) == (cast.a, today(), "Note 1")
    assert evidence.facts["note"]["citation"] == "GN-01 v1, in force 1 May 2026"


def test_it_is_written_once(cast, note):
    row = acknowledge(note, version=1, by=cast.learner_a)
    acknowledge(note, version=1, by=cast.learner_a)
    record_acknowledgement(row, by=cast.learner_a)
    assert Evidence.objects.filter(person=cast.learner_a).count() == 1


def test_it_keeps_the_words_of_the_version_that_was_read(cast, note):
    acknowledge(note, version=1, by=cast.learner_a)
    note.version, note.title, note.effective_on = 2, "Note 1, revised", date(2026, 9, 1)
    note.save()
    acknowledge(note, version=2, by=cast.learner_a)
    told = Evidence.objects.filter(person=cast.learner_a).order_by("note_version").values_list("facts__note__citation", flat=True)
    assert list(told) == ["GN-01 v1, in force 1 May 2026", "GN-01 v2, in force 1 September 2026"]
