"""The agencies that a reader looks after, where they are several, each with how much of it is trained."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from agencies.models import Agency, User
from agencies.permissions import Permission
from reports import links
from reports.as_of import AsOf
from reports.rates import Rate
from reports.tallies import Tally, by, parts_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class AgencyLine:
    """An agency with its whole subtree."""

    agency: Agency
    tally: Tally
    address: str
    trained: str
    overdue: str

    @property
    def rate(self) -> Rate:
        return self.tally.rate


def highest(user: User) -> QuerySet[Agency]:
    """The agencies at the top of what the reader sees: those of the roles, or the roots of the tree for who sees everything."""
    reach = user.reach(Permission.SEE_AGENCY_RATES)
    found = Agency.objects.visible_to(user).select_related("jurisdiction").order_by("name", "pk")
    if reach.everywhere:
        return found.filter(parent=None)
    tops = {path for path in reach.paths if not any(path != other and path.startswith(other) for other in reach.paths)}
    return found.filter(path__in=tops)


def lines(agencies: Sequence[Agency], as_of: AsOf) -> list[AgencyLine]:
    """One query for any number of agencies."""
    by_unit = by(parts_of([agency.path for agency in agencies], as_of.day).as_people, lambda part: part.unit)
    found = []
    for agency in agencies:
        tally = sum((tally for path, tally in by_unit.items() if path.startswith(agency.path)), Tally())
        trained, overdue = (links.people(agency.slug, as_of, group=group) for group in ("complete", "overdue"))
        found.append(AgencyLine(agency, tally, links.agency(agency.slug, as_of), trained, overdue))
    return found
