"""Sign-in as Accord wants it: by invitation, slow for guessers, silent about who has an account, one door."""

import time
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from agencies import audit, throttle
from agencies.addresses import client_address, network
from agencies.language import speaking_to
from agencies.models import User
from agencies.quick_exit import place_left
from agencies.signals import mail_wanted


class SignInAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right. Check both and try again."),
        "incorrect_password": _("That is not your password. Check it and try again."),
        "enter_current_password": _("That is not your present password. Check it and try again."),
        "duplicate_email": _("That is your address already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Only the second factor: the invitation has proved the address."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Without another wish: back to where a quick exit was pressed, else to one's own page."""
        return place_left(request) or super().get_login_redirect_url(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password, at most so often; a deactivated account answers like a wrong password.

        :raises TooManyTriesError: before the password is looked at.
        """
        email = credentials.get("email", "")
        attempt = throttle.take("sign_in", account=email, address=network(client_address(request)))
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user is None:
            known = User.objects.filter(email=email.lower()).values_list("pk", flat=True).first()
            audit.record("sign_in.failed", person=known)
            return None
        attempt.forgive()
        return user

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within minutes of a full sign-in: whoever has just shown everything is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        recent = records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not recent and super().is_reauthentication_required(app=app, **kwargs)

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure())

    # --- Mail: written in the transaction, sent by the outbox, with links to the configured address only -------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        words = {"product": settings.PRODUCT_NAME, "site_url": settings.SITE_URL, "email": email, **context}
        owner = context.get("user")
        with speaking_to(owner) if isinstance(owner, User) and owner.language else nullcontext():
            message = self.render_mail(template_prefix, email, words)
        kind = "account." + template_prefix.rsplit("/", 1)[-1]
        mail_wanted.send(type(self), address=email, kind=kind, key=f"{kind}:{uuid4()}", subject=message.subject, body=message.body, link="")

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmation) -> str:
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])
