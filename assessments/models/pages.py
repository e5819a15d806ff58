from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from assessments.drawing import Line
from assessments.models.item import Item
from assessments.reviewing import ALL, LAST, PASSED, SCORE
from courses.models import StepPage


class ReviewPolicy(models.TextChoices):
    """What a learner sees after submitting."""

    ALL = ALL, _("everything at once: the right answers with their reasons")
    PASSED = PASSED, _("which answers were right; the right ones and their reasons only once passed")
    LAST = LAST, _("score and outcomes; everything once passed, or after the last attempt")
    SCORE = SCORE, _("only the score and how each outcome went")


class QuizPage(StepPage):
    """A step that certifies: drawn from the course's bank, marked on the server. Only this, never a package, proves anything."""

    template = "assessments/quiz.html"
    parent_page_types = ["courses.ModulePage", "courses.CoursePage"]
    kind = "quiz"
    parts = ("blueprint",)

    introduction = models.TextField(blank=True)
    length = models.PositiveSmallIntegerField(
        _("questions drawn"),
        default=15,
        validators=[MinValueValidator(1)],
        help_text=_("Where the blueprint below has lines, they say how many."),
    )
    fixed_order = models.BooleanField(
        _("in a fixed order"),
        default=False,
        help_text=_("As the questions stand in the bank, by name; otherwise in another order each time."),
    )
    review = models.CharField(_("after submitting, learners see"), max_length=8, choices=ReviewPolicy.choices, default=ReviewPolicy.ALL)
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
        InlinePanel(
            "blueprint",
            heading=_("Blueprint"),
            label=_("Line"),
            help_text=_("What a sitting is made of, line by line. Without a line it is drawn from the whole bank."),
        ),
        FieldPanel("fixed_order"),
        FieldPanel("pass_share"),
        FieldPanel("criticals_must_be_right"),
        MultiFieldPanel(
            [FieldPanel("time_limit"), FieldPanel("attempts_allowed"), FieldPanel("wait_hours")], heading=_("Time and attempts")
        ),
        FieldPanel("review"),
    ]

    @property
    def time_and_attempts(self) -> dict[str, int]:
        """The limits that are set; a quiz without any is told as it was before there were limits."""
        limits = {"time_limit": self.time_limit, "attempts_allowed": self.attempts_allowed, "wait_hours": self.wait_hours}
        return {name: value for name, value in limits.items() if value}

    @property
    def lines(self) -> list[Line]:
        """The blueprint for the draw; empty where the whole bank is drawn from."""
        return [line.as_line() for line in self.blueprint.all()]

    @property
    def asked(self) -> int:
        """How many questions a sitting has."""
        return sum(line.count for line in self.blueprint.all()) or self.length

    @property
    def made_of(self) -> dict[str, Any]:
        """Blueprint, order and review where they are set; a quiz without any is told as it was before there were such."""
        lines = [line.told for line in self.blueprint.all()]
        order, review = "fixed" if self.fixed_order else "", "" if self.review == ReviewPolicy.ALL else self.review
        return {name: value for name, value in (("blueprint", lines), ("order", order), ("review", review)) if value}

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        """The rule and every question that may be drawn: a changed question makes a new edition."""
        return {
            **super().get_content_for_fingerprint(),
            "introduction": self.introduction,
            "length": self.length,
            "pass_share": self.pass_share,
            "criticals_must_be_right": self.criticals_must_be_right,
            **self.time_and_attempts,
            **self.made_of,
            **({"traits": Item.objects.traits(self.get_ancestors())} if self.made_of.get("blueprint") else {}),
            "bank": Item.objects.fingerprints(self.get_ancestors()),
        }

    def changes_since(self, moment: datetime) -> list[str]:
        """Which questions of the bank were worded anew or retired since then."""
        bank = Item.objects.filter(course__in=self.get_ancestors()).order_by("code")
        worded = bank.filter(versions__created_at__gt=moment, retired_at=None).distinct().values_list("code", flat=True)
        retired = bank.filter(retired_at__gt=moment).values_list("code", flat=True)
        lines = ((_("New or worded anew: %s."), worded), (_("Retired: %s."), retired))
        return [line % ", ".join(codes) for line, codes in lines if codes]
