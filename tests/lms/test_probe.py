"""The probe world: what a tester from outside is told, and that it is true."""

import json
from urllib.parse import urlsplit

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.models import Affiliation, User
from assessments.models import Item
from lms.demo.probe import PASSWORD
from lms.management.commands.seed_probe import summary
from tests.cast import sign_in
from tests.factories.agencies import AgencyFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ROLES = {
    "learner_a",
    "learner_b",
    "learner_c",
    "coordinator_a",
    "leader_a",
    "leader_b",
    "leader_c",
    "author_a",
    "auditor",
    "administrator",
    "administrator_without_second_factor",
    "deactivated",
}
URLS = {"course", "assessment", "sensitive_lesson", "export_a", "certificate", "invitation", "upload", "agency_a", "team", "partner_board"}


@pytest.fixture
def told(capsys):
    call_command("seed_probe", json=True)
    return json.loads(capsys.readouterr().out)


def path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_it_tells_everything_and_everything_is_true(told):
    assert told["base_url"] == "http://testserver"
    assert "package_host" in told
    assert told["accounts"].keys() == ROLES
    assert set(told["urls"]) >= URLS
    assert told["commands"].keys() == {"web", "worker", "beat", "jobs", "stop"}
    people = {key: User.objects.get(email=account["user"]) for key, account in told["accounts"].items()}

    # Accounts: passwords, second factors, who is in and who is not.
    for key, account in told["accounts"].items():
        assert people[key].check_password(account["password"])
        assert people[key].is_active == (key != "deactivated")
        factor = Authenticator.objects.filter(user=people[key]).first()
        assert (get_adapter().decrypt(factor.data["secret"]) if factor else None) == account["totp_secret"]
    without = {key for key, account in told["accounts"].items() if not account["totp_secret"]}
    assert without == {"learner_a", "learner_b", "learner_c", "administrator_without_second_factor", "deactivated"}

    # Agency A has 40 learners, B 40, C only 3.
    assert {letter: len(emails) for letter, emails in told["learners"].items()} == {"a": 40, "b": 40, "c": 3}
    for letter, emails in told["learners"].items():
        assert Affiliation.objects.current().filter(agency__slug=f"agency-{letter}", person__email__in=emails).count() == len(emails)

    # Addresses: each is there for whom it is meant.
    learner, leader, author = (sign_in(people[key]) for key in ("learner_a", "leader_a", "author_a"))
    urls = told["urls"]
    for client, names in (
        (learner, ["course", "assessment", "sensitive_lesson"]),
        (leader, ["agency_a", "export_a", "team", "partner_board"]),
        (author, ["upload"]),
        (Client(), ["certificate", "invitation"]),
    ):
        for name in names:
            assert client.get(path(urls[name])).status_code == 200, name
    assert sign_in(people["leader_b"]).get(path(urls["agency_a"])).status_code == 404
    assert "refers to" in (page := learner.get(path(urls["sensitive_lesson"])).content.decode()) or "What comes next" in page

    assert "administrator@a.example" in summary(told)
    assert PASSWORD not in summary(told)

    # The key, in the words of the questions.
    assert told["assessment_key"].keys() == set(Item.objects.filter(course__code="TII").values_list("code", flat=True))
    for item in Item.objects.filter(course__code="TII", kind="SBA").prefetch_related("versions"):
        [right] = told["assessment_key"][item.code]
        assert [option["text"] for option in item.versions.first().content["options"] if option["right"]] == [right]


def test_a_site_in_use_is_refused():
    AgencyFactory()
    with pytest.raises(CommandError, match="holds agencies already"):
        call_command("seed_probe", json=True)
