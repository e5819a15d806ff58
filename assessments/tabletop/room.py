"""A session as one person sees it: a player one column, the facilitator everything, the recorder the team's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.models import Seat, SharingRequest, SilentDecision, TabletopSession, TeamDecision
from assessments.tabletop import sessions
from assessments.tabletop.exercise import RECORDER, Document, Inject, Role, Tabletop
from assessments.tabletop.play import PHASES, SILENT, SOLUTION, TEAM, InjectScore, Lengths, Turn, combinable, following, until

PRESENT = timedelta(seconds=90)


@dataclass(frozen=True)
class Place:
    """A seat at the table: who sits there, and whether they are in the room."""

    key: str
    name: str
    agency: str
    seat: Seat | None
    present: bool
    decided: bool
    mine: bool
    may_take: bool


@dataclass(frozen=True)
class Own:
    """One of one's own roles with what it holds, is asked and has written."""

    seat: Seat
    role: Role | None
    question: str
    documents: list[Document]
    decision: SilentDecision | None


@dataclass
class Room:
    """Everything on the page of a session."""

    session: TabletopSession
    person: User
    seats: Sequence[Seat]
    decisions: Sequence[SilentDecision]
    team: dict[str, TeamDecision]
    requests: Sequence[SharingRequest]
    now: datetime

    @cached_property
    def exercise(self) -> Tabletop:
        return sessions.exercise_of(self.session)

    @property
    def inject(self) -> Inject:
        return self.exercise.injects[self.session.inject]

    @property
    def number(self) -> int:
        return self.session.inject + 1

    @property
    def is_facilitator(self) -> bool:
        return self.session.facilitator_id == self.person.pk

    @cached_property
    def mine(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.person_id == self.person.pk]

    @property
    def is_recorder(self) -> bool:
        return any(seat.is_recorder for seat in self.mine)

    @property
    def writes(self) -> bool:
        return sessions.may_write(self.session, self.seats, self.person)

    @property
    def is_silent(self) -> bool:
        return self.session.phase == SILENT

    @property
    def is_team(self) -> bool:
        return self.session.phase == TEAM

    @property
    def is_solution(self) -> bool:
        return self.session.phase == SOLUTION

    @property
    def phase_name(self) -> str:
        return dict(zip(PHASES, (_("Silent decisions"), _("The team decides"), _("The experts’ solution")), strict=True))[
            self.session.phase
        ]

    @property
    def until(self) -> datetime | None:
        lengths = Lengths(self.session.silent_minutes, self.session.team_minutes, self.session.solution_minutes)
        turn = Turn(self.session.inject, self.session.phase)
        return until(turn, self.session.phase_since, lengths) if self.session.phase_since else None

    @property
    def next_name(self) -> str:
        """What the facilitator's button leads to; empty at the end of the exercise."""
        after = following(Turn(self.session.inject, self.session.phase), len(self.exercise.injects))
        if after is None:
            return ""
        names = {SILENT: _("Next inject"), TEAM: _("End the silence: the team decides"), SOLUTION: _("Show the experts’ solution")}
        return names[after.phase]

    @cached_property
    def places(self) -> list[Place]:
        held = [seat.role for seat in self.mine]
        decided = {decision.seat_id for decision in self.decisions if decision.inject == self.inject.id and decision.text}
        taken = {seat.role: seat for seat in self.seats}
        parts = [*((role.id, role.name, role.agency) for role in self.exercise.roles), (RECORDER, _("Recorder"), "")]
        return [
            Place(
                key=key,
                name=name,
                agency=agency,
                seat=taken.get(key),
                present=key in taken and self.now - taken[key].last_seen_at < PRESENT,
                decided=key in taken and taken[key].pk in decided,
                mine=key in held,
                may_take=key not in taken and not self.is_facilitator and combinable(self.exercise, held, key),
            )
            for key, name, agency in parts
        ]

    @property
    def others(self) -> list[Role]:
        held = {seat.role for seat in self.mine}
        return [role for role in self.exercise.roles if role.id not in held]

    @cached_property
    def owns(self) -> list[Own]:
        roles = {role.id: role for role in self.exercise.roles}
        return [
            Own(
                seat=seat,
                role=roles.get(seat.role),
                question=self.inject.decisions.get(seat.role, ""),
                documents=sessions.documents_of(self.session, {seat.role}),
                decision=next((one for one in self.decisions if one.seat_id == seat.pk and one.inject == self.inject.id), None),
            )
            for seat in self.mine
            if not seat.is_recorder
        ]

    @property
    def team_decision(self) -> TeamDecision:
        return self.team[self.inject.id]

    @property
    def score(self) -> InjectScore:
        return InjectScore(tuple(self.team_decision.scores or [None] * len(self.inject.criteria)))

    @property
    def solutions(self) -> list[tuple[Role, str]]:
        return [(role, self.inject.solution[role.id]) for role in self.exercise.roles if role.id in self.inject.solution]

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {document.id: document for inject in self.exercise.injects for document in inject.documents}

    @property
    def shown_to_me(self) -> list[tuple[SharingRequest, Document]]:
        """What other roles have shown to one of mine."""
        mine = {seat.pk for seat in self.mine}
        given = [one for one in self.requests if one.asker_id in mine and one.document]
        return [(one, self._documents[one.document]) for one in reversed(given)]

    @property
    def asked_by_me(self) -> list[SharingRequest]:
        mine = {seat.pk for seat in self.mine}
        return [one for one in self.requests if one.asker_id in mine and not one.document]

    @property
    def asked_of_me(self) -> list[tuple[SharingRequest, list[Document]]]:
        """Open requests that one has to answer: of one's own roles, and as facilitator of the empty ones."""
        held = {seat.role for seat in self.mine}
        taken = {seat.role for seat in self.seats}
        waiting = [one for one in self.requests if one.state == "asked"]
        mine = [one for one in waiting if one.owner in held or (self.is_facilitator and one.owner not in taken)]
        return [(one, sessions.documents_of(self.session, {one.owner})) for one in mine]

    @property
    def all_documents(self) -> list[tuple[Role, list[Document]]]:
        """For the facilitator: who holds what at this inject."""
        return [(role, [one for one in self.inject.documents if one.role == role.id]) for role in self.exercise.roles]

    def names(self) -> dict[str, str]:
        return {role.id: role.name for role in self.exercise.roles}

    @property
    def tag(self) -> str:
        present = "".join(str(int(place.present)) for place in self.places)
        return f'"{self.session.revision}.{present}"'

    def told(self) -> dict[str, Any]:
        return {
            "turn": f"{self.session.inject}.{self.session.phase}.{self.session.state}",
            "until": self.until.isoformat() if self.until else "",
        }


def room_of(session: TabletopSession, person: User, now: datetime) -> Room:
    """Six queries, however many people and injects. Others' silent decisions are told apart from their texts: only that they were written."""
    seats = list(session.seats.filter(left_at=None).select_related("person", "agency"))
    decisions = list(SilentDecision.objects.filter(seat__session=session))
    team = {decision.inject: decision for decision in session.decisions.all()}
    requests = list(session.requests.select_related("asker__person"))
    return Room(session, person, seats, decisions, team, requests, now)


def glance(session: TabletopSession, person: User, now: datetime) -> Room:
    """Only what the tag of the room needs."""
    return Room(session, person, list(session.seats.filter(left_at=None)), [], {}, [], now)
