"""What authors learn from the playing of a package: how many, how long, where people stop. Never about fewer than ten people."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from django.db.models import Count

from media.models import Launch, Package, Play, PracticeResult

SMALLEST = 10
NEWEST = 5_000


@dataclass(frozen=True)
class Use:
    """The figures of a package; ``hidden`` where they would be about fewer than ten people."""

    hidden: bool
    people: int = 0
    launches: int = 0
    finished: int = 0
    minutes: float | None = None
    stops: tuple[tuple[str, int], ...] = ()


def use_of(package: Package) -> Use:
    """From the newest launches, so that the cost does not grow with the years. Four queries."""
    people = Play.objects.filter(package=package).aggregate(people=Count("person", distinct=True))["people"]
    if people < SMALLEST:
        return Use(hidden=True)
    rows = list(
        Launch.objects.filter(play__package=package)
        .exclude(last_heard_at=None)
        .order_by("-opened_at")
        .values_list("opened_at", "last_heard_at", "stopped_at", "play__person")[:NEWEST]
    )
    finished = PracticeResult.objects.filter(play__package=package, completed=True).aggregate(n=Count("play__person", distinct=True))["n"]
    spent = [max((heard - opened).total_seconds(), 0) / 60 for opened, heard, _stop, _person in rows if heard]
    persons = {person for *_rest, person in rows}
    return Use(
        hidden=False,
        people=people,
        launches=Launch.objects.filter(play__package=package).count(),
        finished=finished if finished == 0 or finished >= SMALLEST else 0,
        minutes=round(median(spent), 1) if len(persons) >= SMALLEST else None,
        stops=stops_in([(stop, person) for _opened, _heard, stop, person in rows]),
    )


def stops_in(rows: list[tuple[str, object]]) -> tuple[tuple[str, int], ...]:
    """Where people were last, each place by the number of people; places of fewer than ten are left out."""
    places = Counter(stop for stop, _person in {(stop, person) for stop, person in rows if stop})
    return tuple((place, count) for place, count in places.most_common(20) if count >= SMALLEST)
