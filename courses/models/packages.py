from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from courses.models.pages import StepPage
from media.models import Package


class DoneWhen(models.TextChoices):
    OPENED = "opened", _("it was opened")
    COMPLETED = "completed", _("it says that it was completed")
    SCORE = "score", _("it reports at least this score")


class PackagePage(StepPage):
    """A step that plays a package: H5P, SCORM or cmi5. Practice: it may count as done, but what it reports proves nothing and certifies nobody."""

    template = "courses/package.html"
    kind = "package"

    introduction = models.TextField(blank=True)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="+")
    done_when = models.CharField(
        max_length=10,
        choices=DoneWhen.choices,
        default=DoneWhen.COMPLETED,
        help_text=_(
            "What a package reports comes from the learner’s own browser. The step is done with it; a certificate never rests on it."
        ),
    )
    score_needed = models.PositiveSmallIntegerField(
        _("score needed, per cent"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    content_panels = [
        *StepPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("package"),
        FieldPanel("done_when"),
        FieldPanel("score_needed"),
    ]

    def clean(self) -> None:
        super().clean()
        if self.done_when == DoneWhen.SCORE and self.score_needed is None:
            raise ValidationError({"score_needed": _("Say which score is needed.")})

    def open_texts(self) -> list[str]:
        return [self.introduction]

    def is_done(self, *, completed: bool, scaled: float | None) -> bool:
        """Whether what the package reports is enough for the step."""
        if self.done_when == DoneWhen.OPENED:
            return True
        if self.done_when == DoneWhen.SCORE:
            return scaled is not None and scaled * 100 >= (self.score_needed or 0) - 1e-9
        return completed

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        version = self.package.live_version
        return {
            **super().get_content_for_fingerprint(),
            "introduction": self.introduction,
            "package": str(self.package_id),
            "version": version.number if version else 0,
            "archive": version.archive_sha256 if version else "",
            "done_when": self.done_when,
            "score_needed": self.score_needed,
        }

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """For the editor's preview; learners are served by ``courses.package_steps``."""
        return {**super().get_context(request, *args, **kwargs), "steps": [], "position": 1}
