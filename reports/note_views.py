"""Who has acknowledged: the notes in force and an agency's state in each, the people behind it, and both as files."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.authority import can
from agencies.permissions import Permission
from reports import links, notes
from reports.columns import columns, without
from reports.note_filters import NoteFilters
from reports.notes import NoteList, NotePeople, in_force
from reports.views import day_of, file_of, reader_of, trail_to, units_of


@require_safe
def agency_notes(request: HttpRequest, slug: str) -> HttpResponse:
    """The notes in force, each with how many here must acknowledge it, have, and by when the rest."""
    user, found = reader_of(request), _list(request, slug)
    query = without(request.GET, "page")
    context = {
        "as_of": found.as_of,
        "agency": found.agency,
        "found": found,
        "trail": [*trail_to(user, found.agency, last=False), (_("Guidance notes"), "")],
        "day": "" if found.as_of.is_today else f"?as_of={found.as_of.day:%Y-%m-%d}",
        "and_day": "" if found.as_of.is_today else f"&as_of={found.as_of.day:%Y-%m-%d}",
        "csv": links.exported(reverse("agency-notes-export", args=[slug, "csv"]), query),
        "xlsx": links.exported(reverse("agency-notes-export", args=[slug, "xlsx"]), query),
        "exports": can(user, Permission.EXPORT_AGENCY, found.agency),
        "sees_people": can(user, Permission.SEE_AGENCY_PEOPLE, found.agency),
        "rule": notes.RULE,
    }
    return render(request, "reports/notes.html", context)


@require_safe
def agency_notes_export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The same list as a file."""
    found, user = _list(request, slug), reader_of(request)
    if not can(user, Permission.EXPORT_AGENCY, found.agency):
        raise PermissionDenied
    response = file_of(found.sheet(), kind)
    audit.record("notes.exported", by=user, subject=found.agency, agency=found.agency, kind=kind, as_of=found.as_of.day)
    return response


@require_safe
def agency_note(request: HttpRequest, slug: str, note: str) -> HttpResponse:
    """The people behind the numbers of a note. Whom the reader has seen goes into the trail."""
    user, found = reader_of(request), _people(request, slug, note)
    page = found.page(request.GET.get("page", ""))
    shown = sorted({row.person for row in page.object_list} - {user.pk})
    if shown:
        audit.record(
            "people.viewed", by=user, subject=found.agency, agency=found.agency, page=page.number, people=shown, **found.for_audit()
        )
    query = without(request.GET, "page")
    here = reverse("agency-note", args=[slug, note])
    context = {
        "as_of": found.as_of,
        "agency": found.agency,
        "people": found,
        "note": found.note,
        "page": page,
        "trail": [
            *trail_to(user, found.agency, last=False),
            (_("Guidance notes"), links.with_query(reverse("agency-notes", args=[slug]), found.as_of)),
            (found.note.citation, ""),
        ],
        "heads": columns(found.columns, request.GET, found.order, notes.ORDERS),
        "query": query,
        "clear": links.with_query(here, found.as_of) if found.filters.chosen else "",
        "csv": links.exported(reverse("agency-note-export", args=[slug, note, "csv"]), query),
        "xlsx": links.exported(reverse("agency-note-export", args=[slug, note, "xlsx"]), query),
        "exports": can(user, Permission.EXPORT_AGENCY, found.agency),
        "rule": notes.RULE,
    }
    return render(request, "reports/note.html", context)


@require_safe
def agency_note_export(request: HttpRequest, slug: str, note: str, kind: str) -> HttpResponseBase:
    """The same list as a file, every page of it."""
    found, user = _people(request, slug, note), reader_of(request)
    if not can(user, Permission.EXPORT_AGENCY, found.agency):
        raise PermissionDenied
    response = file_of(found.sheet(), kind)
    audit.record("people.exported", by=user, subject=found.agency, agency=found.agency, kind=kind, **found.for_audit())
    return response


def _list(request: HttpRequest, slug: str) -> NoteList:
    units = units_of(reader_of(request), slug, Permission.SEE_AGENCY_RATES)
    return NoteList(units[0], units, day_of(request), request.GET.get("show") == "left")


def _people(request: HttpRequest, slug: str, note: str) -> NotePeople:
    units, as_of = units_of(reader_of(request), slug, Permission.SEE_AGENCY_PEOPLE), day_of(request)
    found = in_force(as_of.day, note)
    if not found:
        raise Http404
    return NotePeople(units[0], units, found[0], as_of, NoteFilters(request.GET, units), request.GET.get("sort", ""))
