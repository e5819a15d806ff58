"""The second factor: whether it was shown in this session, codes that work once, and secrets that are not kept in clear."""

import base64

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import throttle
from agencies.models import User

MAIN_TYPES = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def shown_in(request: HttpRequest) -> bool:
    """Whether the signed-in person has shown a second factor in this very session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_set_up(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=MAIN_TYPES).exists()


def count_set_up_as_shown(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Whoever sets a factor up has just used it."""
    if authenticator.type in MAIN_TYPES:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right, or it was used already. Wait for the next one and enter it."),
        "cannot_delete_authenticator": _("Your role needs a second factor. Add another one before you remove this one."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=MAIN_TYPES).exclude(pk=authenticator.pk)
        return not authenticator.user.needs_second_factor or others.exists()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        return settings.PRODUCT_NAME


def _fernet() -> Fernet:
    key = salted_hmac("agencies.second_factor", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


class OnceOnlyMixin:
    """A code is tried a limited number of times, and works once in whatever process."""

    user: AbstractBaseUser

    def clean_code(self) -> str:
        attempt = throttle.take("second_factor", account=str(self.user.pk), address="")
        code: str = super().clean_code()  # type: ignore[misc]
        if not throttle.spend_once("second_factor", f"{self.user.pk} {''.join(code.split()).lower()}"):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        attempt.forgive()
        return code


class CodeForm(OnceOnlyMixin, AuthenticateForm):
    """The code after the password."""


class CodeAgainForm(OnceOnlyMixin, ReauthenticateForm):
    """The code before something delicate."""
