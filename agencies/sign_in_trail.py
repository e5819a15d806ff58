"""What happens to accounts, in the audit trail: receivers of the signals of Django and allauth, each of one line."""

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from agencies import audit, throttle
from agencies.models import User
from agencies.second_factor import count_set_up_as_shown


@receiver(account.user_logged_in)
def signed_in(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit.record("sign_in.done", by=user, person=user)


@receiver(auth.user_logged_out)
def signed_out(sender: type, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record("sign_out", by=user, person=user)


@receiver(account.password_changed)
@receiver(account.password_reset)
def password_changed(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit.record("password.changed", by=user, person=user)
    throttle.clear("sign_in", account=user.email)


@receiver(account.email_changed)
def email_changed(sender: type, user: User, **kwargs: Any) -> None:
    audit.record("email.changed", by=user, person=user)


@receiver(mfa.authenticator_added)
def factor_added(sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    audit.record("second_factor.added", by=user, person=user, kind=str(authenticator.type))
    count_set_up_as_shown(request, user, authenticator)


@receiver(mfa.authenticator_removed)
def factor_removed(sender: type, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    audit.record("second_factor.removed", by=user, person=user, kind=str(authenticator.type))


@receiver(mfa.authentication_failed)
def factor_failed(sender: type, user: User, **kwargs: Any) -> None:
    audit.record("second_factor.failed", person=user)


@receiver(auth.user_logged_in)
def has_an_address(sender: type, user: User, **kwargs: Any) -> None:
    """An account made on the command line has no row of its own for its address yet."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
