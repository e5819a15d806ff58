"""Sessions: opened, joined, moved on, decided, scored, handed over and ended. Every change is seen by the others at their next look."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies import audit
from agencies.language import speaking_to
from agencies.models import TaskForce, User
from agencies.permissions import Permission
from assessments import scripts
from assessments.completion import done
from assessments.models import FollowUp, Seat, SharingRequest, SilentDecision, TabletopPage, TabletopSession, TeamDecision
from assessments.signals import follow_up_named
from assessments.tabletop.exercise import RECORDER, Inject, Tabletop
from assessments.tabletop.play import SILENT, SOLUTION, TEAM, Lengths, Turn, brought_by, combinable, following, took_part
from courses.enrolments import enrol
from courses.models import CoursePage
from jobs.clock import database_now
from notices.messages import tell

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
SEEN_EVERY = timedelta(seconds=30)
LONGEST_SILENT, LONGEST_TEAM = 1000, 3000
DAYS = Lengths(silent=24 * 60, team=2 * 24 * 60, solution=24 * 60)
SOLUTION_MINUTES = 4


class RefusedError(Exception):
    """It cannot be done, for a reason that the person can be told."""


class StaleError(Exception):
    """Somebody has saved since; what they saved stands."""


def exercise_of(session: TabletopSession) -> Tabletop:
    return scripts.said(session.script_id, Tabletop)


def inject_of(session: TabletopSession) -> Inject:
    return exercise_of(session).injects[session.inject]


def may_facilitate(person: User) -> bool:
    """Coordinators, team leads and authors open sessions."""
    leads = person.may(Permission.SEE_TEAM_SEATS) and not person.may(Permission.READ_AUDIT)
    return leads or person.may(Permission.INVITE_PEOPLE) or person.may(Permission.EDIT_CONTENT)


@transaction.atomic
def open_session(
    page: TabletopPage, *, by: User, task_force: TaskForce | None = None, over_days: bool = False, by_clock: bool = False
) -> TabletopSession:
    """A new session with a code by which others join.

    :raises scripts.NotReadyError: when there is nothing to play.
    """
    script = scripts.pin(page)
    exercise = scripts.said(script.pk, Tabletop)
    lengths = DAYS if over_days else Lengths(exercise.silent_minutes, exercise.team_minutes, SOLUTION_MINUTES)
    session = TabletopSession.objects.create(
        script=script,
        step_key=page.translation_key,
        task_force=task_force,
        facilitator=by,
        join_code="".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH)),
        silent_minutes=lengths.silent,
        team_minutes=lengths.team,
        solution_minutes=lengths.solution,
        by_clock=by_clock,
    )
    TeamDecision.objects.bulk_create(TeamDecision(session=session, inject=inject.id) for inject in exercise.injects)
    audit.record("tabletop.opened", by=by, subject=session, task_force=str(task_force.pk) if task_force else "")
    return session


def by_code(code: str) -> TabletopSession | None:
    wanted = code.strip().upper().replace(" ", "")
    return TabletopSession.objects.filter(join_code=wanted).first() if wanted else None


@transaction.atomic
def take_seat(session: TabletopSession, *, role: str, by: User) -> Seat:
    """Sit down in a role or as recorder, at the beginning or late; who is not in the course yet begins it with this.

    :raises RefusedError: when the seat is taken, or not to be combined with what the person holds.
    """
    session = _locked(session)
    exercise = exercise_of(session)
    if role not in {RECORDER, *(each.id for each in exercise.roles)}:
        raise RefusedError(_("There is no such seat."))
    if session.facilitator_id == by.pk:
        raise RefusedError(_("The facilitator sees everything and plays no role. Hand over first."))
    held = list(session.seats.filter(person=by, left_at=None).values_list("role", flat=True))
    if role in held:
        return session.seats.get(person=by, role=role, left_at=None)
    if not combinable(exercise, held, role):
        raise RefusedError(_("You hold a role that cannot be combined with this one."))
    home = by.home
    enrolment = enrol(by, course=_course(session), by=by)
    try:
        with transaction.atomic():
            seat = Seat.objects.create(
                session=session,
                role=role,
                person=by,
                agency=home.agency if home else None,
                enrolment=enrolment,
                first_inject=session.inject,
            )
    except IntegrityError as taken:
        raise RefusedError(_("Somebody else has just taken this seat.")) from taken
    _changed(session)
    return seat


@transaction.atomic
def free_seat(session: TabletopSession, *, seat: Seat, by: User) -> None:
    """Get up, or as facilitator free the seat of somebody who has dropped out. What they wrote stays.

    :raises RefusedError: for everybody else.
    """
    session = _locked(session)
    if by.pk not in {seat.person_id, session.facilitator_id}:
        raise RefusedError(_("Only the facilitator frees another's seat."))
    if Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=Now()):
        _changed(session)


@transaction.atomic
def hand_over(session: TabletopSession, *, seat: Seat, by: User) -> None:
    """Somebody at the table becomes the facilitator and gives up their seats, because a facilitator sees everything.

    :raises RefusedError: unless the facilitator asks for it, and the seat is taken.
    """
    session = _locked(session)
    _only_facilitator(session, by)
    if seat.left_at or seat.session_id != session.pk:
        raise RefusedError(_("Nobody sits there any more."))
    session.seats.filter(person_id=seat.person_id, left_at=None).update(left_at=Now())
    _changed(session, facilitator_id=seat.person_id)
    audit.record("tabletop.handed_over", by=by, subject=session, person=seat.person_id)


@transaction.atomic
def begin(session: TabletopSession, *, by: User) -> None:
    """Start the clock of the first inject, once enough people sit at the table.

    :raises RefusedError: when there are too few, or somebody else asks.
    """
    session = _locked(session)
    _only_facilitator(session, by)
    least = exercise_of(session).least
    people = session.seats.filter(left_at=None).exclude(role=RECORDER).values("person").distinct().count()
    if people < least:
        raise RefusedError(_("%(least)d people are needed to begin; %(people)d sit at the table.") % {"least": least, "people": people})
    if session.state == "gathering":
        _changed(session, state="running", phase_since=Now())


@transaction.atomic
def go_on(session: TabletopSession, *, seen: Turn, by: User) -> None:
    """On to the next phase or inject. ``seen`` is the turn that the facilitator saw, so that a second press does nothing.

    :raises RefusedError: unless the facilitator asks, while a session runs.
    """
    session = _locked(session)
    _only_facilitator(session, by)
    if session.state != "running":
        raise RefusedError(_("The session does not run."))
    after = following(seen, len(exercise_of(session).injects))
    if after and seen == Turn(session.inject, session.phase):
        _changed(session, inject=after.inject, phase=after.phase, phase_since=Now())


def keep_time(session: TabletopSession, now: datetime) -> TabletopSession:
    """Where the session goes by the clock: on to where it has come by now, once, whoever looks first."""
    if not (session.by_clock and session.state == "running" and session.phase_since):
        return session
    turn = Turn(session.inject, session.phase)
    lengths = Lengths(session.silent_minutes, session.team_minutes, session.solution_minutes)
    after, since = brought_by(turn, session.phase_since, lengths, injects=len(exercise_of(session).injects), now=now)
    if after == turn:
        return session
    stands = TabletopSession.objects.filter(pk=session.pk, inject=turn.inject, phase=turn.phase, state="running")
    stands.update(inject=after.inject, phase=after.phase, phase_since=since, revision=F("revision") + 1)
    session.refresh_from_db()
    return session


@transaction.atomic
def decide_silently(session: TabletopSession, *, seat: Seat, inject: str, text: str, by: User) -> SilentDecision:
    """Keep what a role decides on its own, as long as the silence lasts.

    :raises RefusedError: when the silence of this inject is over, or it is not one's own seat.
    """
    session = _locked(session)
    if seat.person_id != by.pk or seat.left_at or seat.is_recorder:
        raise RefusedError(_("This is not your seat."))
    if session.state != "running" or inject_of(session).id != inject or session.phase != SILENT:
        raise RefusedError(_("The silent time of this inject is over."))
    values = {"text": text.strip()[:LONGEST_SILENT], "saved_at": database_now()}
    decision, made = SilentDecision.objects.update_or_create(seat=seat, inject=inject, defaults=values)
    if made:
        _changed(session)
    return decision


@transaction.atomic
def decide_together(session: TabletopSession, *, inject: str, text: str, revision: int, by: User) -> TeamDecision:
    """Keep the team's decision: by the recorder where there is one, else by any player; the facilitator may too.

    :raises RefusedError: at another time or for somebody else, :raises StaleError: when somebody has saved since.
    """
    session = _locked(session)
    if session.state != "running" or inject_of(session).id != inject or session.phase != TEAM:
        raise RefusedError(_("The team does not decide on this inject now."))
    if not may_write(session, list(session.seats.filter(left_at=None)), by):
        raise RefusedError(_("The recorder writes for the team."))
    mine = TeamDecision.objects.filter(session=session, inject=inject, revision=revision)
    if not mine.update(text=text.strip()[:LONGEST_TEAM], revision=F("revision") + 1, saved_at=Now()):
        raise StaleError
    _changed(session)
    return TeamDecision.objects.get(session=session, inject=inject)


def may_write(session: TabletopSession, seats: Sequence[Seat], person: User) -> bool:
    """Whether somebody writes for the team."""
    if session.facilitator_id == person.pk:
        return True
    recorder = next((seat for seat in seats if seat.is_recorder), None)
    return recorder.person_id == person.pk if recorder else any(seat.person_id == person.pk for seat in seats)


@transaction.atomic
def score(session: TabletopSession, *, inject: str, scores: Sequence[int | None], by: User) -> None:
    """The facilitator's scores of the team's decision; may be changed until the end.

    :raises RefusedError: for everybody else, and before the solution was shown.
    """
    session = _locked(session)
    _only_facilitator(session, by)
    if inject not in shown_solutions(session):
        raise RefusedError(_("The solution has not been shown yet."))
    TeamDecision.objects.filter(session=session, inject=inject).update(scores=list(scores), saved_at=Now())
    _changed(session)


@transaction.atomic
def look_at_own(session: TabletopSession, *, seat: Seat, inject: str, scores: Sequence[int | None], by: User) -> None:
    """How the writer of a silent decision sees it after the solution. Theirs alone; only sums of three or more are ever shown.

    :raises RefusedError: for everybody else, before the solution, and where nothing was written.
    """
    session = _locked(session)
    if seat.person_id != by.pk or inject not in shown_solutions(session):
        raise RefusedError(_("The solution has not been shown yet."))
    if not SilentDecision.objects.filter(seat=seat, inject=inject).update(own_scores=list(scores)):
        raise RefusedError(_("You wrote nothing at this inject."))
    _changed(session)


def shown_solutions(session: TabletopSession) -> set[str]:
    """The injects whose solution everybody has seen."""
    if session.state == "gathering":
        return set()
    last = session.inject + (session.phase == SOLUTION or session.state == "ended")
    return {inject.id for inject in exercise_of(session).injects[:last]}


@transaction.atomic
def ask(session: TabletopSession, *, seat: Seat, owner: str, text: str, ground: str, by: User) -> SharingRequest:
    """Ask another role for what it knows.

    :raises RefusedError: when it is not one's own seat, or there is no such role or ground.
    """
    session = _locked(session)
    if seat.person_id != by.pk or seat.left_at or seat.is_recorder or session.state != "running":
        raise RefusedError(_("This is not your seat."))
    others = {role.id for role in exercise_of(session).roles} - {seat.role}
    if owner not in others or ground not in {"free", "consent", "process"} or not text.strip():
        raise RefusedError(_("Say whom you ask, for what, and on which ground."))
    request = SharingRequest.objects.create(
        session=session, inject=inject_of(session).id, asker=seat, owner=owner, text=text.strip()[:300], ground=ground
    )
    _changed(session)
    return request


@transaction.atomic
def answer(session: TabletopSession, *, request: SharingRequest, document: str, reason: str, by: User) -> None:
    """Show a document or refuse, once: by who holds the role that was asked, or for an empty role by the facilitator.

    :raises RefusedError: for everybody else, and for a document that the role does not hold yet.
    """
    session = _locked(session)
    holder = session.seats.filter(role=request.owner, left_at=None).first()
    if by.pk != (holder.person_id if holder else session.facilitator_id):
        raise RefusedError(_("You were not asked."))
    held = {each.id for each in documents_of(session, {request.owner})}
    if document and document not in held:
        raise RefusedError(_("This document is not there."))
    if not document and not reason.strip():
        raise RefusedError(_("Say why not."))
    state = SharingRequest.State.GIVEN if document else SharingRequest.State.REFUSED
    open_still = SharingRequest.objects.filter(pk=request.pk, session=session, state=SharingRequest.State.ASKED)
    if open_still.update(state=state, document=document, reason=reason.strip()[:300], answered_at=Now()):
        _changed(session)


def documents_of(session: TabletopSession, roles: set[str]) -> list[Any]:
    """The documents that these roles hold by now, newest inject first."""
    if session.state == "gathering":
        return []
    injects = exercise_of(session).injects[: session.inject + 1]
    return [document for inject in reversed(injects) for document in inject.documents if document.role in roles]


@transaction.atomic
def name_follow_up(session: TabletopSession, *, kind: str, text: str, seat: Seat, due_on: date | None, by: User) -> FollowUp:
    """Write down what will be done after the exercise, and who does it.

    :raises RefusedError: when somebody else writes for the team, or something is wanting.
    """
    session = _locked(session)
    if not may_write(session, list(session.seats.filter(left_at=None)), by):
        raise RefusedError(_("The recorder writes for the team."))
    if kind not in FollowUp.Kind.values or not text.strip() or seat.session_id != session.pk:
        raise RefusedError(_("Say what will be done, and by whom."))
    named = FollowUp.objects.create(session=session, kind=kind, text=text.strip()[:300], person_id=seat.person_id, due_on=due_on)
    _changed(session)
    return named


@transaction.atomic
def answer_closing(session: TabletopSession, *, answers: Sequence[str], by: User) -> None:
    """The team's answers to the closing questions.

    :raises RefusedError: when somebody else writes for the team.
    """
    session = _locked(session)
    if not may_write(session, list(session.seats.filter(left_at=None)), by):
        raise RefusedError(_("The recorder writes for the team."))
    _changed(session, closing=[answer.strip()[:600] for answer in answers])


@transaction.atomic
def end(session: TabletopSession, *, by: User) -> None:
    """End the session: who took part has done the exercise, and the follow-ups go on to those who were named. Once.

    :raises RefusedError: for everybody but the facilitator.
    """
    session = TabletopSession.objects.select_for_update().get(pk=session.pk)
    if session.state == "ended":
        return
    _only_facilitator(session, by)
    if session.state == "gathering":
        raise RefusedError(_("The session has not begun."))
    _changed(session, state="ended", ended_at=Now(), join_code="")
    session.refresh_from_db()
    done_by: set[Any] = set()
    for seat in session.seats.select_related("enrolment").order_by("pk"):
        if seat.enrolment_id not in done_by and credited(session, seat):
            done_by.add(seat.enrolment_id)
            done(seat.enrolment, step_key=session.step_key, by=by)
    audit.record("tabletop.ended", by=by, subject=session, people=len(done_by))
    for follow_up in session.follow_ups.filter(handed_on_at=None).select_related("person"):
        hand_on(follow_up)


def credited(session: TabletopSession, seat: Seat) -> bool:
    """Whether this seat counts as having taken part: a player by deciding, a recorder by being there."""
    played = session.inject + (session.phase != SILENT) - seat.first_inject
    if seat.is_recorder:
        return seat.left_at is None and played > 0
    return took_part(seat.decisions.exclude(text="").count(), played)


def hand_on(follow_up: FollowUp) -> None:
    """Tell the named person, and the rooms above, which make of it what they keep."""
    FollowUp.objects.filter(pk=follow_up.pk).update(handed_on_at=Now())
    with speaking_to(follow_up.person):
        due = " " + _("By %(day)s.") % {"day": date_format(follow_up.due_on, "j F Y")} if follow_up.due_on else ""
        tell(
            recipient=follow_up.person,
            kind="tabletop.follow_up",
            key=f"follow-up:{follow_up.pk}",
            subject=_("Named after a joint exercise: %s") % follow_up.text,
            body=f"{follow_up.text}{due}",
            link=f"{follow_up.session.get_absolute_url()}report/",
        )
    follow_up_named.send(sender=FollowUp, follow_up=follow_up)


def look_in(session: TabletopSession, seats: Sequence[Seat], person: User, now: datetime) -> None:
    """Note that somebody is in the room, twice a minute at most."""
    mine = [seat for seat in seats if seat.person_id == person.pk and now - seat.last_seen_at > SEEN_EVERY]
    if mine:
        Seat.objects.filter(pk__in=[seat.pk for seat in mine]).update(last_seen_at=Now())


def _course(session: TabletopSession) -> CoursePage:
    page = TabletopPage.objects.filter(translation_key=session.step_key).first()
    course = CoursePage.objects.ancestor_of(page).first() if page else None
    if course is None:
        raise RefusedError(_("The course of this exercise is gone."))
    return course


def _only_facilitator(session: TabletopSession, by: User) -> None:
    if session.facilitator_id != by.pk:
        raise RefusedError(_("Only the facilitator does this."))


def _locked(session: TabletopSession) -> TabletopSession:
    session = TabletopSession.objects.select_for_update().get(pk=session.pk)
    if session.state == "ended":
        raise RefusedError(_("The session has ended."))
    return session


def _changed(session: TabletopSession, **values: Any) -> None:
    TabletopSession.objects.filter(pk=session.pk).update(**values, revision=F("revision") + 1)
