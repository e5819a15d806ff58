"""Teams: formed, committed by signatures, kept to their promises."""

import uuid
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import teams
from agencies.authority import can
from agencies.models import TaskForce, TaskForceAgency, TaskForceState, User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from jobs.clock import today
from records import commitments, targets
from records.models import Commitment, Signature, Target, TargetKind, TargetReport
from records.office.commitment_page import SHAPES, CommitmentPage
from records.office.team_access import team_of, trail_of
from records.office.team_forms import CommitmentForm, PlaceForm, ReportForm, SignForm, TargetBuilder, TeamForm

PAGE_SIZE = 25


def _to_form(user: User, slug: str) -> TaskForce:
    team = team_of(user, slug)
    if not can(user, Permission.FORM_TEAMS, team):
        raise PermissionDenied
    return team


def _trail(user: User, team: TaskForce, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = (_("Commitment"), reverse("commitment", args=[team.slug]) if more else "")
    return [*trail_of(user, team), here, *more]


@require_safe
def teams_formed(request: MemberRequest) -> HttpResponse:
    """The teams whose commitment I write, with what each has come to."""
    found = TaskForce.objects.formed_by(request.user).select_related("jurisdiction").order_by("name", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(team, SHAPES[TaskForceState(team.state)], str(TaskForceState(team.state).label)) for team in page.object_list]
    context: dict[str, Any] = {"page": page, "lines": lines, "trail": [(_("Records"), reverse("records-office")), (_("Teams"), "")]}
    context["adds"] = request.user.reach(Permission.FORM_TEAMS).everywhere
    return render(request, "records/office/teams_formed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: MemberRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = teams.form(**form.cleaned_data, by=request.user)
        messages.success(request, _("“%(team)s” is formed. Now write what its agencies’ leaders sign.") % {"team": team.name})
        return redirect("commitment-new", slug=team.slug)
    context = {
        "form": form,
        "trail": [(_("Records"), reverse("records-office")), (_("Teams"), reverse("teams-formed")), (_("Form a team"), "")],
    }
    return render(request, "records/office/team_new.html", context, status=422 if form.errors else 200)


@require_safe
def commitment(request: MemberRequest, slug: str) -> HttpResponse:
    team = team_of(request.user, slug)
    context = {"team": team, "page": CommitmentPage(team, request.user, today()), "trail": _trail(request.user, team)}
    return render(request, "records/office/commitment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_new(request: MemberRequest, slug: str) -> HttpResponse:
    """A new version of the text. Everybody signs again: that is said before it is saved."""
    team = _to_form(request.user, slug)
    latest = Commitment.objects.filter(task_force=team).order_by("-version").first()
    posted = request.method == "POST"
    form = CommitmentForm(request.POST or None, latest=latest)
    lines = TargetBuilder.from_post(request.POST) if posted else TargetBuilder.of(latest)
    status = 200
    if posted and lines.act(request.POST.get("action", "")):
        form.errors.clear()
    elif posted:
        if all([form.is_valid(), lines.is_valid()]):
            commitments.open_commitment(team, **form.cleaned_data, targets=lines.promises, by=request.user)
            messages.success(request, _("The text is open for signature."))
            return redirect("commitment", slug=team.slug)
        status = 422
    context = {"team": team, "form": form, "lines": lines, "latest": latest, "trail": _trail(request.user, team, (_("New version"), ""))}
    return render(request, "records/office/commitment_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_sign(request: MemberRequest, slug: str) -> HttpResponse:
    """Sign for an agency, after the password or the second factor was asked for again."""
    team = team_of(request.user, slug)
    page = CommitmentPage(team, request.user, today())
    if page.latest is None or not page.to_sign:
        messages.info(request, _("There is nothing for you to sign here now."))
        return redirect("commitment", slug=team.slug)
    if not did_recently_reauthenticate(request):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
    form = SignForm(request.POST or None, initial={"version": page.latest.version})
    field: Any = form.fields["agency"]
    field.queryset = field.queryset.model.objects.filter(pk__in=[agency.pk for agency in page.to_sign])
    if request.method == "POST" and form.is_valid() and _sign(request, page.latest, form):
        return redirect("commitment", slug=team.slug)
    context = {
        "team": team,
        "form": form,
        "latest": page.latest,
        "targets": page.targets,
        "trail": _trail(request.user, team, (_("Sign"), "")),
    }
    return render(request, "records/office/commitment_sign.html", context, status=422 if form.errors else 200)


def _sign(request: MemberRequest, latest: Commitment, form: SignForm) -> bool:
    said = form.cleaned_data
    if said["version"] != latest.version:
        form.add_error(None, _("The text has changed while you were reading. This is the latest version."))
        return False
    try:
        commitments.sign(latest, agency=said["agency"], shares_counts=said["shares_counts"], by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Signed for %(agency)s.") % {"agency": said["agency"]})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_withdraw(request: MemberRequest, slug: str, signature_id: uuid.UUID) -> HttpResponse:
    """Take consent back: from this moment nothing more is shared, and the team is no longer active."""
    team = team_of(request.user, slug)
    rows = Signature.objects.filter(commitment__task_force=team, withdrawn_on=None).select_related("agency", "commitment")
    signature = get_object_or_404(rows, pk=signature_id)
    if not can(request.user, Permission.SIGN_COMMITMENT, signature.agency):
        raise PermissionDenied
    if request.method == "POST":
        commitments.withdraw(signature, by=request.user)
        messages.success(request, _("Withdrawn. Nothing of %(agency)s is shared with this team any more.") % {"agency": signature.agency})
        return redirect("commitment", slug=team.slug)
    context = {"team": team, "signature": signature, "trail": _trail(request.user, team, (_("Withdraw"), ""))}
    return render(request, "records/office/commitment_withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_places(request: MemberRequest, slug: str) -> HttpResponse:
    """Which agencies take part: one that joins must sign, one that leaves reopens the commitment."""
    team = _to_form(request.user, slug)
    form = PlaceForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        teams.give_place(team, **form.cleaned_data, by=request.user)
        messages.success(request, _("%(agency)s has a place at the team.") % {"agency": form.cleaned_data["agency"]})
        return redirect("team-places", slug=team.slug)
    places = TaskForceAgency.objects.on(today()).filter(task_force=team).select_related("agency").order_by("agency__path")
    context = {"team": team, "form": form, "agency_places": places, "trail": _trail(request.user, team, (_("Who takes part"), ""))}
    return render(request, "records/office/team_places.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def team_leave(request: MemberRequest, slug: str, place_id: int) -> HttpResponse:
    """An agency leaves: what follows from that is said first."""
    team = team_of(request.user, slug)
    place = get_object_or_404(TaskForceAgency.objects.current().filter(task_force=team).select_related("agency", "task_force"), pk=place_id)
    if not can(request.user, Permission.FORM_TEAMS, team) and not can(request.user, Permission.SIGN_COMMITMENT, place.agency):
        raise PermissionDenied
    if request.method == "POST":
        teams.leave(place, by=request.user)
        messages.success(request, _("%(agency)s has left the team.") % {"agency": place.agency})
        return redirect("teams")
    context = {"team": team, "place": place, "trail": _trail(request.user, team, (_("Leave the team"), ""))}
    return render(request, "records/office/team_leave.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def target_page(request: MemberRequest, slug: str, target_id: uuid.UUID) -> HttpResponse:
    """One promise with everything that was reported of it, and the form to report more."""
    team = team_of(request.user, slug)
    rows = Target.objects.filter(commitment__task_force=team).exclude(kind=TargetKind.TRAINING).select_related("commitment__task_force")
    target = get_object_or_404(rows, pk=target_id)
    reports = targets.may_report(request.user, team)
    form = ReportForm(request.POST or None, initial={"done_on": today(), "amount": 1})
    if request.method == "POST":
        if not reports:
            raise PermissionDenied
        if form.is_valid() and _report(target, form, by=request.user):
            messages.success(request, _("On record."))
            return redirect("target", slug=team.slug, target_id=target.pk)
    done = TargetReport.objects.filter(target=target).select_related("reported_by")[:100]
    context = {
        "team": team,
        "target": target,
        "form": form if reports else None,
        "done": done,
        "trail": _trail(request.user, team, (target.words, "")),
    }
    return render(request, "records/office/target.html", context, status=422 if form.errors else 200)


def _report(target: Target, form: ReportForm, *, by: User) -> bool:
    said: dict[str, Any] = form.cleaned_data
    try:
        targets.report(target, done_on=said["done_on"], amount=said["amount"], words=said["words"], by=by)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_POST
def target_report_withdraw(request: MemberRequest, slug: str, report_id: uuid.UUID) -> HttpResponse:
    team = team_of(request.user, slug)
    row = get_object_or_404(
        TargetReport.objects.filter(target__commitment__task_force=team).select_related("target__commitment__task_force"), pk=report_id
    )
    targets.withdraw_report(row, by=request.user)
    messages.success(request, _("It no longer counts."))
    return redirect("target", slug=team.slug, target_id=row.target_id)
