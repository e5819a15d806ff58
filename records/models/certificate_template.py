from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from agencies.models import Agency
from courses.models import CoursePage
from records import certificate_sheet

WORDS = ("heading", "awarded", "completed", "text", "signatory_name", "signatory_office")


def in_use(*, agency: bool, course: bool) -> Q:
    """Published, and for an agency or for all, for a course or for all."""
    return Q(live=True, agency__isnull=not agency, course__isnull=not course)


class CertificateTemplate(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """What a certificate says around the facts, for an agency and everything below it, for a course, or for all. Edited in the CMS.

    What is issued points at a version of it, which never changes.
    """

    name = models.CharField(_("name in the editor"), max_length=80, unique=True)
    agency = models.ForeignKey(
        Agency,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("With every agency below it. Empty: every agency that has none of its own."),
    )
    course = models.ForeignKey(
        CoursePage, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("Empty: every course.")
    )
    heading = models.CharField(_("heading"), max_length=80, default=_("Certificate of completion"))
    awarded = models.CharField(_("before the name"), max_length=120, default=_("This certifies that"))
    completed = models.CharField(_("before the course"), max_length=160, default=_("has completed the specialised training"))
    text = models.TextField(_("below the course"), max_length=400, blank=True, help_text=_("One or two sentences at most."))
    signatory_name = models.CharField(_("who signs"), max_length=120, blank=True)
    signatory_office = models.CharField(_("their office"), max_length=160, blank=True)
    logo = models.ForeignKey(settings.WAGTAILIMAGES_IMAGE_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    logo_words = models.CharField(
        _("the logo in words"), max_length=120, blank=True, help_text=_("For those who do not see it: “Seal of the Larkmere Police”.")
    )

    panels = [
        FieldPanel("name"),
        MultiFieldPanel([FieldPanel("agency"), FieldPanel("course")], heading=_("Where it is used")),
        MultiFieldPanel([FieldPanel(name) for name in WORDS[:4]], heading=_("Words")),
        MultiFieldPanel([FieldPanel("signatory_name"), FieldPanel("signatory_office")], heading=_("Signature line")),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("logo_words")], heading=_("Logo")),
    ]
    preview_modes = [("picture", _("As a picture")), ("pdf", _("As a PDF"))]

    class Meta:
        ordering = ["name"]
        verbose_name = _("certificate template")
        constraints = [
            models.UniqueConstraint(fields=["live"], condition=in_use(agency=False, course=False), name="certificate_template_for_all"),
            models.UniqueConstraint(fields=["agency"], condition=in_use(agency=True, course=False), name="certificate_template_of_agency"),
            models.UniqueConstraint(fields=["course"], condition=in_use(agency=False, course=True), name="certificate_template_of_course"),
            models.UniqueConstraint(
                fields=["agency", "course"], condition=in_use(agency=True, course=True), name="certificate_template_of_both"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @admin.display(description=_("Newest version"))
    def newest_version(self) -> str:
        last = self.versions.first()
        return last.label if last else "–"

    def clean(self) -> None:
        super().clean()
        others = CertificateTemplate.objects.filter(live=True, agency=self.agency, course=self.course).exclude(pk=self.pk)
        if other := others.first():
            raise ValidationError(_("“%s” is in use there already. Unpublish it first, or change it.") % other.name)
        if self.logo and not self.logo_words:
            raise ValidationError({"logo_words": _("Say the logo in words: a reader may not see it.")})

    @property
    def words(self) -> dict[str, str]:
        """What a version keeps."""
        return {name: str(getattr(self, name)) for name in (*WORDS, "logo_words")}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """A specimen with these words, of a holder and a course that do not exist."""
        said = certificate_sheet.specimen(self.words, logo=certificate_sheet.logo_of(self.logo))
        if mode_name == "pdf":
            return HttpResponse(certificate_sheet.pdf(said), content_type="application/pdf")
        context = {"picture": certificate_sheet.picture(said), "said": said}
        return render(request, "records/cms/specimen.html", context)


class CertificateTemplateVersion(models.Model):
    """The words and the logo of a template as they stood when they were published. Append-only, held by the database."""

    template = models.ForeignKey(CertificateTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    words = models.JSONField()
    logo = models.BinaryField(default=b"", help_text=_("A PNG of at most 480 by 160 points, or nothing."))
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["template", "-number"]
        constraints = [models.UniqueConstraint("template", "number", name="certificate_template_version_once")]

    def __str__(self) -> str:
        return f"{self.template}, {self.label}"

    @property
    def label(self) -> str:
        """The template's number and the version's: T3, version 2."""
        return _now("T%(template)s, version %(number)s") % {"template": self.template_id, "number": self.number}
