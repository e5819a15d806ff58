"""The coordinator's pages of bringing people in bulk."""

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.authority import can
from agencies.models import Agency, Discipline, User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from agencies.spreadsheets import safe
from records.importing import batches
from records.importing.columns import COLUMNS, NAMES
from records.importing.forms import BringForm, TakeInForm
from records.importing.problems import advice, wrong
from records.importing.words import progress_of, sentence_of
from records.models import BatchState, ImportBatch, ImportRow

PAGE_SIZE, FIRST_ERRORS = 20, 50


def _agency(user: User, slug: str) -> Agency:
    """Where the user keeps the people; nothing there for those who may not even see it."""
    keeps = Agency.objects.where(user, Permission.MANAGE_PEOPLE)
    agency = get_object_or_404((Agency.objects.visible_to(user) | keeps).distinct(), slug=slug)
    if not can(user, Permission.MANAGE_PEOPLE, agency):
        raise PermissionDenied
    return agency


def _batch(user: User, slug: str, batch_id: uuid.UUID) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(user).select_related("agency", "created_by", "undone_by")
    return get_object_or_404(rows, agency=_agency(user, slug), pk=batch_id)


def _trail(agency: Agency, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(agency.short_name, reverse("agency", args=[agency.slug])), (_("Import people"), _home(agency) if more else ""), *more]


def _home(agency: Agency) -> str:
    return reverse("people-import", args=[agency.slug])


@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: MemberRequest, slug: str) -> HttpResponse:
    """Bring a file; and the files that were brought."""
    agency = _agency(request.user, slug)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            batch = batches.bring(agency=agency, name=name, content=content, by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("people-import-batch", slug=slug, batch_id=batch.pk)
    found = ImportBatch.objects.visible_to(request.user).filter(agency=agency).select_related("created_by")
    context = {
        "agency": agency,
        "form": form,
        "columns": COLUMNS,
        "disciplines": Discipline.objects.all(),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "trail": _trail(agency),
    }
    return render(request, "records/importing/home.html", context, status=422 if form.errors else 200)


@require_safe
def template(request: MemberRequest, slug: str) -> HttpResponse:
    """A file with the names of the columns and one row as an example."""
    agency = _agency(request.user, slug)
    return _csv(f"people-of-{agency.slug}.csv", [NAMES, [column.example for column in COLUMNS]])


@require_safe
def batch(request: MemberRequest, slug: str, batch_id: uuid.UUID) -> HttpResponse:
    """What was found, how far it has come, what became of it."""
    return _page(request, _batch(request.user, slug, batch_id), TakeInForm())


def _page(request: MemberRequest, found: ImportBatch, form: TakeInForm) -> HttpResponse:
    told = batches.counts(found)
    rows = list(found.rows.exclude(problems=[]).order_by("number")[:FIRST_ERRORS])
    context = {
        "agency": found.agency,
        "batch": found,
        "counts": told,
        "sentence": sentence_of(found, told),
        "progress": progress_of(found, told),
        "errors": [line for row in rows for line in _errors(row)],
        "more": max(told.wrong - len(rows), 0),
        "form": form,
        "trail": _trail(found.agency, (found.file_name, "")),
    }
    return render(request, "records/importing/batch.html", context, status=422 if form.errors else 200)


@require_safe
def errors(request: MemberRequest, slug: str, batch_id: uuid.UUID) -> HttpResponse:
    """Every error as a file: row, column, what stands there, what is wrong, what to do."""
    found = _batch(request.user, slug, batch_id)
    rows = found.rows.exclude(problems=[]).order_by("number").iterator(chunk_size=1000)
    lines = [line for row in rows for line in _errors(row)]
    heads = [_("row"), _("column"), _("what stands there"), _("what is wrong"), _("what to do")]
    return _csv(f"errors-{found.created_at:%Y-%m-%d}.csv", [heads, *lines])


def _errors(row: ImportRow) -> list[tuple[Any, ...]]:
    return [(row.number, each["column"], each["said"], wrong(each), advice(each)) for each in row.problems]


def _csv(name: str, rows: list[Any]) -> HttpResponse:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[safe(str(cell)) for cell in row] for row in rows])
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
def confirm(request: MemberRequest, slug: str, batch_id: uuid.UUID) -> HttpResponse:
    found, form = _batch(request.user, slug, batch_id), TakeInForm(request.POST)
    if form.is_valid():
        try:
            batches.confirm(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return _page(request, found, form)
        except batches.MovedOnError:
            messages.error(request, _("This file has gone a step further meanwhile. This is how it stands now."))
    return redirect("people-import-batch", slug=slug, batch_id=batch_id)


@require_POST
def drop(request: MemberRequest, slug: str, batch_id: uuid.UUID) -> HttpResponse:
    return _turned(request, slug, batch_id, batches.drop, _("Nothing of this file was taken in."))


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, slug: str, batch_id: uuid.UUID) -> HttpResponse:
    """Ask once more, naming how much would be undone; then do it."""
    if request.method == "POST":
        return _turned(request, slug, batch_id, batches.undo, _("The import is being undone."))
    found = _batch(request.user, slug, batch_id)
    if found.state != BatchState.DONE:
        return redirect("people-import-batch", slug=slug, batch_id=batch_id)
    told = batches.counts(found)
    words = {"rows": told.done}
    asked = ngettext("Undo %(rows)s row?", "Undo %(rows)s rows?", told.done) % words
    here = reverse("people-import-batch", args=[slug, batch_id])
    context = {"batch": found, "counts": told, "asked": asked, "trail": _trail(found.agency, (found.file_name, here), (_("Undo"), ""))}
    return render(request, "records/importing/undo.html", context)


def _turned(request: MemberRequest, slug: str, batch_id: uuid.UUID, verb: Callable[..., None], done: str) -> HttpResponse:
    try:
        verb(_batch(request.user, slug, batch_id), by=request.user)
        messages.success(request, done)
    except batches.MovedOnError:
        messages.error(request, _("This file has gone a step further meanwhile. This is how it stands now."))
    return redirect("people-import-batch", slug=slug, batch_id=batch_id)
