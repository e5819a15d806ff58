"""The link of an invitation, and the mail that carries it."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.language import in_the_language_of_the_house
from agencies.models import Invitation
from agencies.signals import mail_wanted
from jobs.clock import database_now

SIGNER = Signer(salt="agencies.invitation", sep="~")


def token_of(invitation: Invitation) -> str:
    """What stands in the link: the id, signed. Whether it still works, the row says."""
    return SIGNER.sign(invitation.pk.hex)


def invitation_of(token: str) -> Invitation | None:
    try:
        key = SIGNER.unsign(token)
    except BadSignature:
        return None
    return Invitation.objects.select_related("agency", "discipline", "invited_by").filter(pk=key).first()


def link_of(invitation: Invitation) -> str:
    return settings.SITE_URL + reverse("invitation", args=[token_of(invitation)])


def send(invitation: Invitation) -> None:
    """Have the link mailed to the address that the invitation is bound to. An owner of an account is told there what to do."""
    words = {"invitation": invitation, "product": settings.PRODUCT_NAME}
    with in_the_language_of_the_house():
        mail_wanted.send(
            Invitation,
            address=invitation.email,
            kind="account.invitation",
            key=f"invitation:{invitation.pk}:{database_now():%Y%m%d%H%M%S}",
            subject=_("%(agency)s invites you to %(product)s") % {"agency": invitation.agency.name, "product": settings.PRODUCT_NAME},
            body=render_to_string("emails/invitation.txt", words).strip(),
            link=link_of(invitation),
        )
