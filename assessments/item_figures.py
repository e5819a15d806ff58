"""How questions fare: how often each was asked in marked sittings, and what its answers earned. Few answers tell nothing and are not told."""

from typing import Any

from django.db.models import Avg, Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.models import Mark

FEW = 10
HARD, EASY = 0.4, 0.95


def with_figures(items: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """``asked`` and ``earned`` of each."""
    marks = Mark.objects.filter(attempt_item__version__item=OuterRef("pk")).order_by().values("attempt_item__version__item")
    return items.annotate(
        asked=Coalesce(Subquery(marks.annotate(number=Count("pk")).values("number")), 0),
        earned=Subquery(marks.annotate(mean=Avg("credit")).values("mean")),
    )


FARES = {
    "unasked": Q(asked=0),
    "hard": Q(asked__gte=FEW, earned__lt=HARD),
    "easy": Q(asked__gte=FEW, earned__gt=EASY),
}
