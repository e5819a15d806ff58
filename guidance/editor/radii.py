"""What a new version of a note touches, and what it asks: looked at and decided before it is published, taken back afterwards where it must be."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from agencies.requests import MemberRequest
from agencies.suppression import SMALLEST
from guidance import radius as radii
from guidance.citing import Citing, CitingKind, citing
from guidance.findings import stopping
from guidance.lanes import edit_address
from guidance.models import AskedGroup, GuidanceNotePage, NoteAsks, NoteStatus, NoteVersion, Radius

STEM = 110


class RadiusForm(forms.Form):
    """What is asked of each group, by when, and which questions wait."""

    readers = forms.ChoiceField(label=gettext_lazy("Who acknowledged an earlier version is asked"), widget=forms.RadioSelect)
    trained = forms.ChoiceField(label=gettext_lazy("Who was trained on text that cites it is asked"), widget=forms.RadioSelect)
    days = forms.IntegerField(label=gettext_lazy("Within how many days of its publication"), min_value=1, max_value=730, initial=30)
    holds = forms.MultipleChoiceField(
        label=gettext_lazy("Questions that wait"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "From the publication on they are asked in no new sitting, until somebody brings them back in the bank or this is taken back. "
            "Sittings under way go on with them."
        ),
    )

    def __init__(self, *args: Any, tested: bool, questions: Iterable[Citing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = [(value, label) for value, label in NoteAsks.choices if value != NoteAsks.RETEST]
        self.fields["readers"].choices = asks  # type: ignore[attr-defined]
        self.fields["trained"].choices = NoteAsks.choices if tested else asks  # type: ignore[attr-defined]
        choices = [(one.key, f"{one.code}: {shortened(one.title)}") for one in questions]
        if choices:
            self.fields["holds"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["holds"]


def shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= STEM else f"{words[: STEM - 1].rstrip()}…"


@require_http_methods(["GET", "HEAD", "POST"])
def radius(request: MemberRequest, page_id: int) -> HttpResponse:
    note = get_object_or_404(GuidanceNotePage, pk=page_id)
    if not note.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    version = radii.pending(note)
    kept = Radius.objects.standing().filter(note=note, version=version).first() if version else None
    if request.method == "POST" and version is None:
        raise Http404
    if request.method == "POST" and "take_back" in request.POST and kept:
        radii.take_back(kept, by=request.user)
        messages.success(request, _("Taken back. Nothing more is asked, and the questions that waited may be asked again."))
        return redirect("note-radius", note.pk)
    found = citing(note)
    form = None
    if version and not (kept and kept.applied_at):
        form = _form(request, note, found, kept)
        if request.method == "POST" and form.is_valid():
            return _decide(request, note, version, form)
    context = {
        "note": note,
        "version": version,
        "last": NoteVersion.objects.filter(note=note).newest_first().first(),
        "published": note.version == version and note.status == NoteStatus.IN_FORCE,
        "kept": kept,
        "form": form,
        "sections": list(sections(found)),
        "groups": list(groups(note, version, kept)) if version else [],
        "smallest": SMALLEST,
        "page_title": _("What it touches"),
        "header_title": _("What it touches"),
        "page_subtitle": note.get_admin_display_title(),
        "header_icon": "site",
    }
    return render(request, "guidance/cms/radius.html", context)


def _form(request: MemberRequest, note: GuidanceNotePage, found: Iterable[Citing], kept: Radius | None) -> RadiusForm:
    initial = {"readers": kept.readers, "trained": kept.trained, "days": kept.days, "holds": kept.holds} if kept else None
    return RadiusForm(
        request.POST if request.method == "POST" else None,
        initial=initial or {"readers": NoteAsks.NOTHING, "trained": NoteAsks.NOTHING},
        tested=bool(radii.test_courses(note)),
        questions=[one for one in found if one.kind == CitingKind.QUESTION],
    )


def _decide(request: MemberRequest, note: GuidanceNotePage, version: int, form: RadiusForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        radii.decide(
            note,
            version=version,
            readers=NoteAsks(said["readers"]),
            trained=NoteAsks(said["trained"]),
            days=said["days"],
            holds=said.get("holds", []),
            by=request.user,
        )
    except radii.AppliedError:
        messages.error(request, _("It has been applied meanwhile. You can take it back and decide anew."))
        return redirect("note-radius", note.pk)
    if note.version == version:
        messages.success(request, _("Kept, and asked from now on: version %d is in force.") % version)
        return redirect("note-radius", note.pk)
    messages.success(request, _("Kept. It takes effect when version %d is published.") % version)
    return redirect(edit_address(note))


def sections(found: Iterable[Citing]) -> Iterator[tuple[str, list[Citing]]]:
    """What cites the note, kind by kind, each with its heading."""
    for kind, rows in groupby(found, key=lambda one: one.kind):
        yield str(CitingKind(kind).label), [*rows]


def groups(note: GuidanceNotePage, version: int, kept: Radius | None) -> Iterator[tuple[str, str, list[radii.Counted]]]:
    """Who is touched, in a sentence that tells no small number, and by agency; of a decision that is applied, who was asked."""
    touched = radii.asked_people(kept) if kept and kept.applied_at else radii.touched(note, version)
    for group, people in touched.items():
        total, agencies = radii.by_agency(people)
        yield str(AskedGroup(group).label), in_words(total), agencies if len(agencies) > 1 or total else []


def in_words(total: int | None) -> str:
    if total is None:
        return _("fewer than %d people, or too few in one agency to tell") % SMALLEST
    return ngettext("%d person", "%d people", total) % total if total else _("nobody")


def before_publish(request: MemberRequest, page: Page) -> HttpResponse | None:
    """Where the decision is all that is missing, the author is led to it, and the draft is kept."""
    if not isinstance(page, GuidanceNotePage):
        return None
    found = stopping(page)
    if not found or {finding.where for finding in found} != {finding.where for finding in radii.undecided(page)}:
        return None
    messages.info(request, _("“%s” is saved as a draft. Decide what the new version asks, then publish it.") % page.title)
    return redirect("note-radius", page.pk)


def after_publish(request: MemberRequest, page: Page) -> HttpResponse | None:
    """Where what it touches was decided, say that it is under way."""
    if isinstance(page, GuidanceNotePage) and Radius.objects.standing().filter(note=page.pk, version=page.version).exists():
        link = format_html('<a href="{}">{}</a>', reverse("note-radius", args=[page.pk]), _("What it touches"))
        messages.info(request, format_html(_("What the new version asks is asked now: {}."), link))
    return None
