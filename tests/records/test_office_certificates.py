"""Certificates in the office: found, taken back with a reason, issued anew; and what the holder and the public see of it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import AuditEvent
from jobs.clock import today
from notices.models import Notice
from records import certificates, signing
from records.corrections import withdraw
from records.models import Certificate, Evidence
from tests.cast import sign_in
from tests.factories.records import EvidenceFactory
from tests.queries import at_most

pytestmark = pytest.mark.django_db
WHY = "The name was misspelt"


def issued(person, agency, **fields) -> Certificate:
    return certificates.issue(EvidenceFactory(person=person, agency=agency, earned_on=today(), **fields), by=None)


@pytest.fixture
def certificate(cast):
    return issued(cast.learner_a, cast.a)


def page(person, name, *args, data=None):
    response = sign_in(person).get(reverse(name, args=args), data)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_coordinator_finds_those_of_their_people_by_number_name_or_course(cast, certificate):
    other = issued(cast.learner_b, cast.b)
    html = page(cast.coordinator_a, "certificates")
    assert certificate.number in html and other.number not in html
    assert certificate.number in page(cast.administrator, "certificates", data={"q": "ana"})
    assert other.number not in page(cast.administrator, "certificates", data={"q": "ana"})
    assert "None found" in page(cast.coordinator_a, "certificates", data={"q": other.number})
    assert AuditEvent.objects.filter(action="people.viewed", actor=cast.coordinator_a.pk).exists()


def test_revoking_asks_for_a_reason_and_a_word_and_is_told(cast, client, certificate):
    office = sign_in(cast.coordinator_a)
    address = reverse("certificate-revoke", args=[certificate.pk])
    assert office.get(address).status_code == 200
    for said in ({"because": ""}, {"because": WHY}, {"sure": "on"}):
        assert office.post(address, said).status_code == 422
    assert Certificate.objects.standing().count() == 1
    assert office.post(address, {"because": WHY, "sure": "on"}).status_code == 302
    assert not Certificate.objects.standing().exists()
    assert not Evidence.objects.valid().exists()
    assert "Revoked" in page(cast.coordinator_a, "certificate-office", certificate.pk)
    assert WHY in page(cast.learner_a, "certificate", certificate.pk)
    assert WHY in Notice.objects.get(recipient=cast.learner_a).body
    public = client.get(certificate.get_absolute_url()).content.decode()
    assert "was revoked" in public and WHY not in public
    assert office.post(address, {"because": WHY, "sure": "on"}).status_code == 302
    assert Evidence.objects.count() == 2


def test_issued_anew_the_old_one_is_kept_and_leads_to_the_new_one(cast, client, certificate):
    office = sign_in(cast.coordinator_a)
    address = reverse("certificate-reissue", args=[certificate.pk])
    assert "Ana Learner" in office.get(address).content.decode()
    assert office.post(address, {"holder": "Ana Lerner"}).status_code == 422
    assert office.post(address, {"holder": "Ana Lerner", "because": WHY}).status_code == 302
    fresh = Certificate.objects.standing().get()
    certificate.refresh_from_db()
    assert (fresh.replaces, certificate.successor, certificate.revoked_because) == (certificate, fresh, WHY)
    assert (fresh.evidence, fresh.holder_name, fresh.expires_on) == (certificate.evidence, "Ana Lerner", certificate.expires_on)
    assert Evidence.objects.valid().count() == 1
    public = client.get(certificate.get_absolute_url()).content.decode()
    assert "was replaced" in public and fresh.get_absolute_url() in public and WHY not in public
    assert "is genuine" in client.get(fresh.get_absolute_url()).content.decode()
    assert "Issued in the place of" in page(cast.coordinator_a, "certificate-office", fresh.pk)
    assert f"Replaced by {fresh.number}" in page(cast.coordinator_a, "certificate-office", certificate.pk)
    assert "replaced by a newer one" in page(cast.learner_a, "certificate", certificate.pk)
    assert f"Replaced by {fresh.number}" in page(cast.learner_a, "my-record")
    assert Notice.objects.get(recipient=cast.learner_a).link == reverse("certificate", args=[fresh.pk])


def test_a_chain_of_three_can_be_walked(cast, certificate):
    second = certificates.reissue(certificate, because=WHY, holder="B", by=cast.coordinator_a)
    third = certificates.reissue(second, because=WHY, holder="C", by=cast.coordinator_a)
    assert Certificate.objects.get(pk=certificate.pk).successor.successor == third
    assert certificates.issue(certificate.evidence, by=None) == third
    with pytest.raises(certificates.AlreadyRevokedError):
        certificates.reissue(second, because=WHY, holder="D", by=cast.coordinator_a)


def test_what_was_withdrawn_is_not_certified_anew(cast, certificate):
    withdraw(certificate.evidence, by=cast.coordinator_a)
    answer = sign_in(cast.coordinator_a).post(
        reverse("certificate-reissue", args=[certificate.pk]), {"holder": "Ana Learner", "because": WHY}, follow=True
    )
    assert "nothing to certify" in answer.content.decode()
    assert Certificate.objects.standing().get() == certificate


def test_the_database_lets_one_certificate_stand_for_a_completion(certificate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            number="AC-2026-999999",
            evidence=certificate.evidence,
            person=certificate.person,
            holder_name="x",
            course_title="x",
            issued_on=today(),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(replaces=certificate.pk)


@pytest.mark.parametrize("name", ["certificate-revoke", "certificate-reissue"])
def test_who_may_only_look_is_refused_and_who_may_not_look_finds_nothing(cast, certificate, name):
    address = reverse(name, args=[certificate.pk])
    said = {"because": WHY, "sure": "on", "holder": "x"}
    for person, status in ((cast.leader_a, 403), (cast.auditor, 403), (cast.coordinator_b, 404), (cast.learner_a, 403)):
        assert sign_in(person).post(address, said).status_code == status
    own = issued(cast.coordinator_a, cast.a)
    assert sign_in(cast.coordinator_a).post(reverse(name, args=[own.pk]), said).status_code == 403
    assert Certificate.objects.standing().count() == 2
    assert sign_in(cast.coordinator_b).get(reverse("certificate-office", args=[certificate.pk])).status_code == 404
    assert "Revoke it" not in page(cast.leader_a, "certificate-office", certificate.pk)
    assert "Revoke it" in page(cast.administrator, "certificate-office", certificate.pk)


def test_the_office_has_a_door_to_them(cast):
    for person in (cast.coordinator_a, cast.administrator):
        assert reverse("certificates") in page(person, "records-office")


def test_pages_cost_the_same_for_one_as_for_ten(cast, client):
    counts: dict[str, list[int]] = {}
    signing.current()
    for number in (1, 9):
        for _ in range(number):
            made = issued(cast.learner_a, cast.a)
            certificates.reissue(made, because=WHY, holder="Ana", by=cast.administrator)
        for name, person, args, most in (
            ("certificates", cast.coordinator_a, [], 18),
            ("certificate-office", cast.coordinator_a, [made.pk], 18),
            ("certificate", cast.learner_a, [made.pk], 10),
            ("certificate-credential", cast.learner_a, [made.pk], 12),
            ("certificate-pdf", cast.learner_a, [made.pk], 10),
            ("verify", None, [made.code], 3),
        ):
            asking = sign_in(person) if person else client
            with at_most(most) as count:
                assert asking.get(reverse(name, args=args)).status_code == 200
            counts.setdefault(name, []).append(count())
    assert {name: found for name, found in counts.items() if found[0] != found[1]} == {}
