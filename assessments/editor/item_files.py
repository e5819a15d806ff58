"""The bank out into files, and files into the bank: looked at first, row by row, then taken in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies import audit
from agencies.models import User
from agencies.requests import MemberRequest
from assessments.bank import bank_of, word_draft
from assessments.bank_files import CONTENT_TYPES, FORMATS, MOST_BYTES, MOST_BYTES_IN_BINARY, TO_READ, WRITERS, Row, read, rows_as_yaml
from assessments.curriculum_export import in_order, item_as_file
from assessments.editor.items import FilterForm, found_items
from assessments.models import Item
from courses.models import CoursePage

FATES = {
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("a new version"),
    "same": gettext_lazy("as it is in the bank"),
    "back": gettext_lazy("retired, comes back"),
}


@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """The questions that the filters leave, as a file."""
    form = request.GET.get("format", "")
    if form not in FORMATS:
        return redirect("items")
    items = Item.objects.filter(pk__in=found_items(FilterForm(request.GET)).values("pk"))
    versions = sorted(items.newest_versions().select_related("item__parallel_to"), key=in_order)
    text, left_out = WRITERS[form]([item_as_file(version) for version in versions])
    audit.record("items.exported", by=request.user, format=form, items=len(versions) - len(left_out))
    if left_out and form == "gift":
        text = "".join(f"// {line}\n" for line in left_out) + "\n" + text
    response = HttpResponse(text, content_type=f"{CONTENT_TYPES[form]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="questions.{form if form != "gift" else "gift.txt"}"'
    return response


class ImportForm(forms.Form):
    """A file, or its text; and what holds for questions that do not say."""

    course = forms.ModelChoiceField(label=gettext_lazy("Into the bank of"), queryset=CoursePage.objects.order_by("path"))
    format = forms.ChoiceField(label=gettext_lazy("Form"), choices=list(TO_READ.items()))
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its text"), widget=forms.Textarea({"rows": 12, "spellcheck": "false"}), required=False, strip=False
    )
    lesson = forms.CharField(
        label=gettext_lazy("Lesson, for questions that name none"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("Such as TII-L1.1"),
    )
    outcome = forms.CharField(label=gettext_lazy("Outcome, for questions that name none"), max_length=16, required=False)
    leave_out = forms.BooleanField(label=gettext_lazy("Leave out what is faulty and take in the rest"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        upload, binary = found.get("file"), found.get("format") == "qti"
        if upload and upload.size > (MOST_BYTES_IN_BINARY if binary else MOST_BYTES):
            self.add_error("file", _("The file is larger than ten megabytes.") if binary else _("The file is larger than a megabyte."))
        elif upload and binary:
            found["content"] = upload.read()
        elif upload:
            try:
                found["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not text in UTF-8."))
        if not self.errors and not found.get("content") and not found.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste its text below."))
        if len(found.get("text", "")) > MOST_BYTES:
            self.add_error("text", _("The text is longer than a megabyte."))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: MemberRequest) -> HttpResponse:
    """Checked first: each row with what is wrong with it, or what would become of it. Nothing is written before the second button."""
    form = ImportForm(request.POST or None, request.FILES or None)
    rows: list[Row] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            rows = read(
                said.get("content") or said["text"],
                said["format"],
                bank_of(said["course"]),
                otherwise={"lesson": said["lesson"], "outcome": said["outcome"]},
            )
            good = [row for row in rows if row.good]
            all_good = len(good) == len(rows)
            if "take" in request.POST and good and (all_good or said["leave_out"]):
                _take(good, course=said["course"], by=request.user)
                messages.success(request, _taken(good, said["course"]))
                return redirect(f"{reverse('items')}?course={said['course'].pk}")
            status = 200 if all_good else 422
            if said["format"] == "qti" and any(row.value for row in rows):
                # From here on it is text that can be read and mended; what was refused stands in it as a remark.
                said = {**said, "format": "yaml", "text": rows_as_yaml(rows)}
            form = ImportForm(initial=said)
    context = {
        "form": form,
        "rows": [(row, FATES.get(row.fate, "")) for row in rows],
        "good": sum(row.good for row in rows),
        "faulty": sum(not row.good for row in rows),
        "page_title": _("Import questions"),
        "header_title": _("Import questions"),
        "header_icon": "upload",
    }
    return render(request, "assessments/cms/items/import.html", context, status=status)


@transaction.atomic
def _take(rows: list[Row], *, course: CoursePage, by: User) -> None:
    for row in rows:
        if row.draft:
            word_draft(row.draft, course=course, by=by)
    audit.record("items.imported", by=by, subject=course, items=len(rows))


def _taken(rows: list[Row], course: CoursePage) -> str:
    words = {fate: sum(row.fate == fate for row in rows) for fate in FATES}
    said = _("%(new)d new, %(changed)d new versions, %(back)d brought back, %(same)d as they were. Sittings ask them once you {}.") % words
    return format_html(said, format_html('<a href="{}">{}</a>', reverse("course-release", args=[course.pk]), _("release the course")))
