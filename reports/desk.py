"""What the expert desk gives: hours, questions, promises kept, answers used again. Never who asked, and no small cells.

Figures of questions are shown for groups in which ten people and more have asked, and so that no smaller group can be worked out by
subtraction (``reports.suppression``, over the number of different people who asked on each topic). Somebody who asks on two topics
is counted in both, so what is hidden can only be more than it would have to be.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, Q, Sum

from guidance.models import AnswerUse, DeskEvent, DeskQuestion, SharedAnswer
from reports.rates import per_cent
from reports.suppression import Group, may_be_shown

A_YEAR = timedelta(days=365)
ALL = "all"


@dataclass(frozen=True)
class Asked:
    """Questions of one topic, or of all: how many, by how many people, how many were answered and how many of those in time."""

    name: str
    asked: int
    askers: int
    answered: int
    in_time: int
    days: float | None

    @property
    def kept(self) -> int | None:
        """How many of a hundred first answers came within the promise."""
        return per_cent(self.in_time, self.answered) if self.answered else None


@dataclass(frozen=True)
class Given:
    """What experts gave, which tells nothing of who asked."""

    hours: float
    shared: int
    opened: int
    settled: int


@dataclass(frozen=True)
class DeskFigures:
    since: date
    total: Asked | None
    topics: list[tuple[str, Asked | None]]
    given: Given


def figures(day: date) -> DeskFigures:
    """Of the year that ends with ``day``. Four queries, however much was asked."""
    since = day - A_YEAR
    rows = DeskQuestion.objects.filter(asked_on__gt=since, asked_on__lte=day).order_by().values("topic__name")
    topics = [
        Asked(row["topic__name"], row["asked"], row["askers"], row["answered"], row["kept"], row["days"])
        for row in rows.annotate(
            asked=Count("pk"),
            askers=Count("asker", distinct=True),
            answered=Count("pk", filter=Q(answered_on__isnull=False)),
            kept=Count("pk", filter=Q(in_time=True)),
            days=Avg("response_days"),
        )
    ]
    total, shown = _shown(topics)
    given = DeskEvent.objects.filter(did="answered", on__gt=since, on__lte=day).aggregate(minutes=Sum("minutes"))
    uses = AnswerUse.objects.filter(day__gt=since, day__lte=day).aggregate(opened=Sum("opened"), settled=Sum("settled"))
    return DeskFigures(
        since=since,
        total=total,
        topics=[(topic.name, topic if topic.name in shown else None) for topic in sorted(topics, key=lambda one: one.name)],
        given=Given((given["minutes"] or 0) / 60, SharedAnswer.objects.offered().count(), uses["opened"] or 0, uses["settled"] or 0),
    )


def _shown(topics: Iterable[Asked]) -> tuple[Asked | None, set[str]]:
    """All together, and the topics whose figures may be shown."""
    topics = list(topics)
    people: dict[Hashable, int] = {topic.name: topic.askers for topic in topics}
    groups = [Group(name, frozenset({name})) for name in people]
    shown = may_be_shown([*groups, Group(ALL, frozenset(people))] if len(groups) > 1 else groups, people)
    whole = ALL in shown or (len(topics) == 1 and topics[0].name in shown)
    return (together(topics) if whole else None), {str(name) for name in shown} - {ALL}


def together(topics: Iterable[Asked]) -> Asked:
    """The sum; the days are weighed by the answers they took."""
    topics = list(topics)
    answered = sum(topic.answered for topic in topics)
    days = sum((topic.days or 0) * topic.answered for topic in topics) / answered if answered else None
    return Asked(
        name=ALL,
        asked=sum(topic.asked for topic in topics),
        askers=sum(topic.askers for topic in topics),
        answered=answered,
        in_time=sum(topic.in_time for topic in topics),
        days=days,
    )
