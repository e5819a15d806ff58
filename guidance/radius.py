"""The blast radius of a new version of a note: what cites it, whom it touches, and what its author decides before it is published.

A decision is applied once, by an effect that follows the publication, whoever publishes. What it asks becomes rules and obligations in the room of
records, which follow the rows of ``AskedPerson``; which courses teach a note, and which questions wait, the rooms in between say (ADR 34).
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies import audit
from agencies.language import speaking_to
from agencies.models import Affiliation, User
from agencies.suppression import Group, may_be_shown
from guidance import citing
from guidance.findings import Finding
from guidance.models import Acknowledgement, AskedGroup, AskedPerson, GuidanceNotePage, NoteAsks, NoteStatus, NoteVersion, Radius
from guidance.signals import radius_applied, radius_taken_back
from jobs.clock import today
from jobs.outbox import enqueue
from notices.messages import tell

APPLY = "guidance.apply_radius"
TELL = "guidance.tell_radius"
ALL = "all"


@dataclass(frozen=True)
class Taught:
    """Who was trained on text that names a note, and the courses in which they were."""

    people: QuerySet[User]
    courses: Sequence[int] = ()


def nobody(note: GuidanceNotePage) -> Taught:
    return Taught(User.objects.none())


@dataclass
class Hooks:
    """What the rooms above say of themselves: who teaches a note, which courses have a test, and how questions are held and let go."""

    taught: Callable[[GuidanceNotePage], Taught] = nobody
    tested: Callable[[Collection[int]], Sequence[int]] = lambda courses: ()
    hold: Callable[[Collection[str], User], Sequence[str]] = lambda keys, by: ()
    let_go: Callable[[Collection[str], User], None] = lambda keys, by: None


HOOKS = Hooks()
"""Filled in by the rooms above, in ``AppConfig.ready``."""


class AppliedError(Exception):
    """It has been applied, and is not decided anew; it can be taken back."""


class NotPossibleError(Exception):
    """What was decided cannot be asked of this group."""


# --- Whom a version touches ---


def pending(note: GuidanceNotePage) -> int | None:
    """The number of the version that is to be decided: the draft's, where it is new, or else that in force, where it took the place of another."""
    last = NoteVersion.objects.filter(note=note.pk).newest_first().values_list("number", flat=True).first()
    if last is None:
        return None
    draft = note.get_latest_revision_as_object()
    if draft.status == NoteStatus.IN_FORCE and draft.version > last:
        return int(draft.version)
    return int(last) if last > 1 else None


def touched(note: GuidanceNotePage, version: int) -> dict[AskedGroup, QuerySet[User]]:
    """The people of each group who work here and have not acknowledged this version or a later one; nobody is in both."""
    said = Acknowledgement.objects.filter(note=note.pk, person=OuterRef("pk"))
    people = User.objects.filter(~Exists(said.filter(version__gte=version)), is_active=True)
    people = people.filter(Exists(Affiliation.objects.current().filter(person=OuterRef("pk"))))
    earlier = Exists(said.filter(version__lt=version))
    taught = HOOKS.taught(note)
    return {
        AskedGroup.READERS: people.filter(earlier).order_by("pk"),
        AskedGroup.TRAINED: people.filter(~earlier, pk__in=taught.people.values("pk")).order_by("pk"),
    }


def asked_people(radius: Radius) -> dict[AskedGroup, QuerySet[User]]:
    """Who was asked by a decision that is applied."""
    rows = radius.people.all()
    return {group: User.objects.filter(pk__in=rows.filter(group=group).values("person")) for group in AskedGroup}


def test_courses(note: GuidanceNotePage) -> list[int]:
    """The courses that taught the note and have a test which can be passed again."""
    return list(HOOKS.tested(HOOKS.taught(note).courses))


@dataclass(frozen=True)
class Counted:
    """How many people of an agency, or of all; None where it may not be told."""

    name: str
    people: int | None


def by_agency(people: QuerySet[User]) -> tuple[int | None, list[Counted]]:
    """The total and each agency, as far as ten people and more stand behind every count and no smaller one can be worked out.

    None for a total that is not told; 0 where there is nobody.
    """
    rows = Affiliation.objects.current().filter(person__in=people.order_by().values("pk")).order_by().values("agency__name")
    found: dict[Hashable, int] = {row["agency__name"]: row["people"] for row in rows.annotate(people=Count("person", distinct=True))}
    if not found:
        return 0, []
    groups = [Group(name, frozenset({name})) for name in found]
    shown = may_be_shown([*groups, Group(ALL, frozenset(found))] if len(groups) > 1 else groups, found)
    whole = ALL in shown or len(shown) == len(found) == 1
    named = [Counted(str(name), count if name in shown else None) for name, count in found.items()]
    return (sum(found.values()) if whole else None), sorted(named, key=lambda one: one.name)


# --- Deciding ---


@transaction.atomic
def decide(
    note: GuidanceNotePage,
    *,
    version: int,
    readers: NoteAsks = NoteAsks.NOTHING,
    trained: NoteAsks = NoteAsks.NOTHING,
    days: int = 30,
    holds: Iterable[str] = (),
    by: User,
) -> Radius:
    """Keep what this version asks. Before it is published that can be decided anew; of one that is in force it is asked at once.

    :raises AppliedError: when it has been applied.
    :raises NotPossibleError: for a test that nobody could pass again.
    """
    now = GuidanceNotePage.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if readers == NoteAsks.RETEST or (trained == NoteAsks.RETEST and not test_courses(now)):
        raise NotPossibleError
    kept = Radius.objects.standing().filter(note=now, version=version).first() or Radius(note=now, version=version)
    if kept.applied_at:
        raise AppliedError
    kept.readers, kept.trained, kept.days, kept.holds, kept.decided_by = readers, trained, days, sorted(holds), by
    kept.save()
    audit.record(
        "note.radius_decided",
        by=by,
        subject=kept,
        note=now.pk,
        version=version,
        readers=readers,
        trained=trained,
        days=days,
        holds=len(kept.holds),
    )
    _apply_if_published(now)
    return kept


def follow_published(sender: type, *, note: GuidanceNotePage, **kwargs: Any) -> None:
    """The receiver of :data:`guidance.signals.note_published`."""
    _apply_if_published(note)


def _apply_if_published(note: GuidanceNotePage) -> None:
    if note.live and note.status == NoteStatus.IN_FORCE and note.versions.of_number(note.version).exists():
        for radius in Radius.objects.standing().filter(note=note.pk, version=note.version, applied_at=None):
            enqueue(APPLY, {"radius": str(radius.pk)}, key=f"{APPLY}:{radius.pk}")


def ask_missed() -> None:
    """Ask for what was decided of versions that are in force and was not applied: a process that died between the two."""
    for radius in Radius.objects.standing().filter(applied_at=None).select_related("note"):
        if radius.note.version == radius.version:
            _apply_if_published(radius.note)


def undecided(note: GuidanceNotePage) -> Iterator[Finding]:
    """The check before a new version is published: its author has looked at what it touches, and said what it asks."""
    last = NoteVersion.objects.filter(note=note.pk).newest_first().first() if note.status == NoteStatus.IN_FORCE else None
    if last is None or note.version <= last.number or Radius.objects.standing().filter(note=note.pk, version=note.version).exists():
        return
    if any(people.exists() for people in touched(note, note.version).values()) or citing.citing(note):
        yield Finding(
            what=_("nobody has decided yet."),
            where=_("What the new version asks"),
            why=_(
                "Others stand on this note. Open “What it touches” at the top of the page and choose; to ask nothing is a decision, too."
            ),
            stops=True,
        )


# --- Applying it, and taking it back ---


@transaction.atomic
def apply(radius_id: UUID) -> None:
    """Ask what was decided, once: write who is asked, hold the questions, and let the rooms above follow."""
    radius = Radius.objects.select_for_update(of=("self",)).select_related("note", "decided_by").get(pk=radius_id)
    if radius.applied_at or radius.taken_back_at or radius.note.version != radius.version:
        return
    rows = [
        AskedPerson(radius=radius, person_id=person, group=group, asks=radius.asks_of(group), asked_on=today())
        for group, people in touched(radius.note, radius.version).items()
        if radius.asks_of(group) != NoteAsks.NOTHING
        for person in people.values_list("pk", flat=True)
    ]
    AskedPerson.objects.bulk_create(rows, batch_size=500)
    radius.courses = test_courses(radius.note) if radius.trained == NoteAsks.RETEST else []
    radius.held = list(HOOKS.hold(radius.holds, radius.decided_by))
    radius.applied_at = Now()
    radius.save(update_fields=["courses", "held", "applied_at"])
    radius.refresh_from_db(fields=["applied_at"])
    audit.record(
        "note.radius_applied", by=radius.decided_by, subject=radius, version=radius.version, people=len(rows), held=len(radius.held)
    )
    radius_applied.send(sender=Radius, radius=radius)
    if rows:
        enqueue(TELL, {"radius": str(radius.pk)}, key=f"{TELL}:{radius.pk}")


@transaction.atomic
def take_back(radius: Radius, *, by: User) -> None:
    """Ask no more, from today, and let the held questions be asked again. What was told and done meanwhile stays."""
    radius = Radius.objects.select_for_update(of=("self",)).select_related("note").get(pk=radius.pk)
    if radius.applied_at is None or radius.taken_back_at:
        return
    radius.people.current().update(ended_on=today())
    radius.taken_back_at, radius.taken_back_by = Now(), by
    radius.save(update_fields=["taken_back_at", "taken_back_by"])
    HOOKS.let_go(radius.held, by)
    audit.record("note.radius_taken_back", by=by, subject=radius, version=radius.version)
    radius_taken_back.send(sender=Radius, radius=radius, by=by)


def asked_of(person: User, *, note: GuidanceNotePage, version: int) -> NoteAsks:
    """What this version asks of the person today."""
    rows = AskedPerson.objects.current().visible_to(person).filter(radius__note=note.pk, radius__version=version)
    found = rows.values_list("asks", flat=True).first()
    return NoteAsks(found) if found else NoteAsks.NOTHING


def tell_asked(radius_id: UUID) -> None:
    """Tell everybody who is asked, in the inbox and by mail, once: what changed, what to do, by when."""
    radius = Radius.objects.select_related("note").get(pk=radius_id)
    note = radius.note
    for asked in radius.people.current().select_related("person").order_by("pk").iterator(chunk_size=500):
        changes = asked.asks == NoteAsks.DIFFERENCE
        with speaking_to(asked.person):
            tell(
                recipient=asked.person,
                kind="note.revised",
                key=f"note.revised:{radius.pk}:{asked.person_id}",
                subject=_("%(citation)s: “%(title)s” has been revised") % {"citation": radius.citation, "title": note.title},
                body=f"{note.what_changed}\n\n{_asked_in_words(asked, radius.days)}".strip(),
                link=reverse("note-differences", args=[note.slug, radius.version]) if changes else reverse("note", args=[note.slug]),
            )


def _asked_in_words(asked: AskedPerson, days: int) -> str:
    words = {
        NoteAsks.DIFFERENCE: _("Please read what has changed by %(day)s, and say so there. It takes a few minutes."),
        NoteAsks.ACKNOWLEDGE: _("Please read it and acknowledge it by %(day)s."),
        NoteAsks.RETEST: _("Please read it, acknowledge it, and pass the test of your course again by %(day)s."),
    }
    return words[NoteAsks(asked.asks)] % {"day": date_format(asked.asked_on + timedelta(days=days), "j F Y")}
