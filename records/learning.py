"""My learning and my record: what is asked of a person, where they left off, what they hold. Reads only, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from courses.models import CoursePage, EditionStep, Enrolment, LiveSession, SessionResult, StepProgress
from courses.visits import Visit
from guidance.models import OwnPage
from guidance.models.own import RECENT as SEEN
from records.models import COUNTS_AS_TRAINED, Certificate, Evidence, Standing, StandingState

LATE = (StandingState.OVERDUE, StandingState.EXPIRED)
RECENT = 3


@dataclass(frozen=True)
class Due:
    """Something that is asked of me: a standing that is not in order, or soon will not be."""

    standing: Standing
    url: str
    when: str

    @property
    def title(self) -> str:
        return self.standing.title


@dataclass(frozen=True)
class Learning:
    """Everything on the page "My learning"."""

    sentence: str
    under_way: list[Visit]
    due: list[Due]
    recommended: list[CoursePage]
    certificates: list[Certificate]
    next_session: LiveSession | None
    own: list[OwnPage]

    @property
    def seen(self) -> list[OwnPage]:
        """What was looked at last, the latest first."""
        return self.own[:SEEN]

    @property
    def bookmarks(self) -> list[OwnPage]:
        return [one for one in self.own if one.bookmarked]

    @property
    def notes(self) -> list[OwnPage]:
        return [one for one in self.own if one.note]


def learning_of(person: User, day: date) -> Learning:
    standings = current_standings(person, day)
    enrolments = list(Enrolment.objects.visible_to(person).select_related("course"))
    return Learning(
        sentence=sentence(standings, day),
        under_way=visits_of(enrolments),
        due=[due_item(standing, day) for standing in standings if not is_in_order(standing)],
        recommended=recommended(person, standings, enrolments),
        certificates=_newest(person),
        own=list(OwnPage.objects.listed(person)),
        next_session=LiveSession.objects.of(person).ahead().first(),
    )


def _newest(person: User) -> list[Certificate]:
    standing = Certificate.objects.visible_to(person).standing().select_related("evidence")
    return list(standing.order_by("-evidence__earned_on", "-number")[:RECENT])


def current_standings(person: User, day: date) -> list[Standing]:
    """Where I stand in each course that I must hold, the most pressing first."""
    rows = Standing.objects.counted().on(day).filter(person=person).with_things()
    return sorted(rows, key=lambda row: (is_in_order(row), deadline(row), row.title))


def is_in_order(standing: Standing) -> bool:
    """Nothing has to be done about it now."""
    return standing.state in (StandingState.MET, StandingState.WAIVED)


def deadline(standing: Standing) -> date:
    """The last good day of what has to be done: of a renewal the last day on which the evidence holds."""
    renewal = standing.state in (StandingState.EXPIRING, StandingState.EXPIRED)
    return standing.expires_on if renewal and standing.expires_on else standing.due_on


def due_item(standing: Standing, day: date) -> Due:
    return Due(standing=standing, url=address_of(standing), when=when_in_words(standing, day))


def address_of(standing: Standing) -> str:
    """Where it can be done: the course, the note, or else the record that says what is missing."""
    if standing.course:
        return reverse("course", args=[standing.course.slug])
    note = standing.obligation.requirement.note
    return reverse("note", args=[note.slug]) if note and note.live else reverse("my-record")


def when_in_words(standing: Standing, day: date) -> str:
    """The date and the distance: "due Friday 4 December, in 11 days"."""
    last = deadline(standing)
    shown = date_format(last, "l j F" if last.year == day.year else "l j F Y")
    patterns = {
        StandingState.OVERDUE: _("was due %(day)s, %(distance)s"),
        StandingState.EXPIRED: _("expired %(day)s, %(distance)s"),
        StandingState.EXPIRING: _("renew by %(day)s, %(distance)s"),
    }
    pattern = patterns.get(StandingState(standing.state), _("due %(day)s, %(distance)s"))
    return pattern % {"day": shown, "distance": distance_in_words((last - day).days)}


def distance_in_words(days: int) -> str:
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


def sentence(standings: Sequence[Standing], day: date) -> str:
    """The first line of the page: what matters most, and that the rest is in order where it is."""
    if not standings:
        return _("Nothing is asked of you at the moment.")
    late = [row for row in standings if row.state in LATE]
    soon = [row for row in standings if row.state in (StandingState.DUE_SOON, StandingState.EXPIRING)]
    later = [row for row in standings if row.state in (StandingState.NOT_STARTED, StandingState.IN_PROGRESS)]
    parts = []
    if late:
        words = {"count": _count(len(late))}
        if all(row.course_id for row in late):
            parts.append(ngettext("%(count)s course is overdue.", "%(count)s courses are overdue.", len(late)) % words)
        else:
            parts.append(ngettext("%(count)s thing is overdue.", "%(count)s things are overdue.", len(late)) % words)
    if soon or later:
        parts.append(_next_in_words(soon or later, day))
    if not parts:
        return _("Everything that is asked of you is in order.")
    if len(standings) > len(late) + len(soon or later):
        parts.append(_("Everything else is in order.") if not (soon and later) else _("Nothing else is due soon."))
    return " ".join(parts)


def _next_in_words(rows: Sequence[Standing], day: date) -> str:
    first = distance_in_words((min(deadline(row) for row in rows) - day).days)
    words = {"count": _count(len(rows)), "distance": first}
    if all(row.course_id for row in rows):
        return ngettext("%(count)s course is due %(distance)s.", "%(count)s courses are due, the first %(distance)s.", len(rows)) % words
    return ngettext("%(count)s thing is due %(distance)s.", "%(count)s things are due, the first %(distance)s.", len(rows)) % words


def _count(number: int) -> str:
    """Small numbers as words, at the beginning of a sentence."""
    words = [_("No"), _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine")]
    return words[number] if number < len(words) else str(number)


def visits_of(begun: Sequence[Enrolment]) -> list[Visit]:
    """The courses I am in the middle of, the one I was in last first."""
    enrolments = [enrolment for enrolment in begun if enrolment.completed_at is None and enrolment.course.live]
    enrolments.sort(key=lambda enrolment: enrolment.last_seen_at or enrolment.started_at, reverse=True)
    steps: dict[UUID, list[EditionStep]] = defaultdict(list)
    for step in EditionStep.objects.filter(edition__in={enrolment.edition_id for enrolment in enrolments}):
        steps[step.edition_id].append(step)
    progress: dict[UUID, dict[UUID, bool]] = defaultdict(dict)
    for enrolment_id, key, done_at in StepProgress.objects.filter(enrolment__in=enrolments).values_list("enrolment", "step_key", "done_at"):
        progress[enrolment_id][key] = done_at is not None
    return [Visit(enrolment.course, tuple(steps[enrolment.edition_id]), enrolment, progress[enrolment.pk]) for enrolment in enrolments]


def recommended(person: User, standings: Sequence[Standing], begun: Sequence[Enrolment]) -> list[CoursePage]:
    """Courses written for my discipline that nobody asks of me and that I have not begun."""
    if person.home is None:
        return []
    discipline = person.home.discipline.name.lower()
    known = {row.course_id for row in standings} | {enrolment.course_id for enrolment in begun}
    offered = CoursePage.objects.offered().exclude(pk__in=known)
    return [course for course in offered if any(line.lower().startswith(discipline) for line in course.audience_lines)][:RECENT]


@dataclass(frozen=True)
class Held:
    """A line of the transcript: one piece of evidence, and how far the rules of today let it reach."""

    evidence: Evidence
    certificate: Certificate | None
    standing: Standing | None

    @property
    def until(self) -> date | None:
        """The last good day: of the rule where there is one, else of the evidence itself."""
        if self.standing and self.standing.state in COUNTS_AS_TRAINED:
            return self.standing.expires_on
        return self.evidence.until

    @property
    def counts(self) -> bool:
        return self.standing is None or self.standing.state in COUNTS_AS_TRAINED


@dataclass(frozen=True)
class Record:
    """Everything on the page "My record"."""

    held: list[Held]
    earlier: list[Held]
    asked: list[Due]
    certificates: list[Certificate]
    sessions: list[SessionResult]

    @property
    def counting(self) -> int:
        """Courses whose evidence counts today."""
        return sum(held.counts for held in self.held)


def record_of(person: User, day: date) -> Record:
    """What I hold, since when, until when and why: the newest evidence of each course first, then what came before it."""
    standings = current_standings(person, day)
    by_course = {row.course_id: row for row in standings if row.course_id}
    by_requirement = {row.obligation.requirement_id: row for row in standings}
    certificates = list(
        Certificate.objects.visible_to(person).select_related("evidence__course", "replaced_by").order_by("-issued_on", "-number")
    )
    by_evidence = {certificate.evidence_id: certificate for certificate in reversed(certificates)}
    lines: dict[tuple[Any, ...], list[Held]] = defaultdict(list)
    evidence = Evidence.objects.valid().filter(person=person).select_related("course", "edition", "agency")
    for row in evidence.order_by("-earned_on", "-recorded_at"):
        standing = by_requirement.get(row.requirement_id) if row.requirement_id else by_course.get(row.course_id)
        of_what = (row.course_id, row.note_id, row.outside_course_id, row.requirement_id)
        lines[of_what].append(Held(row, by_evidence.get(row.pk), standing))
    return Record(
        held=[rows[0] for rows in lines.values()],
        earlier=[held for rows in lines.values() for held in rows[1:]],
        asked=[due_item(row, day) for row in standings],
        certificates=certificates,
        sessions=list(SessionResult.objects.visible_to(person).select_related("session").order_by("-session__begins_at")),
    )
