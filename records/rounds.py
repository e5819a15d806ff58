"""The same for many people at once: chosen from a list, looked at, said once, done some at a time, and taken back where that can be.

What is done for each is what is done for one: the same verbs, the same rights, an entry of its own in the trail.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import audit
from agencies.audit import Entry
from agencies.authority import can
from agencies.language import speaking_to
from agencies.models import Affiliation, Agency, User
from agencies.permissions import Permission
from courses.enrolments import enrol
from courses.models import CoursePage, Enrolment
from jobs.clock import today
from jobs.outbox import enqueue
from notices.messages import tell
from notices.models import Notice
from records import excuses
from records.learning import due_item
from records.models import COUNTS_AS_TRAINED, LineState, Round, RoundKind, RoundLine, RoundState, Standing, StandingState

AT_ONCE = 50
"""So many lines are one job and one transaction."""

MOST_LINES = 5000

WHY = {
    "own": gettext_lazy("yourself: somebody else does that"),
    "closed": gettext_lazy("the account is closed"),
    "not_here": gettext_lazy("not any more at home where you may do this"),
    "not_asked": gettext_lazy("nothing is asked here any more"),
    "in_order": gettext_lazy("nothing is left to do"),
    "on_leave": gettext_lazy("on leave"),
    "told_today": gettext_lazy("reminded today already"),
    "not_later": gettext_lazy("the date that stands is as late already"),
    "in_course": gettext_lazy("in this course already"),
    "has_done": gettext_lazy("has completed this course"),
}
"""Why somebody is left out."""


class MovedOnError(ValueError):
    """The round is not any more in the state in which this can be done."""


@transaction.atomic
def choose(standings: QuerySet[Standing], *, agency: Agency, kind: str, key: UUID, by: User) -> Round:
    """Keep who was chosen. The same key again is the same round.

    :raises ValidationError: where nobody was chosen who is one's own, or too many.
    """
    _may(agency, by)
    known = Round.objects.filter(key=key).first()
    if known:
        if (known.created_by_id, known.agency_id, known.kind) != (by.pk, agency.pk, kind):
            raise PermissionDenied
        return known
    own = standings.filter(by.reach(Permission.EXCUSE_PEOPLE).as_q("agency__path"), agency__path__startswith=agency.path)
    asked: list[tuple[UUID, UUID | None]] = list(
        own.order_by("person__display_name", "person", "pk").values_list("person", "obligation__requirement")
    )
    if kind == RoundKind.ASSIGN:
        asked = [(person, None) for person in dict.fromkeys(person for person, _requirement in asked)]
    if not asked:
        raise ValidationError(_("Choose at least one person."))
    if len(asked) > MOST_LINES:
        raise ValidationError(_("These are too many at once. Narrow the list first."))
    found = Round.objects.create(key=key, agency=agency, kind=kind, created_by=by)
    RoundLine.objects.bulk_create(
        RoundLine(round=found, number=number, person_id=person, requirement_id=requirement)
        for number, (person, requirement) in enumerate(asked, start=1)
    )
    if kind == RoundKind.REMIND:
        judge(found)
    audit.record("round.chosen", by=by, subject=found, agency=agency, kind=kind, lines=len(asked))
    return found


@transaction.atomic
def specify(found: Round, *, by: User, until: date | None = None, reason: str = "", course: CoursePage | None = None) -> None:
    """Say what is to be done, and look at everybody: whom it concerns, who is left out.

    :raises MovedOnError: when the word has been said already.
    """
    _may(found.agency, by)
    if found.kind == RoundKind.EXTEND and (until is None or until <= today()):
        raise ValidationError({"until": _("The new date must lie ahead.")})
    _turn(found, RoundState.CHOSEN, RoundState.CHOSEN, until=until, reason=reason, course=course)
    judge(found)


@transaction.atomic
def confirm(found: Round, *, by: User) -> None:
    """Have it done for everybody who is not left out. Twice is once.

    :raises ValidationError: where it has not been said what, or nobody remains.
    """
    _may(found.agency, by)
    if found.state != RoundState.CHOSEN:
        raise MovedOnError(found.state)
    if not is_specified(found):
        raise ValidationError(_("Say first what is to be done."))
    if not found.lines.filter(state=LineState.WAITING).exists():
        raise ValidationError(_("Nobody remains of whom this could be done."))
    _turn(found, RoundState.CHOSEN, RoundState.RUNNING, confirmed_at=Now())
    told = {"course": found.course.code} if found.course else {"until": found.until} if found.until else {}
    audit.record("round.confirmed", by=by, subject=found, agency=found.agency, kind=found.kind, lines=counts(found).waiting, **told)
    _ask_to_go_on(found, 0)


@transaction.atomic
def drop(found: Round, *, by: User) -> None:
    _may(found.agency, by)
    _turn(found, RoundState.CHOSEN, RoundState.DROPPED, finished_at=Now())
    audit.record("round.dropped", by=by, subject=found, agency=found.agency)


@transaction.atomic
def undo(found: Round, *, by: User) -> None:
    """Have every extension of the round taken back; a reminder cannot be unsaid, and who is in a course leaves it themselves.

    :raises MovedOnError: for a round that is not done, or is none of extensions.
    """
    _may(found.agency, by)
    if found.kind != RoundKind.EXTEND:
        raise MovedOnError(found.kind)
    _turn(found, RoundState.DONE, RoundState.UNDOING)
    audit.record("round.undo_begun", by=by, subject=found, agency=found.agency)
    _ask_to_go_on(found, 0)


def _may(agency: Agency, by: User) -> None:
    if not can(by, Permission.EXCUSE_PEOPLE, agency):
        raise PermissionDenied


def _turn(found: Round, before: RoundState, after: RoundState, **more: Any) -> None:
    """Once, by whoever is first.

    :raises MovedOnError: when somebody was.
    """
    if not Round.objects.filter(pk=found.pk, state=before).update(state=after, **more):
        raise MovedOnError(found.state)
    found.refresh_from_db()


def is_specified(found: Round) -> bool:
    needed = {RoundKind.REMIND: True, RoundKind.EXTEND: found.until and found.reason, RoundKind.ASSIGN: found.course_id}
    return bool(needed[RoundKind(found.kind)])


# --- Who is left out ----------------------------------------------------------------------------------------------------------


def judge(found: Round) -> None:
    """Look at every line that has not been done: a fixed number of queries, whatever the number of lines."""
    lines = list(found.lines.filter(state__in=[LineState.WAITING, LineState.LEFT_OUT]).select_related("person"))
    _look_at(found, lines)
    for state, why in {(line.state, line.why) for line in lines}:
        keys = [line.pk for line in lines if (line.state, line.why) == (state, why)]
        for start in range(0, len(keys), 500):
            RoundLine.objects.filter(pk__in=keys[start : start + 500]).update(state=state, why=why)


def _look_at(found: Round, lines: Sequence[RoundLine]) -> None:
    facts = _Facts.of(found, {line.person_id for line in lines})
    for line in lines:
        line.why = facts.why_not(line)
        line.state = LineState.LEFT_OUT if line.why else LineState.WAITING


@dataclass
class _Facts:
    """What is known today of the people of a round."""

    round: Round
    own: set[UUID]
    standings: dict[tuple[UUID, UUID], Standing]
    told: set[str]
    in_course: dict[UUID, bool]

    @classmethod
    def of(cls, found: Round, people: set[UUID]) -> "_Facts":
        among: Any = RoundLine.objects.filter(round=found).values("person") if len(people) > AT_ONCE else people
        reach = found.created_by.reach(Permission.EXCUSE_PEOPLE).as_q("agency__path")
        homes = Affiliation.objects.current().filter(reach, person__in=among, agency__path__startswith=found.agency.path)
        facts = cls(found, set(homes.values_list("person", flat=True)), {}, set(), {})
        if found.kind == RoundKind.ASSIGN:
            if found.course_id:
                enrolments = Enrolment.objects.filter(person__in=among, course=found.course_id).order_by("edition__number")
                facts.in_course = {person: done is not None for person, done in enrolments.values_list("person", "completed_at")}
            return facts
        rows = Standing.objects.on(today()).filter(person__in=among).select_related("person", "course", "obligation__requirement")
        facts.standings = {(row.person_id, row.obligation.requirement_id): row for row in rows}
        if found.kind == RoundKind.REMIND:
            said = Notice.objects.filter(recipient__in=among, kind="reminder.asked", key__endswith=f":{today()}")
            facts.told = set(said.values_list("key", flat=True))
        return facts

    def why_not(self, line: RoundLine) -> str:
        if line.person_id == self.round.created_by_id:
            return "own"
        if not line.person.is_active:
            return "closed"
        if line.person_id not in self.own:
            return "not_here"
        if self.round.kind == RoundKind.ASSIGN:
            done = self.in_course.get(line.person_id)
            return "" if done is None else "has_done" if done else "in_course"
        standing = self.standing(line)
        if standing is None:
            return "not_asked"
        if standing.state == StandingState.ON_LEAVE:
            return "on_leave"
        if standing.state in COUNTS_AS_TRAINED and standing.state != StandingState.EXPIRING:
            return "in_order"
        if self.round.kind == RoundKind.REMIND:
            return "told_today" if key_of(line) in self.told else ""
        if standing.state == StandingState.EXPIRING:
            return "in_order"
        return "not_later" if self.round.until and self.round.until <= max(standing.due_on, today()) else ""

    def standing(self, line: RoundLine) -> Standing | None:
        return self.standings.get((line.person_id, line.requirement_id)) if line.requirement_id else None


def key_of(line: RoundLine) -> str:
    """Under which a reminder is told: of one thing once a day, whoever asks."""
    return f"reminder.asked:{line.person_id}:{line.requirement_id}:{today()}"


# --- Some at a time -----------------------------------------------------------------------------------------------------------


def advance(payload: dict[str, Any]) -> None:
    """The job: do the next lines of a round, and ask for the next job. Run twice, it finds other lines or none."""
    related = ("agency", "created_by", "course")
    found = Round.objects.select_for_update(of=("self",)).select_related(*related).get(pk=UUID(payload["round"]))
    if not found.is_at_work:
        return
    waiting = LineState.WAITING if found.state == RoundState.RUNNING else LineState.DONE
    lines = list(found.lines.filter(state=waiting).select_related("person", "requirement", "extension__person")[:AT_ONCE])
    if found.state == RoundState.UNDOING:
        _take_back(found, lines)
    elif lines:
        _do(found, lines)
    RoundLine.objects.bulk_update(lines, ["state", "why", "extension"])
    if found.lines.filter(state=waiting).exists():
        _ask_to_go_on(found, lines[-1].number)
    else:
        _finish(found)


def _ask_to_go_on(found: Round, after: int) -> None:
    enqueue("records.round", {"round": str(found.pk)}, key=f"round:{found.pk}:{found.state}:{after}")


def _do(found: Round, lines: Sequence[RoundLine]) -> None:
    """Who could be reached when it was looked at is looked at again: the world may have moved on."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=[line.person_id for line in lines]).order_by("pk").values_list("pk"))
    facts = _Facts.of(found, {line.person_id for line in lines})
    todo = []
    for line in lines:
        line.why = facts.why_not(line)
        line.state = LineState.LEFT_OUT if line.why else LineState.DONE
        if not line.why:
            todo.append(line)
    does: dict[str, Callable[[Round, Sequence[RoundLine], _Facts], None]] = {
        RoundKind.REMIND: _remind,
        RoundKind.EXTEND: _extend,
        RoundKind.ASSIGN: _assign,
    }
    does[found.kind](found, todo, facts)


def _remind(found: Round, lines: Sequence[RoundLine], facts: _Facts) -> None:
    for line in lines:
        standing = facts.standing(line)
        if standing is None:
            continue
        with speaking_to(line.person):
            item = due_item(standing, today())
            subject = _("%(name)s reminds you: %(title)s, %(when)s")
            words = {"name": found.created_by.display_name, "title": item.title, "when": item.when}
            tell(
                recipient=line.person, kind="reminder.asked", key=key_of(line), subject=subject % words, body=standing.reason, link=item.url
            )
    entries = [Entry("person.reminded", found, line.person_id, found.agency, {"requirement": str(line.requirement_id)}) for line in lines]
    audit.record_many(entries, by=found.created_by)


def _extend(found: Round, lines: Sequence[RoundLine], facts: _Facts) -> None:
    for line in lines:
        if line.requirement is None or found.until is None:
            continue
        try:
            line.extension = excuses.extend(
                line.person, requirement=line.requirement, until=found.until, reason=found.reason, by=found.created_by
            )
        except ValidationError:
            line.state, line.why = LineState.LEFT_OUT, "not_asked"


def _assign(found: Round, lines: Sequence[RoundLine], facts: _Facts) -> None:
    course = found.course
    if course is None:
        return
    for line in lines:
        enrolment = enrol(line.person, course=course, by=found.created_by)
        words = {"name": found.created_by.display_name, "title": course.title}
        with speaking_to(line.person):
            tell(
                recipient=line.person,
                kind="course.assigned",
                key=f"course.assigned:{enrolment.pk}",
                subject=_("%(name)s has assigned you “%(title)s”") % words,
                body=_("You find it among your courses, and begin when you like."),
                link=reverse("course", args=[course.slug]),
            )


def _take_back(found: Round, lines: Sequence[RoundLine]) -> None:
    """Where somebody has moved on, the extension stays: who answers for them now decides."""
    for line in lines:
        line.state = LineState.UNDONE
        try:
            if line.extension:
                excuses.take_back(line.extension, by=found.created_by)
        except (PermissionDenied, ValidationError):
            line.state, line.why = LineState.LEFT_OUT, "not_here"


def _finish(found: Round) -> None:
    undone = found.state == RoundState.UNDOING
    found.state = RoundState.UNDONE if undone else RoundState.DONE
    if undone:
        found.undone_at = Now()
    else:
        found.finished_at = Now()
    found.save(update_fields=["state", "finished_at", "undone_at"])
    found.refresh_from_db()
    told = counts(found)
    action = "round.undone" if undone else "round.done"
    audit.record(
        action, by=found.created_by, subject=found, agency=found.agency, done=told.done, undone=told.undone, left_out=told.left_out
    )


@dataclass(frozen=True)
class Counts:
    """Lines by what became of them."""

    lines: int
    waiting: int
    left_out: int
    done: int
    undone: int
    people: int


def counts(found: Round) -> Counts:
    by_state = {state.value: Count("pk", filter=Q(state=state)) for state in LineState}
    people = Count("person", filter=~Q(state=LineState.LEFT_OUT), distinct=True)
    return Counts(**found.lines.aggregate(lines=Count("pk"), people=people, **by_state))
