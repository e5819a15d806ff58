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
        "tags",
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("recording")
