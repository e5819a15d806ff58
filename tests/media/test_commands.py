"""Keys are made and revoked, and broken packages end in a verdict."""

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from media.management.commands import fuzz_packages
from media.models import StoreKey

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_key_is_made_shown_once_and_revoked(cast):
    told = dict(
        line.split(" ", 1) for line in run("xapi_key", cast.a.slug, "Agency system", "--scope", "write", "--scope", "read").splitlines()
    )
    key = StoreKey.objects.get()
    assert (key.name, key.scopes) == (told["name"], ["read", "write"])
    assert told["secret"] not in key.digest
    proof = base64.b64encode(f"{told['name']}:{told['secret']}".encode()).decode()
    headers = {"X-Experience-API-Version": "1.0.3", "Authorization": f"Basic {proof}"}
    assert Client().get("/xapi/statements", headers=headers).status_code == 200
    run("xapi_key", cast.a.slug, key.name, "--revoke")
    assert Client().get("/xapi/statements", headers=headers).status_code == 401


def test_what_is_not_there_is_said(cast):
    with pytest.raises(CommandError, match="no agency"):
        run("xapi_key", "nowhere", "x")
    with pytest.raises(CommandError, match="no open key"):
        run("xapi_key", cast.a.slug, "x", "--revoke")


def test_broken_packages_end_in_a_verdict():
    told = run("fuzz_packages", "--seconds", "0.5")
    assert told.endswith("0 crashes\n")
    assert int(told.split()[0]) > 20


def test_a_crash_is_told_with_what_repeats_it(monkeypatch):
    monkeypatch.setattr(fuzz_packages, "examine", lambda content: 1 / 0)
    with pytest.raises(CommandError, match="try 1 with --seed 5: ZeroDivisionError"):
        run("fuzz_packages", "--seconds", "0.5", "--seed", "5")
