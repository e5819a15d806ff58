"""What remains of a session: for those who were there, and for leaders, who see participation and the team's scores and nothing of a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assessments.models import FollowUp, SharingRequest, SilentDecision, TabletopSession
from assessments.tabletop import sessions
from assessments.tabletop.exercise import Inject, Tabletop
from assessments.tabletop.play import Added, InjectScore, added, lawful


@dataclass(frozen=True)
class InjectReport:
    """One inject: the team's decision with its scores, and what it added to its members' answers."""

    inject: Inject
    text: str
    score: InjectScore
    added: Added

    @property
    def criteria(self) -> list[tuple[str, int | None]]:
        return [(criterion.text, score) for criterion, score in zip(self.inject.criteria, self.score.scores, strict=True)]


@dataclass(frozen=True)
class Sharing:
    """How requests between roles went: shown on the ground that was needed, shown without it, refused, unanswered."""

    lawful: int
    unlawful: int
    refused: int
    waiting: int

    @property
    def asked(self) -> int:
        return self.lawful + self.unlawful + self.refused + self.waiting


@dataclass(frozen=True)
class Report:
    """Everything on the after-action page."""

    session: TabletopSession
    exercise: Tabletop
    injects: list[InjectReport]
    agencies: list[tuple[str, int]]
    people: int
    sharing: Sharing
    follow_ups: list[FollowUp]
    closing: list[tuple[str, str]]

    @property
    def points(self) -> int:
        return sum(one.score.total or 0 for one in self.injects)

    @property
    def of(self) -> int:
        """Only what was scored."""
        return sum(one.score.of for one in self.injects if one.score.total is not None)

    @property
    def new(self) -> int | None:
        """Criteria that the team met and none of its members had; None when it can be told of no inject."""
        told = [one.added.new for one in self.injects if one.added.new is not None]
        return sum(told) if told else None


def report_of(session: TabletopSession) -> Report:
    exercise = sessions.exercise_of(session)
    shown = sessions.shown_solutions(session)
    team = {decision.inject: decision for decision in session.decisions.all()}
    own: dict[str, list[list[int]]] = {}
    for decision in SilentDecision.objects.filter(seat__session=session, own_scores__isnull=False).only("inject", "own_scores"):
        own.setdefault(decision.inject, []).append(decision.own_scores or [])
    injects = []
    for inject in exercise.injects:
        if inject.id in shown:
            scores = tuple(team[inject.id].scores or [None] * len(inject.criteria))
            injects.append(InjectReport(inject, team[inject.id].text, InjectScore(scores), added(scores, own.get(inject.id, []))))
    agencies, people = participation(session)
    answers = [*session.closing, *[""] * len(exercise.closing)]
    return Report(
        session=session,
        exercise=exercise,
        injects=injects,
        agencies=agencies,
        people=people,
        sharing=sharing(exercise, session.requests.all()),
        follow_ups=list(session.follow_ups.select_related("person")),
        closing=list(zip(exercise.closing, answers, strict=False)),
    )


def participation(session: TabletopSession) -> tuple[list[tuple[str, int]], int]:
    """How many people of which agency took part."""
    rows = set(session.seats.values_list("person", "agency__name"))
    counts = Counter(name or "" for _person, name in rows)
    return sorted(counts.items()), len({person for person, _name in rows})


def sharing(exercise: Tabletop, requests: Iterable[SharingRequest]) -> Sharing:
    release = {document.id: document.release for inject in exercise.injects for document in inject.documents}
    counts = Counter(
        ("lawful" if lawful(one.ground, release[one.document]) else "unlawful") if one.document else one.state for one in requests
    )
    return Sharing(counts["lawful"], counts["unlawful"], counts["refused"], counts["asked"])


@dataclass(frozen=True)
class LeadershipLine:
    """A session as a leader sees it."""

    session: TabletopSession
    title: str
    agencies: list[tuple[str, int]]
    people: int
    scores: list[tuple[str, InjectScore]]

    @property
    def points(self) -> int:
        return sum(score.total or 0 for _title, score in self.scores)

    @property
    def of(self) -> int:
        return sum(score.of for _title, score in self.scores if score.total is not None)


def leadership_lines(found: Iterable[TabletopSession]) -> list[LeadershipLine]:
    """Sessions with ``decisions`` and ``seats__agency`` at hand: no query for each."""
    lines = []
    for session in found:
        exercise = sessions.exercise_of(session)
        team = {decision.inject: decision.scores for decision in session.decisions.all()}
        people = {(seat.person_id, seat.agency.name if seat.agency else "") for seat in session.seats.all()}
        counts = Counter(name for _person, name in people)
        scores = [(inject.title, InjectScore(tuple(team.get(inject.id) or [None] * len(inject.criteria)))) for inject in exercise.injects]
        lines.append(LeadershipLine(session, session.script.title, sorted(counts.items()), len({key for key, _name in people}), scores))
    return lines
