from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from assessments.drawing import Line
from assessments.models.item import Difficulty, ItemKind


class Critical(models.TextChoices):
    ANY = "", _("whether or not they may be missed")
    ONLY = "only", _("only those that may not be missed")
    NONE = "none", _("only those that may be missed")


class BlueprintLine(Orderable):
    """One line of what a sitting is made of: so many questions that are all of this. What a line leaves empty it does not ask for."""

    quiz = ParentalKey("assessments.QuizPage", on_delete=models.CASCADE, related_name="blueprint")
    section = models.CharField(
        _("section"), max_length=80, blank=True, help_text=_("A heading in the sitting. Lines with the same one stand together.")
    )
    count = models.PositiveSmallIntegerField(_("questions drawn"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)])
    outcome_code = models.CharField(_("outcome"), max_length=16, blank=True, help_text=_("The code of a learning outcome, such as TII.1a."))
    kind = models.CharField(_("kind"), max_length=4, choices=ItemKind.choices, blank=True)
    difficulty = models.CharField(_("difficulty"), max_length=8, choices=Difficulty.choices, blank=True)
    critical = models.CharField(_("questions on safety or law"), max_length=4, choices=Critical.choices, default=Critical.ANY, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("section"), FieldPanel("count")]),
        FieldRowPanel([FieldPanel("outcome_code"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("difficulty"), FieldPanel("critical")]),
    ]

    class Meta(Orderable.Meta):
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="blueprint_line_draws_something")]

    def __str__(self) -> str:
        return f"{self.count} × {self.asks_for}"

    @property
    def asks_for(self) -> str:
        """What the line asks for, in words."""
        critical = self.get_critical_display() if self.critical else ""
        said = [self.outcome_code, self.get_kind_display(), self.get_difficulty_display(), critical]
        return ", ".join(str(one) for one in said if one) or str(_("any question"))

    @property
    def told(self) -> dict[str, Any]:
        """The line as a course file says it."""
        said = {
            "section": self.section,
            "draw": self.count,
            "outcome": self.outcome_code,
            "type": self.kind,
            "difficulty": self.difficulty,
            "critical": {Critical.ONLY: True, Critical.NONE: False}.get(Critical(self.critical)),
        }
        return {name: value for name, value in said.items() if value not in ("", None)}

    def as_line(self) -> Line:
        """For the draw."""
        critical = {Critical.ONLY: True, Critical.NONE: False}.get(Critical(self.critical))
        return Line(
            count=self.count,
            section=self.section,
            outcome=self.outcome_code,
            kind=self.kind,
            difficulty=self.difficulty,
            critical=critical,
        )
