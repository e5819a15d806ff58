"""Training done elsewhere: my claims, the queue of those who review them, one claim, its paper, and corrections afterwards."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.authority import can
from agencies.models import User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from jobs.clock import today
from records import corrections, training
from records.models import Claim, ClaimState, Evidence, EvidenceKind
from records.office.person_page import people_visible_to
from records.office.sight import looked_at
from records.office.training_forms import ClaimForm, CorrectionForm, ReviewForm
from records.papers import as_download

PAGE_SIZE = 25


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Records"), reverse("records-office")), *more]


@require_http_methods(["GET", "HEAD", "POST"])
def my_training(request: MemberRequest) -> HttpResponse:
    """What I did elsewhere: tell it, and see what became of it."""
    form = ClaimForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = dict(form.cleaned_data)
        try:
            training.submit(request.user, paper=told.pop("document"), courses=told.pop("courses"), **told)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Sent. Your agency’s coordinator reviews it; you are told what they decide."))
            return redirect("my-training")
    mine = Claim.objects.filter(person=request.user).order_by("-submitted_at").prefetch_related("courses")
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    trail = [(_("My learning"), reverse("my")), (_("Training elsewhere"), "")]
    context = {"form": form, "page": page, "trail": trail, "at_home": request.user.home is not None}
    return render(request, "records/my_training.html", context, status=422 if form.errors else 200)


@require_POST
def claim_withdraw(request: MemberRequest, claim_id: uuid.UUID) -> HttpResponse:
    claim = get_object_or_404(Claim, pk=claim_id, person=request.user)
    try:
        training.withdraw(claim, by=request.user)
        messages.success(request, _("You have taken it back."))
    except training.DecidedError:
        messages.error(request, _("It was decided meanwhile."))
    return redirect("my-training")


@require_safe
def claim_paper(request: MemberRequest, claim_id: uuid.UUID) -> HttpResponse:
    """The document, for its owner and for those who review it."""
    allowed = Claim.objects.filter(person=request.user) | Claim.objects.filter(pk__in=Claim.objects.to_review_by(request.user).values("pk"))
    claim = get_object_or_404(allowed, pk=claim_id)
    looked_at([claim.person_id], by=request.user, subject=claim)
    return as_download(claim.paper, name=claim.paper_name, type=claim.paper_type)


@require_safe
def training_queue(request: MemberRequest) -> HttpResponse:
    """What waits for my review, the oldest first; and what was decided."""
    show = "decided" if request.GET.get("show") == "decided" else "waiting"
    claims = Claim.objects.to_review_by(request.user).select_related("person", "agency", "decided_by").prefetch_related("courses")
    claims = claims.waiting() if show == "waiting" else claims.exclude(state=ClaimState.WAITING).order_by("-decided_at")
    page = Paginator(claims, PAGE_SIZE).get_page(request.GET.get("page"))
    looked_at((claim.person_id for claim in page.object_list), by=request.user)
    context = {
        "page": page,
        "show": show,
        "show_query": "show=decided" if show == "decided" else "",
        "trail": _trail((_("Training elsewhere"), "")),
    }
    return render(request, "records/office/training.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def claim_review(request: MemberRequest, claim_id: uuid.UUID) -> HttpResponse:
    claims = Claim.objects.to_review_by(request.user).select_related("person", "agency", "decided_by", "outside_course")
    claim = get_object_or_404(claims, pk=claim_id)
    form = ReviewForm(request.POST or None, claim=claim)
    if request.method == "POST" and form.is_valid():
        try:
            done = _decide(request, claim, form)
        except training.DecidedError:
            messages.error(request, _("Somebody has decided on this meanwhile."))
            return redirect("training-queue")
        if done:
            messages.success(request, done)
            return redirect("training-queue")
    looked_at([claim.person_id], by=request.user, subject=claim)
    context = {"claim": claim, "form": form, "trail": _trail((_("Training elsewhere"), reverse("training-queue")), (claim.title, ""))}
    return render(request, "records/office/claim.html", context, status=422 if form.errors else 200)


def _decide(request: MemberRequest, claim: Claim, form: ReviewForm) -> str:
    """What was done, in words; nothing where it was refused, with the reason in the form."""
    said = form.cleaned_data
    words = {"title": claim.title, "name": claim.person.display_name}
    try:
        if request.POST.get("action") == "refuse":
            if not said["reason"]:
                raise ValidationError({"reason": _("Say why it is refused.")})
            training.refuse(claim, reason=said["reason"], by=request.user)
            return _("“%(title)s” was refused. %(name)s is told why.") % words
        accepted = {"courses": said.get("courses", ()), "hours": said["hours"], "until": said["until"], "reason": said["reason"]}
        training.accept(claim, **accepted, by=request.user)
        return _("“%(title)s” counts for %(name)s from today.") % words
    except ValidationError as error:
        form.add_error(None, error)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_correct(request: MemberRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """Put right what was recorded of training elsewhere, or withdraw it: a new row, the old one stays."""
    rows = Evidence.objects.valid().filter(kind=EvidenceKind.EXTERNAL, person__in=people_visible_to(request.user, today()))
    evidence = get_object_or_404(rows.select_related("person"), pk=evidence_id)
    home = evidence.person.home
    if evidence.person_id == request.user.pk or home is None or not can(request.user, Permission.REVIEW_TRAINING, home.agency):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None, initial=CorrectionForm.initial_of(evidence))
    if request.method == "POST" and form.is_valid():
        try:
            _correct(evidence, form.cleaned_data, withdraw=request.POST.get("action") == "withdraw", by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("On record. It follows from today; what was published before stays."))
            return redirect("person-record", person_id=evidence.person_id)
    trail = _trail((evidence.person.display_name, reverse("person-record", args=[evidence.person_id])), (_("Correct"), ""))
    context = {"evidence": evidence, "form": form, "trail": trail}
    return render(request, "records/office/correct.html", context, status=422 if form.errors else 200)


def _correct(evidence: Evidence, said: dict[str, Any], *, withdraw: bool, by: User) -> None:
    if withdraw:
        corrections.withdraw(evidence, by=by, because=said["because"])
    else:
        corrections.correct(evidence, by=by, facts={}, **said)
