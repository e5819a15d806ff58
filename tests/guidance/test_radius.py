"""The blast radius: what cites a note, whom a new version touches, what its author decides, and that it is applied once."""

import pytest
from django.db import IntegrityError, transaction

from agencies.models import AuditEvent
from agencies.suppression import SMALLEST
from guidance import radius as radii
from guidance.acknowledgements import acknowledge
from guidance.citing import CitingKind, citing, names
from guidance.findings import PublishRefusedError, from_files
from guidance.models import AskedGroup, AskedPerson, NoteAsks, NoteStatus, Radius
from guidance.radius import AppliedError, NotPossibleError, ask_missed, by_agency, decide, pending, take_back, touched
from jobs.runner import drain
from notices.models import Notice
from tests.factories.guidance import SourceFactory, make_note

pytestmark = pytest.mark.django_db


def publish(note, **fields):
    for name, value in fields.items():
        setattr(note, name, value)
    with from_files():
        note.save_revision().publish()
    note.refresh_from_db()
    return note


@pytest.fixture
def note(cast):
    for mark in ("S1", "S2"):
        SourceFactory(mark=mark)
    return publish(make_note(1))


def draft_of_two(note, **fields):
    """The next version, written and not published."""
    note.version, note.what_changed = 2, "Ask before securing."
    for name, value in fields.items():
        setattr(note, name, value)
    note.save_revision()
    return note


def people_of(note, group=AskedGroup.READERS, version=2):
    return set(touched(note, version)[group])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("See GN-01.", True),
        ("<p>gn-01</p>", True),
        ("GN-010 and XGN-01", False),
        ('<a linktype="page" id="{pk}">here</a>', True),
        ('<a id="{pk}" linktype="page">here</a>', True),
        ('<a linktype="document" id="{pk}">here</a>', False),
        ('<a linktype="page" id="{pk}9">here</a>', False),
        ('[{{"type": "text", "value": "Read\\nGN-01 first"}}]', True),
        ({"a": [{"b": "GN-01"}]}, True),
        (None, False),
    ],
)
def test_a_note_is_named_by_its_code_or_a_link(note, text, named):
    assert names(note, text.format(pk=note.pk) if isinstance(text, str) else text) is named


def test_other_notes_that_name_it_are_found_and_drafts_are_not(note):
    body = [{"type": "text", "value": "<p>As GN-01 says.</p>"}]
    publish(make_note(2, body=body))
    publish(make_note(3))
    publish(make_note(4, body=body, status=NoteStatus.DRAFT))
    assert [(one.kind, one.code) for one in citing(note)] == [(CitingKind.NOTE, "GN-02")]


def test_readers_of_an_earlier_version_are_touched_and_those_of_this_one_are_not(note, cast):
    acknowledge(note, version=1, by=cast.learner_a)
    acknowledge(note, version=1, by=cast.learner_b)
    assert people_of(note) == {cast.learner_a, cast.learner_b}
    publish(note, version=2, what_changed="Ask first.")
    acknowledge(note, version=2, by=cast.learner_b)
    assert people_of(note) == {cast.learner_a}


def test_who_has_left_or_works_nowhere_is_not_touched(note, cast):
    for person in (cast.deactivated, cast.outsider):
        acknowledge(note, version=1, by=person)
    assert people_of(note) == set()


def test_a_new_version_cannot_be_published_before_somebody_has_decided(note, cast):
    acknowledge(note, version=1, by=cast.learner_a)
    draft_of_two(note)
    with pytest.raises(PublishRefusedError, match="nobody has decided yet"):
        note.get_latest_revision().publish()
    decide(note, version=2, by=cast.author)
    note.get_latest_revision().publish()
    note.refresh_from_db()
    assert note.version == 2


def test_where_nobody_is_touched_nothing_has_to_be_decided(note):
    draft_of_two(note)
    note.get_latest_revision().publish()
    note.refresh_from_db()
    assert note.version == 2


def test_which_version_is_to_be_decided(note):
    assert pending(note) is None
    draft_of_two(note)
    assert pending(note) == 2
    publish(note)
    assert pending(note) == 2


def test_nothing_is_asked_before_the_version_is_published_and_then_once(note, cast):
    acknowledge(note, version=1, by=cast.learner_a)
    draft_of_two(note)
    decide(note, version=2, readers=NoteAsks.NOTHING, by=cast.author)
    kept = decide(note, version=2, readers=NoteAsks.ACKNOWLEDGE, days=20, by=cast.author)
    drain()
    assert not AskedPerson.objects.exists()
    note.get_latest_revision().publish()
    drain()
    radii.apply(kept.pk)
    row = AskedPerson.objects.get()
    assert (row.person, row.group, row.asks) == (cast.learner_a, AskedGroup.READERS, NoteAsks.ACKNOWLEDGE)
    notice = Notice.objects.get(kind="note.revised")
    assert notice.recipient == cast.learner_a
    assert notice.subject == "GN-01 v2: “Note 1” has been revised"
    assert "Ask before securing." in notice.body
    assert notice.link == "/guidance/gn-01/"
    done = AuditEvent.objects.filter(action__startswith="note.radius").order_by("sequence").values_list("action", flat=True)
    assert list(done) == ["note.radius_decided", "note.radius_decided", "note.radius_applied"]


def test_who_is_asked_to_read_the_difference_is_led_there(note, cast):
    acknowledge(note, version=1, by=cast.learner_a)
    publish(note, version=2, what_changed="Ask first.")
    decide(note, version=2, readers=NoteAsks.DIFFERENCE, by=cast.author)
    drain()
    assert Notice.objects.get(kind="note.revised").link == "/guidance/gn-01/versions/2/changes/"


def test_what_a_process_that_died_left_unasked_is_asked_later(note, cast):
    acknowledge(note, version=1, by=cast.learner_a)
    publish(note, version=2, what_changed="Ask first.")
    Radius.objects.create(note=note, version=2, readers=NoteAsks.ACKNOWLEDGE, decided_by=cast.author)
    ask_missed()
    drain()
    assert AskedPerson.objects.get().person == cast.learner_a


def test_what_is_applied_is_not_decided_anew(note, cast):
    publish(note, version=2, what_changed="Ask first.")
    decide(note, version=2, by=cast.author)
    drain()
    with pytest.raises(AppliedError):
        decide(note, version=2, readers=NoteAsks.ACKNOWLEDGE, by=cast.author)


def test_a_test_is_asked_of_nobody_who_was_not_trained(note, cast):
    for asks in ({"readers": NoteAsks.RETEST}, {"trained": NoteAsks.RETEST}):
        with pytest.raises(NotPossibleError):
            decide(note, version=2, by=cast.author, **asks)


def test_it_is_taken_back_once_and_can_be_decided_anew(note, cast):
    acknowledge(note, version=1, by=cast.learner_a)
    publish(note, version=2, what_changed="Ask first.")
    kept = decide(note, version=2, readers=NoteAsks.ACKNOWLEDGE, by=cast.author)
    drain()
    take_back(kept, by=cast.second_author)
    take_back(kept, by=cast.author)
    kept.refresh_from_db()
    assert kept.taken_back_by == cast.second_author
    assert not AskedPerson.objects.current().exists()
    assert AuditEvent.objects.filter(action="note.radius_taken_back").count() == 1
    decide(note, version=2, readers=NoteAsks.DIFFERENCE, by=cast.author)
    drain()
    assert AskedPerson.objects.current().get().asks == NoteAsks.DIFFERENCE


def test_the_database_has_room_for_one_decision_a_version(note, cast):
    Radius.objects.create(note=note, version=2, decided_by=cast.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Radius.objects.create(note=note, version=2, decided_by=cast.author)


@pytest.mark.parametrize(
    "wrong",
    [{"readers": "retest"}, {"days": 0}, {"taken_back_at": "2026-11-01T00:00Z"}],
    ids=["retest of readers", "no days", "nobody took it"],
)
def test_the_database_refuses_what_makes_no_sense(note, cast, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Radius.objects.create(note=note, version=2, decided_by=cast.author, **wrong)


def test_a_version_asks_a_person_once_and_for_something(note, cast):
    kept = Radius.objects.create(note=note, version=2, decided_by=cast.author)
    row = {"radius": kept, "person": cast.learner_a, "group": "readers", "asked_on": "2026-11-01"}
    AskedPerson.objects.create(asks="acknowledge", **row)
    for asks, person in (("difference", cast.learner_a), ("nothing", cast.learner_b)):
        with pytest.raises(IntegrityError), transaction.atomic():
            AskedPerson.objects.create(**{**row, "asks": asks, "person": person})


def readers_in(cast, note, **many):
    for agency, number in many.items():
        for place in range(number):
            acknowledge(note, version=1, by=cast.person(f"Reader {place}", getattr(cast, agency)))
    return by_agency(touched(note, 2)[AskedGroup.READERS])


def test_counts_of_agencies_are_told_from_ten_people_on(note, cast):
    total, agencies = readers_in(cast, note, a=SMALLEST, b=SMALLEST)
    assert (total, [one.people for one in agencies]) == (20, [10, 10])


def test_a_small_agency_is_not_told_and_cannot_be_worked_out(note, cast):
    total, agencies = readers_in(cast, note, a=SMALLEST, b=2)
    assert [one.name for one in agencies] == ["Bureau of Inquiry", "Larkmere Police"]
    assert agencies[0].people is None
    assert total is None or agencies[1].people is None


def test_twelve_people_of_two_agencies_are_told_together(note, cast):
    total, agencies = readers_in(cast, note, a=6, b=6)
    assert (total, [one.people for one in agencies]) == (12, [None, None])


def test_fewer_than_ten_in_all_are_not_told(note, cast):
    assert readers_in(cast, note, a=3)[0] is None
    assert by_agency(touched(note, 2)[AskedGroup.TRAINED]) == (0, [])
