from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assessments.item_statistics import FEW
from assessments.item_sums import NUMBERS, Sums, plus
from assessments.models.attempt import Attempt
from assessments.models.item import ItemVersion
from assessments.models.pages import QuizPage


class Figures(models.Model):
    """Sums that are told in steps of ten sittings: what has come since waits, so that no difference between two looks is about fewer than ten people."""

    waiting: Any = models.JSONField(default=dict, help_text=_("What has come since the last step, and is not told yet."))
    waiting_sittings = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    sums: Any

    @property
    def whole(self) -> Sums:
        """Everything, told and not told."""
        return plus(self.sums, self.waiting)

    def take(self, change: Sums, *, sittings: int = 1) -> None:
        """Add a change; told once it is one of ten. Where fewer than ten people are left, nothing is told."""
        self.waiting, self.waiting_sittings = plus(self.waiting, change), self.waiting_sittings + sittings
        if self.waiting_sittings >= FEW:
            self.sums, self.waiting, self.waiting_sittings = self.whole, {}, 0
        if 0 < self.sums.get("people", 0) < FEW or self.whole.get("people", 0) < FEW:
            self.waiting, self.sums = self.whole, {}


class ItemFigures(Figures):
    """How one version of a question fares in one assessment: sums over the people who met the question there first (``assessments.item_sums``)."""

    quiz = models.ForeignKey(QuizPage, on_delete=models.CASCADE, related_name="item_figures")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="figures")
    people = models.PositiveIntegerField(default=0)
    credit = models.BigIntegerField(default=0)
    full = models.PositiveIntegerField(default=0)
    blank = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(default=0)
    pair_credit = models.BigIntegerField(default=0)
    pair_credit_2 = models.BigIntegerField(default=0)
    rest = models.BigIntegerField(default=0)
    rest_2 = models.BigIntegerField(default=0)
    products = models.BigIntegerField(default=0)
    tables = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint("quiz", "version", name="item_figures_once"),
            models.CheckConstraint(condition=Q(people=0) | Q(people__gte=FEW), name="item_figures_of_ten_people_or_none"),
            models.CheckConstraint(condition=Q(pairs__lte=models.F("people")), name="item_figures_pairs_are_people"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.people}"

    @property
    def sums(self) -> Sums:
        return plus({}, {**{name: getattr(self, name) for name in NUMBERS}, "tables": self.tables})

    @sums.setter
    def sums(self, sums: Sums) -> None:
        for name in NUMBERS:
            setattr(self, name, sums.get(name, 0))
        self.tables = sums.get("tables", {})


class QuizFigures(Figures):
    """How an assessment fares: its marked sittings, how many were passed, by month, and what people reach at first."""

    quiz = models.OneToOneField(QuizPage, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    sums = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.sums.get('sittings', 0)}"


class CountedSitting(models.Model):
    """What a marked sitting has added to the figures, so that it can be taken away again: counted twice, it is counted once."""

    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, primary_key=True, related_name="counted")
    items: Any = models.JSONField(default=dict)
    quiz_sums: Any = models.JSONField(default=dict)
    counted_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.attempt_id}"
