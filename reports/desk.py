"""What the expert desk gives: hours, questions, promises kept, answers used again. Never who asked, and no small cells.

Figures of questions are shown for topics on which ten people and more have asked. All together are shown only where ten different people
and more have asked on the topics that are not shown, or there is none: otherwise what is left of the sum would tell of fewer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, Q, Sum

from agencies.suppression import SMALLEST
from guidance.models import AnswerUse, DeskEvent, DeskQuestion, SharedAnswer
from reports.rates import per_cent

A_YEAR = timedelta(days=365)


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

    minutes: int
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
    """Of the year that ends with ``day``. Five queries, however much was asked."""
    since = day - A_YEAR
    asked = DeskQuestion.objects.filter(asked_on__gt=since, asked_on__lte=day).order_by()
    topics = [
        Asked(row["topic__name"], row["asked"], row["askers"], row["answered"], row["kept"], row["days"])
        for row in asked.values("topic__name").annotate(
            asked=Count("pk"),
            askers=Count("asker", distinct=True),
            answered=Count("pk", filter=Q(answered_on__isnull=False)),
            kept=Count("pk", filter=Q(in_time=True)),
            days=Avg("response_days"),
        )
    ]
    shown = {topic.name for topic in topics if topic.askers >= SMALLEST}
    hidden = asked.exclude(topic__name__in=shown).aggregate(people=Count("asker", distinct=True))["people"]
    given = DeskEvent.objects.filter(did="answered", on__gt=since, on__lte=day).aggregate(minutes=Sum("minutes"))
    uses = AnswerUse.objects.filter(day__gt=since, day__lte=day).aggregate(opened=Sum("opened"), settled=Sum("settled"))
    return DeskFigures(
        since=since,
        total=together(topics) if whole_may_be_shown(shown, len(topics), hidden) else None,
        topics=[(topic.name, topic if topic.name in shown else None) for topic in sorted(topics, key=lambda one: one.name)],
        given=Given(given["minutes"] or 0, SharedAnswer.objects.offered().count(), uses["opened"] or 0, uses["settled"] or 0),
    )


def whole_may_be_shown(shown: Collection[str], topics: int, hidden: int) -> bool:
    """``hidden`` is how many different people have asked on the topics that are not shown."""
    return topics > 0 and (len(shown) == topics or hidden >= SMALLEST)


def together(topics: Iterable[Asked]) -> Asked:
    """The sum; the days are weighed by the answers they took."""
    topics = list(topics)
    answered = sum(topic.answered for topic in topics)
    days = sum((topic.days or 0) * topic.answered for topic in topics) / answered if answered else None
    return Asked(
        name="",
        asked=sum(topic.asked for topic in topics),
        askers=sum(topic.askers for topic in topics),
        answered=answered,
        in_time=sum(topic.in_time for topic in topics),
        days=days,
    )
