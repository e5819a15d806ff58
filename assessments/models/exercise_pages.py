from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError
from wagtail.admin.panels import FieldPanel

from courses.models import StepPage


class ExercisePage(StepPage):
    """An exercise as a step of its course: practice of judgement, done when it was gone through, whatever came of it. Abstract.

    What it says stands in ``script``, which is written in the workbench of the editor (``assessments.workbench``) or loaded from a file.
    """

    parent_page_types = ["courses.ModulePage", "courses.CoursePage"]
    shape: ClassVar[type[BaseModel]]

    notice = models.TextField(
        _("content notice"), blank=True, help_text=_("Shown before it begins: what is mentioned, and what help there is.")
    )
    script = models.JSONField(default=dict, blank=True, editable=False)

    content_panels = [*StepPage.content_panels, FieldPanel("notice")]

    class Meta:
        abstract = True

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        return {**super().get_content_for_fingerprint(), "notice": self.notice, "script": self.script}

    def shaped_script(self) -> Any:
        """The script in its shape; None while it is not one."""
        try:
            return self.shape.model_validate(self.script)
        except ValidationError:
            return None
