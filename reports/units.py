"""The page of an expert unit: whom one may name, what it answers, what it gives, which notes it keeps; and for itself, what waits and what is not learnt."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

from agencies.models import Affiliation, Agency, AgencyKind, User
from agencies.permissions import Permission
from assessments.item_figures import InList, hardest
from assessments.models import Item
from guidance.models import DeskEvent, DeskQueue, GuidanceNotePage, NamedExpert, NoteStatus, PageCare

A_YEAR = timedelta(days=365)
SOON = timedelta(days=60)
HARDEST = 5


@dataclass(frozen=True)
class UnitPage:
    """``waits`` and ``hardest`` are told to the unit's own people who may act on them, and are empty for everybody else."""

    unit: Agency
    named: list[NamedExpert]
    queues: list[DeskQueue]
    minutes: int
    answers: int
    notes: list[GuidanceNotePage]
    waits: list[PageCare]
    hardest: list[tuple[Item, InList]]
    is_mine: bool
    me: NamedExpert | None


def units() -> "QuerySet[Agency]":
    return Agency.objects.open().filter(kind=AgencyKind.EXPERT_UNIT).order_by("name")


def unit_page(unit: Agency, *, user: User, day: date) -> UnitPage:
    """Nine queries at most, however many people, notes and questions there are."""
    people = Affiliation.objects.current().filter(agency__path__startswith=unit.path).values("person")
    is_mine = user.home is not None and user.home.agency.path.startswith(unit.path)
    named = list(NamedExpert.objects.of_unit(unit).select_related("person"))
    given = DeskEvent.objects.filter(question__unit=unit, did="answered", on__gt=day - A_YEAR, on__lte=day)
    kept = GuidanceNotePage.objects.live().filter(status=NoteStatus.IN_FORCE, care__owner__in=people)
    told = given.aggregate(minutes=Sum("minutes"), answers=Count("pk"))
    return UnitPage(
        unit=unit,
        named=named,
        queues=list(DeskQueue.objects.open().filter(unit=unit).select_related("topic", "jurisdiction")),
        minutes=told["minutes"] or 0,
        answers=told["answers"],
        notes=list(kept.only("title", "slug", "code", "version", "path", "depth").order_by("code")),
        waits=_waits(people, day) if is_mine and user.may(Permission.REVIEW_CONTENT) else [],
        hardest=hardest(HARDEST) if is_mine and user.may(Permission.EDIT_ITEMS) else [],
        is_mine=is_mine,
        me=next((one for one in named if one.person_id == user.pk), None),
    )


def _waits(people: Any, day: date) -> list[PageCare]:
    """Pages in the care of these people whose review is due within two months, the longest overdue first."""
    due = PageCare.objects.due(day + SOON).filter(page__live=True, owner__in=people)
    return list(due.select_related("page", "owner").order_by("review_by")[:20])
