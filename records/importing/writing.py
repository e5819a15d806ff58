"""Taking rows in: what their plans say, written with few statements, each person's standings once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress

from agencies import audit, invitations, people
from agencies.audit import Entry
from agencies.models import Affiliation, TeamMembership, User
from agencies.teams import recorded_later
from records.engine import refresh_people
from records.importing.plans import Completion, Known, Plan
from records.models import Evidence, EvidenceKind, ImportBatch, ImportRow, OutsideCourse, RowState


@dataclass
class Writing:
    """What has to be written for some rows of a batch, gathered, then written in an order that no key breaks."""

    batch: ImportBatch
    today: date
    users: list[User] = field(default_factory=list)
    returning: list[User] = field(default_factory=list)
    homes: list[Affiliation] = field(default_factory=list)
    seats: list[TeamMembership] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    invited: list[Plan] = field(default_factory=list)
    touched: set[UUID] = field(default_factory=set)

    def take(self, plans: Sequence[Plan]) -> None:
        outside = _outside_courses(plans, by=self.batch.created_by)
        for plan in plans:
            known = plan.known
            if known is None or plan.agency is None or plan.discipline is None:
                raise ValueError("a plan without problems knows its person and place")
            if plan.creates:
                self._enter(plan, known)
            elif plan.moves:
                self._move(plan, known)
            self._seat(plan, known)
            for completion in plan.completions:
                self._prove(plan, known, completion, outside)
            row = plan.row
            row.state, row.person, row.done_on = RowState.DONE, known.user, self.today
            row.creates, row.moves, row.seats, row.proves = plan.creates, plan.moves, bool(plan.seat), bool(plan.completions)

    def _enter(self, plan: Plan, known: Known) -> None:
        user = known.user
        if user._state.adding:
            user.set_unusable_password()
            self.users.append(user)
        else:
            user.is_active, user.display_name = True, plan.row.values["name"]
            self.returning.append(user)
        started_on = plan.joined_on or self.today
        if started_on in known.started:
            started_on = self.today
        home = Affiliation(id=uuid4(), person=user, agency=plan.agency, discipline=plan.discipline, started_on=started_on)
        self.homes.append(home)
        plan.row.made |= {"person": str(user.pk), "home": str(home.pk)}
        self._tell("person.imported", plan, known, home, discipline=plan.discipline.slug if plan.discipline else "", on=started_on)
        if self.batch.invites:
            self.invited.append(plan)

    def _move(self, plan: Plan, known: Known) -> None:
        before = Affiliation.objects.get(person=known.user, ended_on=None)
        said = {"from": str(before.pk), "agency": str(before.agency_id), "discipline": before.discipline_id}
        after = people.move(
            known.user,
            agency=plan.agency,  # type: ignore[arg-type]
            discipline=plan.discipline,  # type: ignore[arg-type]
            on=plan.joined_on or self.today,
            by=self.batch.created_by,
        )
        plan.row.made |= {"move": said | {"to": str(after.pk)}}
        self.touched.add(known.user.pk)

    def _seat(self, plan: Plan, known: Known) -> None:
        if not plan.seat:
            return
        team, discipline, day = plan.seat
        seat = TeamMembership(
            id=uuid4(), task_force=team, person=known.user, discipline=discipline, started_on=day, recorded_on=recorded_later(day)
        )
        self.seats.append(seat)
        plan.row.made |= {"seat": str(seat.pk)}
        self._tell("seat.taken", plan, known, seat, team=team.pk, discipline=discipline.slug, on=day)

    def _prove(self, plan: Plan, known: Known, found: Completion, outside: dict[tuple[str, str], OutsideCourse]) -> None:
        course, agency = found.course, plan.agency
        facts: dict[str, Any] = {"agency": agency.name if agency else "", "import": str(self.batch.pk)}
        if course:
            facts["course"] = {"code": course.code, "title": course.title}
        else:
            facts |= {"outside": {"title": found.thing[1], "issuer": found.thing[2]}, "hours": found.hours}
        evidence = Evidence(
            id=uuid4(),
            person=known.user,
            agency=agency,
            kind=EvidenceKind.EXTERNAL,
            course=course,
            outside_course=None if course else outside[found.thing[1], found.thing[2]],
            earned_on=found.earned_on,
            recorded_on=self.today,
            until=found.until,
            facts=facts,
            source=found.source,
            recorded_by=self.batch.created_by,
        )
        self.evidence.append(evidence)
        plan.row.made["evidence"] = [*plan.row.made.get("evidence", []), str(evidence.pk)]
        self._tell("evidence.recorded", plan, known, evidence, of=course.code if course else "outside")

    def _tell(self, action: str, plan: Plan, known: Known, subject: Any, **detail: Any) -> None:
        self.touched.add(known.user.pk)
        detail |= {"batch": self.batch.pk, "row": plan.row.number}
        self.entries.append(Entry(action, subject, known.user, plan.agency, detail))

    def write(self) -> None:
        User.objects.bulk_create(self.users)
        EmailAddress.objects.bulk_create(EmailAddress(user=user, email=user.email, verified=False, primary=True) for user in self.users)
        User.objects.bulk_update(self.returning, ["is_active", "display_name"])
        Affiliation.objects.bulk_create(self.homes)
        TeamMembership.objects.bulk_create(self.seats)
        Evidence.objects.bulk_create(self.evidence)
        audit.record_many(self.entries, by=self.batch.created_by)
        for plan in self.invited:
            self._invite(plan)
        refresh_people(self.touched, on=self.today)

    def _invite(self, plan: Plan) -> None:
        if plan.agency is None or plan.discipline is None:
            return
        try:
            made = people.invite(email=plan.row.email, agency=plan.agency, discipline=plan.discipline, by=self.batch.created_by)
        except people.AlreadyInvitedError:
            return
        invitations.send(made)
        plan.row.made |= {"invitation": str(made.pk)}


def _outside_courses(plans: Sequence[Plan], *, by: User) -> dict[tuple[str, str], OutsideCourse]:
    """The courses held elsewhere that the rows name; those that nobody has named yet are written down."""
    wanted = {(found.thing[1], found.thing[2]): found.hours for plan in plans for found in plan.completions if found.thing[0] == "outside"}
    OutsideCourse.objects.bulk_create(
        [OutsideCourse(title=title, issuer_name=issuer, hours=hours, created_by=by) for (title, issuer), hours in wanted.items()],
        ignore_conflicts=True,
    )
    rows = OutsideCourse.objects.filter(title__in={title for title, _issuer in wanted})
    return {(row.title, row.issuer_name): row for row in rows}


ROW_FIELDS = ["problems", "state", "creates", "moves", "seats", "proves", "person", "made", "done_on"]


def keep(rows: Sequence[ImportRow]) -> None:
    """Write what became of rows: as an insert that meets the row there, which costs a tenth of an update by cases."""
    ImportRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=ROW_FIELDS)
