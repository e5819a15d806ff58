"""Getting in through a real browser: invitation, second factor by app and by key; each page on the way is clean."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from agencies.invitations import token_of
from tests.cast import code_of
from tests.factories.agencies import PASSWORD, InvitationFactory

pytestmark = pytest.mark.browser


def fill_in_sign_in(page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def give_key(window) -> None:
    """A telephone with a fingerprint reader, as far as the browser knows."""
    session = window.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})


def test_a_leader_accepts_and_sets_an_app_up(visit, cast):
    invitation = InvitationFactory(agency=cast.a, discipline=cast.investigator, invited_by=cast.coordinator_a, role="leader")
    window = visit()
    page = window.open(f"/invitations/{token_of(invitation)}/")
    window.check(name="invitation")
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    window.check(name="invitation-errors")
    page.get_by_label("Your name").fill("Nia New")
    page.get_by_label("Choose a password").fill("a calm and patient password")
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_role("heading", name="Second factor").wait_for()
    window.check(name="second-factor")
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_role("heading", name="Set up an authenticator app").wait_for()
    window.check(name="second-factor-app")
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_of(page.locator("dd code").inner_text()))
    page.get_by_role("button", name="Set up the app").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    window.check(name="recovery-codes")


def test_signing_in_with_the_code_of_an_app(visit, cast):
    secret = generate_totp_secret()
    TOTP.activate(cast.leader_a, secret)
    window = visit()
    page = window.open("/accounts/login/?next=/accounts/sessions/")
    fill_in_sign_in(page, cast.leader_a.email)
    page.get_by_role("heading", name="Your second factor").wait_for()
    window.check(name="second-factor-code")
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_of(secret))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Where I am signed in").wait_for()
    window.check(name="sessions")


def test_a_key_is_added_and_signs_in(visit, cast):
    window = visit()
    give_key(window)
    page = window.open("/accounts/login/")
    fill_in_sign_in(page, cast.leader_a.email)
    page.get_by_role("link", name="Add a key").click()
    page.get_by_role("heading", name="Add a security key or passkey").wait_for()
    window.check(name="key-add")
    page.get_by_role("button", name="Add the key").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert Authenticator.objects.filter(user=cast.leader_a, type="webauthn").count() == 1
    window.open("/accounts/2fa/webauthn/")
    window.check(name="keys")
    window.context.clear_cookies()
    page = window.open("/accounts/login/?next=/accounts/sessions/")
    fill_in_sign_in(page, cast.leader_a.email)
    page.get_by_role("button", name="Use a security key or passkey").click()
    page.get_by_role("heading", name="Where I am signed in").wait_for()
    window.check_quiet()


def test_a_key_that_does_not_answer_is_told(visit, cast):
    window = visit()
    page = window.open("/accounts/login/")
    fill_in_sign_in(page, cast.leader_a.email)
    page.get_by_role("link", name="Add a key").click()
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }")
    page.get_by_role("button", name="Add the key").click()
    page.get_by_text("The key was not used").wait_for()
    window.check(name="key-trouble")


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/accounts/password/reset/", None),
        ("/accounts/password/reset/done/", None),
        ("/accounts/password/change/", "learner_a"),
        ("/accounts/email/", "learner_a"),
        ("/accounts/2fa/", "learner_a"),
        ("/inbox/", "learner_a"),
        ("/agencies/larkmere-police/invite/", "coordinator_a"),
    ],
)
def test_the_pages_around_it_are_clean(visit, cast, path, role):
    if role == "coordinator_a":
        InvitationFactory(agency=cast.a, discipline=cast.investigator, invited_by=cast.coordinator_a)
    visit(getattr(cast, role) if role else None).check(path)
