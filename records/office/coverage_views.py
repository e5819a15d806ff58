"""Coverage of a team, what it needs, the list of competencies, and the line from which somebody's competency came."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import audit
from agencies.authority import can
from agencies.models import TaskForce, User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from jobs.clock import today
from records import competencies, needs
from records.coverage import Cover, Matrix, matrix_of
from records.models import Competency, Gap, Holding
from records.office.coverage_forms import CompetencyForm, NeedsForm, SignOffForm
from records.office.days import day_of
from records.office.person_page import people_visible_to
from records.office.sight import looked_at
from records.office.team_access import team_of, trail_of


def _sees_people(user: User, team: TaskForce) -> bool:
    """Who leads the team sees who covers what; everybody else sees whether it is covered, and no number of others."""
    return user.reach(Permission.SEE_TEAM_SEATS).covers_team(team.pk)


@require_safe
def team_coverage(request: MemberRequest, slug: str) -> HttpResponse:
    team, day = team_of(request.user, slug), day_of(request)
    matrix, sees = matrix_of(team, day), _sees_people(request.user, team)
    if sees:
        looked_at((holder.person.pk for row in matrix.rows for cell in row.cells for holder in cell.holders), by=request.user, subject=team)
    context = {
        "team": team,
        "day": day,
        "is_today": day == today(),
        "matrix": matrix,
        "sees": sees,
        "headline": headline(matrix, sees=sees),
        "gaps": Gap.objects.filter(jurisdiction=team.jurisdiction, closed_on=None).select_related("competency"),
        "forms": can(request.user, Permission.FORM_TEAMS, team),
        "cover": Cover,
        "trail": [*trail_of(request.user, team), (_("Coverage"), "")],
    }
    return render(request, "records/office/coverage.html", context)


def headline(matrix: Matrix, *, sees: bool) -> str:
    """What is not covered, by name; completed courses say nothing here."""
    if not matrix.needed and not any(row.least for row in matrix.rows):
        return _("Nobody has said yet what this team needs.")
    parts = []
    if matrix.short:
        parts.append(_("Too few: %(names)s.") % {"names": ", ".join(row.discipline.name for row in matrix.short)})
    if matrix.uncovered:
        pairs = ", ".join(f"{discipline} ({competency})" for discipline, competency in matrix.uncovered)
        parts.append(_("Not covered: %(pairs)s.") % {"pairs": pairs})
    if sees and matrix.single:
        pairs = ", ".join(f"{discipline} ({competency})" for discipline, competency in matrix.single)
        parts.append(_("Hangs on one person: %(pairs)s.") % {"pairs": pairs})
    return " ".join(parts) or _("Everything that this team needs is covered.")


@require_http_methods(["GET", "HEAD", "POST"])
def team_needs(request: MemberRequest, slug: str) -> HttpResponse:
    team = team_of(request.user, slug)
    if not can(request.user, Permission.FORM_TEAMS, team):
        raise PermissionDenied
    form = NeedsForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        needs.set_needs(team, least=form.least, needs=form.needs, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("team-coverage", slug=team.slug)
    trail = trail_of(request.user, team)
    trail += [(_("Coverage"), reverse("team-coverage", args=[team.slug])), (_("What it needs"), "")]
    context = {"team": team, "form": form, "trail": trail}
    return render(request, "records/office/team_needs.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def competency_list(request: MemberRequest) -> HttpResponse:
    """Every competency; sex and labour trafficking apart."""
    adds = request.user.reach(Permission.FORM_TEAMS).everywhere
    form = CompetencyForm(request.POST or None) if adds else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            competency = form.save(commit=False)
            competency.slug = slugify(competency.name)[:50]
            competency.save()
            audit.record("competency.named", by=request.user, subject=competency)
            messages.success(request, _("“%(name)s” can be signed off and needed now.") % {"name": competency})
            return redirect("competencies")
    trail = [(_("Records"), reverse("records-office")), (_("Competencies"), "")]
    context = {"competencies": Competency.objects.all(), "form": form, "trail": trail}
    return render(request, "records/office/competencies.html", context, status=422 if form and form.errors else 200)


def _person(user: User, person_id: uuid.UUID) -> User:
    return get_object_or_404(people_visible_to(user, today()), pk=person_id)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: MemberRequest, person_id: uuid.UUID) -> HttpResponse:
    """Put on record that somebody has a competency, and from whom it came."""
    person = _person(request.user, person_id)
    if person.pk == request.user.pk or person.home is None or not can(request.user, Permission.REVIEW_TRAINING, person.home.agency):
        raise PermissionDenied
    form = SignOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _sign_off(person, form, by=request.user):
        messages.success(request, _("On record."))
        return redirect("person-record", person_id=person.pk)
    trail = [(_("Records"), reverse("records-office")), (person.display_name, reverse("person-record", args=[person.pk]))]
    context = {"person": person, "form": form, "trail": [*trail, (_("Sign off a competency"), "")]}
    return render(request, "records/office/sign_off.html", context, status=422 if form.errors else 200)


def _sign_off(person: User, form: SignOffForm, *, by: User) -> bool:
    said: dict[str, Any] = form.cleaned_data
    try:
        competencies.sign_off(person, competency=said["competency"], steps=said["steps"], by=by)
    except ValidationError as error:
        for kind, words in error.message_dict.items() if hasattr(error, "error_dict") else [(None, error.messages)]:
            form.add_error(f"{kind}_by" if kind else None, words)
        return False
    return True


@require_safe
def lineage(request: MemberRequest, holding_id: uuid.UUID) -> HttpResponse:
    """From whom a competency came, hand by hand. People of other agencies stand there under the name for joint views."""
    rows = Holding.objects.filter(person__in=people_visible_to(request.user, today())) | Holding.objects.filter(person=request.user)
    holding = get_object_or_404(rows.select_related("person", "competency").distinct(), pk=holding_id)
    looked_at([holding.person_id], by=request.user, subject=holding)
    changes = holding.person.home is not None and holding.person_id != request.user.pk
    takes_back = changes and holding.withdrawn_on is None and can(request.user, Permission.REVIEW_TRAINING, holding.person.home.agency)  # type: ignore[union-attr]
    trail = [(_("Records"), reverse("records-office")), (holding.person.display_name, reverse("person-record", args=[holding.person_id]))]
    context = {"holding": holding, "line": competencies.lineage_of(holding), "takes_back": takes_back}
    return render(request, "records/office/lineage.html", context | {"trail": [*trail, (holding.competency.name, "")]})


@require_POST
def holding_take_back(request: MemberRequest, holding_id: uuid.UUID) -> HttpResponse:
    rows = Holding.objects.filter(person__in=people_visible_to(request.user, today()), withdrawn_on=None)
    holding = get_object_or_404(rows.select_related("person"), pk=holding_id)
    competencies.take_back(holding, by=request.user)
    messages.success(request, _("Taken back. It counts no more from today."))
    return redirect("person-record", person_id=holding.person_id)
