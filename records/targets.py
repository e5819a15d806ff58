"""Promised against actual: what a team's commitment says, and what is done of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.models import TaskForce, TaskForceAgency, TeamMembership, User
from agencies.permissions import Permission
from jobs.clock import today
from records.models import COUNTS_AS_TRAINED, Commitment, Every, Standing, Target, TargetKind, TargetReport


@dataclass(frozen=True)
class Line:
    """A promise beside what was done. ``whole`` is the number of seats that must be trained; nothing is kept where nobody is."""

    target: Target
    actual: int
    since: date
    whole: int = 0

    @property
    def is_kept(self) -> bool:
        if self.target.kind == TargetKind.TRAINING:
            return self.whole > 0 and self.actual * 100 >= self.whole * self.target.amount
        return self.actual >= self.target.amount

    @property
    def promised(self) -> str:
        if self.target.kind == TargetKind.TRAINING:
            return _("%(share)s %% of the seats") % {"share": self.target.amount}
        words = f"{self.target.amount} {self.target.unit}".strip()
        return f"{words} {Every(self.target.every).label}" if self.target.every else words

    @property
    def done(self) -> str:
        if self.target.kind == TargetKind.TRAINING:
            return _("%(part)s of %(whole)s") % {"part": self.actual, "whole": self.whole} if self.whole else _("no seat must be trained")
        return f"{self.actual} {self.target.unit}".strip()


def period_start(every: str, day: date, opened: date) -> date:
    """The first day of the time in which an amount is promised: of the month, the quarter, the year, or since the commitment opened."""
    if every == Every.MONTH:
        return day.replace(day=1)
    if every == Every.QUARTER:
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if every == Every.YEAR:
        return date(day.year, 1, 1)
    return opened


def lines_of(commitment: Commitment, day: date) -> list[Line]:
    """Every target of the commitment with what was done by the day. Three queries, and two for training."""
    targets = list(commitment.targets.select_related("requirement"))
    starts = {target.pk: period_start(target.every, day, commitment.opens_on) for target in targets}
    reported = _reported(targets, starts, day)
    trained = _trained(commitment.task_force_id, [target.requirement_id for target in targets if target.requirement_id], day)
    lines = []
    for target in targets:
        part, whole = trained.get(target.requirement_id, (0, 0)) if target.requirement_id else (reported.get(target.pk, 0), 0)
        lines.append(Line(target, part, starts[target.pk], whole))
    return lines


def _reported(targets: Sequence[Target], starts: dict[UUID, date], day: date) -> dict[UUID, int]:
    wanted = Q(pk__in=[])
    for target in targets:
        wanted |= Q(target=target, done_on__gte=starts[target.pk])
    standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
    rows = TargetReport.objects.filter(wanted, standing, done_on__lte=day).order_by().values_list("target")
    return dict(rows.annotate(total=Sum("amount")))


def _trained(task_force: UUID, requirements: Collection[UUID], day: date) -> dict[UUID, tuple[int, int]]:
    """By requirement: of the people seated on the team of whom it is asked, how many count as trained. Who is on leave is left out."""
    seated = TeamMembership.objects.on(day).filter(task_force=task_force).values("person")
    rows = Standing.objects.on(day).filter(obligation__requirement__in=requirements, person__in=seated).exclude(state="on_leave").order_by()
    counted = rows.values_list("obligation__requirement").annotate(
        part=Count("person", distinct=True, filter=Q(state__in=COUNTS_AS_TRAINED)), whole=Count("person", distinct=True)
    )
    return {requirement: (part, whole) for requirement, part, whole in counted}


def may_report(user: User, task_force: TaskForce) -> bool:
    """Whoever leads or forms the team, or leads one of its agencies."""
    if can(user, Permission.FORM_TEAMS, task_force):
        return True
    reach = user.reach(Permission.SIGN_COMMITMENT)
    return user.is_active and TaskForceAgency.objects.on(today()).filter(reach.as_q("agency__path"), task_force=task_force).exists()


@transaction.atomic
def report(target: Target, *, done_on: date, amount: int, words: str, by: User) -> TargetReport:
    """Put on record what was done of a promise.

    :raises ValidationError: for training, which is counted and not reported, and for a day that has not come.
    """
    if not may_report(by, target.commitment.task_force):
        raise PermissionDenied
    if target.kind == TargetKind.TRAINING:
        raise ValidationError(_("Training is counted, not reported."))
    if done_on > today():
        raise ValidationError({"done_on": _("This day has not come yet.")})
    row = TargetReport.objects.create(target=target, done_on=done_on, amount=amount, words=words, reported_by=by)
    audit.record("target.reported", by=by, subject=target, amount=amount, done_on=done_on)
    return row


@transaction.atomic
def withdraw_report(row: TargetReport, *, by: User) -> None:
    if not may_report(by, row.target.commitment.task_force):
        raise PermissionDenied
    if TargetReport.objects.filter(pk=row.pk, withdrawn_on=None).update(withdrawn_on=today()):
        audit.record("target.report_withdrawn", by=by, subject=row.target)
