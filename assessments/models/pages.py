from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from assessments.models.item import Item
from courses.models import StepPage


class QuizPage(StepPage):
    """A step that certifies: drawn from the course's bank, marked on the server. Only this, never a package, proves anything."""

    template = "assessments/quiz.html"
    parent_page_types = ["courses.ModulePage", "courses.CoursePage"]
    kind = "quiz"

    introduction = models.TextField(blank=True)
    length = models.PositiveSmallIntegerField(_("questions drawn"), default=15, validators=[MinValueValidator(1)])
    pass_share = models.PositiveSmallIntegerField(
        _("pass mark, per cent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    criticals_must_be_right = models.BooleanField(default=True)
    time_limit = models.PositiveSmallIntegerField(
        _("time limit, minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Leave empty for none. Extra time that a coordinator has arranged for a person comes on top."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for as many as one likes."),
    )
    wait_hours = models.PositiveSmallIntegerField(
        _("hours between attempts"), default=0, help_text=_("How long to wait after an attempt that was not passed.")
    )

    content_panels = [
        *StepPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("length"),
        FieldPanel("pass_share"),
        FieldPanel("criticals_must_be_right"),
        MultiFieldPanel(
            [FieldPanel("time_limit"), FieldPanel("attempts_allowed"), FieldPanel("wait_hours")], heading=_("Time and attempts")
        ),
    ]

    @property
    def time_and_attempts(self) -> dict[str, int]:
        """The limits that are set; a quiz without any is told as it was before there were limits."""
        limits = {"time_limit": self.time_limit, "attempts_allowed": self.attempts_allowed, "wait_hours": self.wait_hours}
        return {name: value for name, value in limits.items() if value}

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        """The rule and every question that may be drawn: a changed question makes a new edition."""
        return {
            **super().get_content_for_fingerprint(),
            "introduction": self.introduction,
            "length": self.length,
            "pass_share": self.pass_share,
            "criticals_must_be_right": self.criticals_must_be_right,
            **self.time_and_attempts,
            "bank": Item.objects.fingerprints(self.get_ancestors()),
        }

    def changes_since(self, moment: datetime) -> list[str]:
        """Which questions of the bank were worded anew or retired since then."""
        bank = Item.objects.filter(course__in=self.get_ancestors()).order_by("code")
        worded = bank.filter(versions__created_at__gt=moment, retired_at=None).distinct().values_list("code", flat=True)
        retired = bank.filter(retired_at__gt=moment).values_list("code", flat=True)
        lines = ((_("New or worded anew: %s."), worded), (_("Retired: %s."), retired))
        return [line % ", ".join(codes) for line, codes in lines if codes]
