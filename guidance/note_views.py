"""Versions of a guidance note: all of them, one as it was, what changed, and as a document."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.requests import MemberRequest
from guidance import note_pdf, note_versions, radius
from guidance.models import Acknowledgement, GuidanceNotePage, NoteAsks, NoteVersion


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    note = _note(slug)
    found = list(note.versions.newest_first().defer("html", "paragraphs", "sources"))
    return render(request, "guidance/versions.html", {"note": note, "versions": found, "trail": _trail(note, _("Versions"))})


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The text as it was published, for ever."""
    note = _note(slug)
    found = _version(note, number)
    context = {"note": note, "version": found, "before": note_versions.before(found), "trail": _trail(note, found.citation)}
    return render(request, "guidance/version.html", context)


@require_safe
def differences(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """What changed from the version before; whoever is asked to read just that says here that they have."""
    note = _note(slug)
    found = _version(note, number)
    old = note_versions.before(found)
    if old is None:
        raise Http404
    said = Acknowledgement.objects.filter(person=request.user.pk, note=note, version=found.number).first()
    asked = radius.asked_of(request.user, note=note, version=found.number) if note.is_in_force and note.version == found.number else None
    context = {
        "note": note,
        "version": found,
        "old": old,
        "passages": note_versions.passages(old, found),
        "acknowledgement": said,
        "asks_to_read": asked == NoteAsks.DIFFERENCE and said is None,
    }
    return render(request, "guidance/differences.html", {**context, "trail": _trail(note, _("What changed"))})


@require_safe
def document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The version as a tagged PDF."""
    note = _note(slug)
    found = _version(note, number)
    response = HttpResponse(note_pdf.render(found, newest=note.version), content_type="application/pdf")
    name = f"{found.code}-v{found.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return response


def _note(slug: str) -> GuidanceNotePage:
    return get_object_or_404(GuidanceNotePage.objects.readable(), slug=slug)


def _version(note: GuidanceNotePage, number: int) -> NoteVersion:
    found = note.versions.of_number(number).first()
    if found is None:
        raise Http404
    return found


def _trail(note: GuidanceNotePage, here: str) -> list[tuple[str, str]]:
    return [(_("Guidance"), reverse("guidance")), (note.title, reverse("note", args=[note.slug])), (here, "")]
