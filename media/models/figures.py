from typing import Any

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtailmedia.models import AbstractMedia


class Figure(AbstractImage):
    """A figure: always with words for those who do not see it."""

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("figure")


class FigureRendition(AbstractRendition):
    image = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="rendition_once")]


class Handout(AbstractDocument):
    """A file to take away: a template, a form, a checklist."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("handout")


class Recording(AbstractMedia):
    """Video or sound with its captions and transcript. Without human-checked captions a video cannot be published."""

    captions = models.FileField(
        upload_to="captions", blank=True, validators=[FileExtensionValidator(["vtt"])], help_text=_("A WebVTT file.")
    )
    captions_checked = models.BooleanField(_("a person has checked the captions"), default=False)
    transcript = models.TextField(blank=True)
    description = models.TextField(
        _("what is seen"),
        blank=True,
        help_text=_("What the picture shows and matters. Shown with the transcript to those who do not see it."),
    )
    picture_adds_nothing = models.BooleanField(_("the picture adds nothing to what is said"), default=False)
    language = models.CharField(
        _("language of the captions"), max_length=12, blank=True, help_text=_("A code such as en or es. Empty: the language of the page.")
    )

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "duration",
        "width",
        "height",
        "thumbnail",
        "captions",
        "captions_checked",
        "transcript",
        "description",
        "picture_adds_nothing",
        "language",
        "tags",
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("recording")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Other captions have been read by nobody yet, whatever was ticked for the ones before."""
        held = Recording.objects.filter(pk=self.pk).values_list("captions", flat=True).first() if self.pk else None
        if held and (self.captions.name != held or not getattr(self.captions, "_committed", True)):
            self.captions_checked = False
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "captions_checked"}
        super().save(*args, **kwargs)
