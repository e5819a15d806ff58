from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from media.archives import MB


class UploadForm(forms.Form):
    """A package file. What is in it is looked at later, by a job; here only that it is not far too large."""

    file = forms.FileField(
        label=_("Package file"),
        help_text=_("An H5P, SCORM or cmi5 package, as your tool exports it (.h5p or .zip)."),
        widget=forms.FileInput(attrs={"accept": ".h5p,.zip"}),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > settings.PACKAGE_MAX_MB * MB:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Make the media in it smaller, or split the package.")
                % {"limit": settings.PACKAGE_MAX_MB}
            )
        return file


class NewPackageForm(UploadForm):
    title = forms.CharField(label=_("Title"), max_length=255, help_text=_("What authors find it by. Learners see the title of the step."))
    collection = forms.ModelChoiceField(label=_("Collection"), queryset=Collection.objects.order_by("path"), empty_label=None)

    field_order = ["title", "file", "collection"]


class ApprovalForm(forms.Form):
    accessibility_note = forms.CharField(
        label=_("Accessibility"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What authors should know: keyboard, screen readers, captions. Shown with every package of this type."),
    )
