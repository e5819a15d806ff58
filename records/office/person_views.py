"""A person's record, and what may be granted there: more time, a waiver, a leave."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.authority import can
from agencies.models import User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from jobs.clock import today
from records import excuses
from records.models import Evidence, EvidenceKind, Extension, Leave, Requirement
from records.office.days import day_of
from records.office.person_forms import BackForm, ExtendForm, LeaveForm, WaiveForm
from records.office.person_page import PersonPage, people_visible_to
from records.office.sight import looked_at


def _person(user: User, person_id: uuid.UUID) -> User:
    return get_object_or_404(people_visible_to(user, today()), pk=person_id)


def _to_grant(user: User, person_id: uuid.UUID) -> User:
    person = _person(user, person_id)
    if person.pk == user.pk or person.home is None or not can(user, Permission.EXCUSE_PEOPLE, person.home.agency):
        raise PermissionDenied
    return person


def _trail(person: User, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = (person.display_name, reverse("person-record", args=[person.pk]) if more else "")
    return [(_("Records"), reverse("records-office")), here, *more]


@require_safe
def person_record(request: MemberRequest, person_id: uuid.UUID) -> HttpResponse:
    person = _person(request.user, person_id)
    page = PersonPage(person, day_of(request), today(), request.user)
    looked_at([person.pk], by=request.user)
    changes = person.pk != request.user.pk and page.home is not None and page.is_today
    agency = page.home.agency if page.home else None
    context = {
        "page": page,
        "grants": changes and can(request.user, Permission.EXCUSE_PEOPLE, agency),
        "corrects": changes and can(request.user, Permission.REVIEW_TRAINING, agency),
        "back": BackForm(),
        "trail": _trail(person),
    }
    return render(request, "records/office/person.html", context)


def _granting(
    request: MemberRequest, person: User, form: forms.Form, title: str, intro: str, grant: Callable[..., Any], done: str
) -> HttpResponse:
    """A form of one thing to grant: what the verb refuses is told where it belongs."""
    if request.method == "POST" and form.is_valid():
        try:
            grant(person, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect("person-record", person_id=person.pk)
    context = {"person": person, "form": form, "title": title, "intro": intro, "trail": _trail(person, (title, ""))}
    return render(request, "records/office/grant.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: MemberRequest, person_id: uuid.UUID, code: str) -> HttpResponse:
    person, rule = _to_grant(request.user, person_id), get_object_or_404(Requirement.objects.visible_to(request.user), code=code)
    words = {"title": rule.title, "name": person.display_name}
    return _granting(
        request,
        person,
        ExtendForm(request.POST or None),
        _("More time for “%(title)s”") % words,
        _("%(name)s is not late until the new date. The next renewal is not touched.") % words,
        lambda person, **said: excuses.extend(person, requirement=rule, **said),
        _("%(name)s has more time for “%(title)s”.") % words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: MemberRequest, person_id: uuid.UUID, code: str) -> HttpResponse:
    person, rule = _to_grant(request.user, person_id), get_object_or_404(Requirement.objects.visible_to(request.user), code=code)
    words = {"title": rule.title, "name": person.display_name}
    return _granting(
        request,
        person,
        WaiveForm(request.POST or None),
        _("Waive “%(title)s”") % words,
        _("It is not asked of %(name)s while the waiver stands, and counts as trained. Your name stands beside it.") % words,
        lambda person, **said: excuses.waive(person, requirement=rule, **said),
        _("“%(title)s” is waived for %(name)s.") % words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: MemberRequest, person_id: uuid.UUID) -> HttpResponse:
    person = _to_grant(request.user, person_id)
    words = {"name": person.display_name}
    return _granting(
        request,
        person,
        LeaveForm(request.POST or None),
        _("Leave of absence"),
        _("While %(name)s is away nobody counts them, and every due date moves by the days of leave. Why is not asked and not kept.") % words,
        excuses.grant_leave,
        _("The leave of %(name)s is on record.") % words,
    )  # fmt: skip


@require_POST
def leave_back(request: MemberRequest, leave_id: uuid.UUID) -> HttpResponse:
    """Say when somebody is back, or another day than before."""
    row = _granted(request.user, "leave", leave_id)
    form = BackForm(request.POST)
    if isinstance(row, Leave) and form.is_valid():
        try:
            excuses.change_leave(row, ends_on=form.cleaned_data["ends_on"], by=request.user)
            messages.success(request, _("The leave was changed."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    else:
        messages.error(request, _("Write the first day back as a date."))
    return redirect("person-record", person_id=row.person_id)


@require_POST
def take_back(request: MemberRequest, kind: str, granted_id: uuid.UUID) -> HttpResponse:
    row = _granted(request.user, kind, granted_id)
    if isinstance(row, Evidence):
        excuses.take_back_waiver(row, by=request.user)
    else:
        excuses.take_back(row, by=request.user)
    messages.success(request, _("Taken back. It counts no more from today; that it did until now stays on record."))
    return redirect("person-record", person_id=row.person_id)


def _granted(user: User, kind: str, granted_id: uuid.UUID) -> Evidence | Extension | Leave:
    """The row, where the user may see its person and grant them things."""
    rows: dict[str, Any] = {
        "waiver": Evidence.objects.valid().filter(kind=EvidenceKind.WAIVER),
        "extension": Extension.objects.standing(),
        "leave": Leave.objects.standing(),
    }
    if kind not in rows:
        raise Http404
    found = get_object_or_404(rows[kind].filter(person__in=people_visible_to(user, today())).select_related("person"), pk=granted_id)
    _to_grant(user, found.person_id)
    return found
