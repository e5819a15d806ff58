"""Getting in: invite, resend, revoke; accept an invitation."""

import uuid

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import audit, invitations, people
from agencies.authority import can
from agencies.forms import AcceptForm, InviteForm
from agencies.models import Agency, Invitation, User
from agencies.permissions import Permission
from agencies.requests import MemberRequest


def _agency_to_invite_to(user: User, slug: str) -> Agency:
    """The agency, for those who may invite to it; nothing there for those who may not even see it."""
    invites = Agency.objects.where(user, Permission.INVITE_PEOPLE)
    agency = get_object_or_404((Agency.objects.visible_to(user) | invites).distinct(), slug=slug)
    if not can(user, Permission.INVITE_PEOPLE, agency):
        raise PermissionDenied
    return agency


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest, slug: str) -> HttpResponse:
    user = request.user
    agency = _agency_to_invite_to(user, slug)
    form = InviteForm(request.POST or None, by=user, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                invitations.send(people.invite(**form.cleaned_data, agency=agency, by=user))
        except people.AlreadyInvitedError:
            form.add_error("email", _("This address has an open invitation. You can send it again below."))
        else:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": form.cleaned_data["email"]})
            return redirect("invite", slug=agency.slug)
    waiting = (
        Invitation.objects.visible_to(user)
        .filter(agency=agency, accepted_at=None, revoked_at=None)
        .select_related("discipline", "invited_by")
    )
    page = Paginator(waiting, 25).get_page(request.GET.get("page"))
    return render(request, "agencies/invite.html", {"agency": agency, "form": form, "page": page}, status=422 if form.errors else 200)


def _invitation_to_change(user: User, slug: str, invitation_id: uuid.UUID) -> Invitation:
    agency = _agency_to_invite_to(user, slug)
    return get_object_or_404(Invitation.objects.visible_to(user).select_related("agency"), agency=agency, pk=invitation_id)


@require_POST
def resend_invitation(request: MemberRequest, slug: str, invitation_id: uuid.UUID) -> HttpResponse:
    user = request.user
    invitation = _invitation_to_change(user, slug, invitation_id)
    try:
        with transaction.atomic():
            invitations.send(people.prolong(invitation, by=user))
    except people.InvitationClosedError:
        messages.error(request, _("This invitation was used or revoked meanwhile."))
    else:
        messages.success(request, _("The invitation to %(email)s is on its way again.") % {"email": invitation.email})
    return redirect("invite", slug=slug)


@require_POST
def revoke_invitation(request: MemberRequest, slug: str, invitation_id: uuid.UUID) -> HttpResponse:
    user = request.user
    invitation = _invitation_to_change(user, slug, invitation_id)
    people.revoke(invitation, by=user)
    messages.success(request, _("The invitation to %(email)s no longer works.") % {"email": invitation.email})
    return redirect("invite", slug=slug)


@require_POST
def choose_language(request: MemberRequest) -> HttpResponse:
    """Keep the person's choice with the account, and go back to the page it was made on."""
    wanted, back = request.POST.get("language", ""), request.POST.get("next", "")
    if wanted not in dict(settings.LANGUAGES):
        raise BadRequest
    request.user.speak(wanted)
    fits = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if fits else "my")


@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking consumes nothing; only the form, sent, makes the account and signs the person in."""
    invitation = invitations.invitation_of(token)
    if invitation is None or not invitation.is_open or people.is_taken(invitation):
        return render(request, "agencies/invitation_closed.html", {"invitation": invitation}, status=404 if invitation is None else 410)
    form = AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            person = people.accept(invitation, **form.cleaned_data, language=get_language() or "")
        except people.InvitationClosedError:
            return render(request, "agencies/invitation_closed.html", {"invitation": invitation}, status=410)
        _enter(request, person)
        return redirect("mfa_index" if person.needs_second_factor else "my")
    return render(request, "agencies/invitation.html", {"invitation": invitation, "form": form}, status=422 if form.errors else 200)


def _enter(request: HttpRequest, person: User) -> None:
    """Sign the new person in, as after a password."""
    get_adapter().login(request, person)
    record_authentication(request, person, method="password", email=person.email)
    UserSession.objects.create_from_request(request)
    audit.record("sign_in.done", by=person, person=person)
