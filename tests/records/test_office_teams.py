"""Teams on their pages: formed, signed after the password, promises reported, coverage shown to whom it may be."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies.models import TaskForce, TaskForceState
from jobs.clock import today
from records.commitments import Promise, open_commitment, sharing_agencies, sign
from records.models import Commitment, Competency, CompetencyNeed, Holding, Signature, TargetReport
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO, PASSWORD, DisciplineFactory, TaskForceFactory
from tests.factories.records import VersionFactory
from tests.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(cast):
    terms = {"text": "We train whom we send.", "opens_on": today(), "closes_on": today() + timedelta(days=30)}
    return open_commitment(cast.team, targets=[Promise("meetings", "We meet.", 2, "meetings", "month")], by=cast.administrator, **terms)


def path(team, *more):
    return "/".join([f"/teams/{team.slug}", *more, ""])


def asked_again(person):
    """Signed in, and the password given once more just now."""
    client = sign_in(person)
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def html(who, address):
    response = sign_in(who).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_team_is_formed_and_its_text_written(cast):
    client = sign_in(cast.administrator)
    rule = VersionFactory(requirement__title="Interviewing").requirement
    filled = {"name": "Harbour Team", "jurisdiction": cast.team.jurisdiction.pk, "purpose": "", "agencies": [cast.a.pk, cast.b.pk]}
    assert client.post("/records/teams/new/", filled).status_code == 422
    made = client.post("/records/teams/new/", filled | {"disciplines": [cast.investigator.pk]})
    assert made.url == "/teams/harbour-team/commitment/new/"
    text = {"text": "We commit.", "opens_on": today().isoformat(), "closes_on": (today() + timedelta(days=9)).isoformat()}
    lines = {"target-0-kind": "training", "target-0-words": "All are trained.", "target-0-amount": "90"}
    wrong = client.post(made.url, text | lines | {"action": "save"})
    assert wrong.status_code == 422 and "Training names its requirement" in wrong.content.decode()
    grown = client.post(made.url, text | lines | {"action": "target-add"}).content.decode()
    assert 'id="target-1-kind"' in grown and "We commit." in grown
    saved = client.post(made.url, text | lines | {"target-0-requirement": str(rule.pk), "target-1-kind": "", "action": "save"})
    assert saved.status_code == 302
    written = Commitment.objects.get()
    assert [target.requirement for target in written.targets.all()] == [rule]
    page = client.get("/teams/harbour-team/commitment/").content.decode()
    assert "The signatures of 2 agencies are missing" in page
    assert "Nobody leads Larkmere Police yet" in page


def test_the_page_says_whose_signature_is_missing(cast, commitment):
    assert cast.leader_a
    sign(commitment, agency=cast.b, by=cast.leader_b)
    for who in ("leader_a", "team_lead", "administrator"):
        page = html(getattr(cast, who), path(cast.team, "commitment"))
        assert "The signature of Larkmere Police is missing." in page
        assert "Avi Leader has not signed yet." in page
        assert ("Sign for Larkmere Police" in page) == (who == "leader_a")


def test_signing_asks_for_the_password_again(cast, commitment):
    client, address = sign_in(cast.leader_a), path(cast.team, "commitment", "sign")
    asked = client.get(address)
    assert asked.url == f"/accounts/reauthenticate/?next={address.replace('/', '%2F')}"
    filled = {"agency": cast.a.pk, "version": 1, "agrees": "on", "shares_counts": "on"}
    assert client.post(address, filled).url.startswith("/accounts/reauthenticate/")
    assert not Signature.objects.exists()
    again = client.post(asked.url, {"password": PASSWORD, "next": address})
    assert again.url == address
    page = client.get(address).content.decode()
    assert "We train whom we send." in page
    assert client.post(address, filled | {"agrees": ""}).status_code == 422
    assert client.post(address, filled).url == path(cast.team, "commitment")
    assert sharing_agencies([cast.team.pk], today()) == {cast.a.pk: True}
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        Signature.objects.all().delete()
        assert client.get(address).url.startswith("/accounts/reauthenticate/"), "only for a while"


def test_a_text_that_has_changed_while_somebody_was_reading_is_not_signed(cast, commitment):
    client, address = asked_again(cast.leader_a), path(cast.team, "commitment", "sign")
    terms = {"opens_on": today(), "closes_on": today() + timedelta(days=30)}
    open_commitment(cast.team, text="We also pay for it.", by=cast.administrator, **terms)
    response = client.post(address, {"agency": cast.a.pk, "version": 1, "agrees": "on"})
    assert response.status_code == 422
    assert "The text has changed while you were reading." in response.content.decode()
    assert "We also pay for it." in response.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.parametrize("who", ["coordinator_a", "team_lead", "administrator", "leader_b"])
def test_nobody_signs_for_another_agency(cast, commitment, who):
    sign(commitment, agency=cast.b, by=cast.leader_b)
    client = asked_again(getattr(cast, who))
    response = client.post(path(cast.team, "commitment", "sign"), {"agency": cast.a.pk, "version": 1, "agrees": "on"})
    assert response.url == path(cast.team, "commitment")
    assert not Signature.objects.filter(agency=cast.a).exists()


def test_consent_is_withdrawn_at_once(cast, commitment):
    signature = sign(commitment, agency=cast.a, by=cast.leader_a)
    sign(commitment, agency=cast.b, by=cast.leader_b)
    address = path(cast.team, "commitment", str(signature.pk), "withdraw")
    assert sign_in(cast.leader_b).post(address).status_code == 403
    client = sign_in(cast.leader_a)
    assert "From this moment" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert cast.a.pk not in sharing_agencies([cast.team.pk], today())
    assert TaskForce.objects.get(pk=cast.team.pk).state == TaskForceState.LAPSED
    assert "Consent was withdrawn on" in client.get(path(cast.team, "commitment")).content.decode()
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("page", ["commitment", "coverage", "needs", "agencies", "commitment/new", "commitment/sign"])
def test_a_team_is_not_there_for_who_has_no_part_in_it(cast, commitment, page):
    for who in (cast.leader_c, cast.learner_a, cast.outsider):
        assert sign_in(who).get(path(cast.team, page)).status_code == 404


@pytest.mark.parametrize("page", ["needs", "agencies", "commitment/new"])
def test_who_sees_the_team_may_not_change_it(cast, commitment, page):
    for who in (cast.leader_a, cast.coordinator_a, cast.seated(cast.learner_a), cast.auditor):
        assert sign_in(who).get(path(cast.team, page)).status_code == 403
    assert sign_in(cast.team_lead).get(path(cast.team, page)).status_code == 200


def test_an_agency_joins_and_leaves_on_the_page(cast, commitment):
    client = sign_in(cast.team_lead)
    joined = client.post(path(cast.team, "agencies"), {"agency": cast.c.pk, "required": "on"})
    assert joined.status_code == 302
    place = cast.team.agency_seats.get(agency=cast.c)
    leave = path(cast.team, "agencies", str(place.pk), "leave")
    assert sign_in(cast.leader_a).post(leave).status_code == 403
    assert "signs again" in client.get(leave).content.decode()
    assert sign_in(cast.leader_c).post(leave).status_code == 302
    assert Commitment.objects.get(version=2).because == "Ridge House has left the team."


def test_what_was_done_is_reported_and_taken_back(cast, commitment):
    target = commitment.targets.get()
    address, client = path(cast.team, "targets", str(target.pk)), sign_in(cast.leader_a)
    done = {"done_on": today().isoformat(), "amount": "2", "words": "In the harbour."}
    assert client.post(address, done | {"done_on": "2999-01-01"}).status_code == 422
    assert client.post(address, done).status_code == 302
    assert "2 meetings" in html(cast.leader_b, path(cast.team, "commitment"))
    assert sign_in(cast.coordinator_a).post(address, done).status_code == 403
    withdraw = path(cast.team, "reports", str(TargetReport.objects.get().pk), "withdraw")
    assert sign_in(cast.coordinator_a).post(withdraw).status_code == 403
    assert client.post(withdraw).status_code == 302
    assert "Withdrawn on" in client.get(address).content.decode()


@pytest.fixture
def covered(cast):
    """One person of A holds what the team needs."""
    labour = Competency.objects.get(exploitation="labour")
    CompetencyNeed.objects.create(task_force=cast.team, discipline=cast.investigator, competency=labour)
    person = cast.seated(cast.learner_a)
    return Holding.objects.create(person=person, competency=labour, agency=cast.a, held_from=LONG_AGO, recorded_by=cast.author)


def test_the_team_s_lead_sees_who_covers_what_and_partners_only_whether_it_is_covered(cast, covered):
    lead = html(cast.team_lead, path(cast.team, "coverage"))
    assert "Hangs on one person" in lead and "Ana Learner" in lead
    for who in (cast.leader_b, cast.coordinator_a, cast.seated(cast.learner_b)):
        page = html(who, path(cast.team, "coverage"))
        assert "Ana Learner" not in page and "angs on one person" not in page
        assert "Everything that this team needs is covered." in page


def test_what_the_team_needs_is_set_in_a_grid(cast, covered):
    prosecutor = DisciplineFactory(slug="prosecutor", name="Prosecutor")
    sex = Competency.objects.get(exploitation="sex")
    address, client = path(cast.team, "needs"), sign_in(cast.team_lead)
    html = client.get(address).content.decode()
    assert (
        f'name="need-{cast.investigator.pk}-{covered.competency_id}" id="id_need-{cast.investigator.pk}-{covered.competency_id}" checked'
        in html
    )
    assert client.post(address, {f"least-{prosecutor.pk}": "2", f"need-{prosecutor.pk}-{sex.pk}": "on"}).status_code == 302
    assert list(CompetencyNeed.objects.values_list("discipline", "competency")) == [(prosecutor.pk, sex.pk)]
    assert "Too few: Prosecutor." in client.get(path(cast.team, "coverage")).content.decode()
    assert client.post(address, {f"least-{prosecutor.pk}": "x"}).status_code == 422


def test_a_competency_is_signed_off_on_the_person_s_record_with_its_line(cast, covered):
    client, person = sign_in(cast.coordinator_a), cast.person("Nia New", cast.a)
    address = f"/records/people/{person.pk}/sign-off/"
    filled = {"competency": covered.competency_id, "signed_off_by": "nobody@example.org", "signed_off_on": today().isoformat()}
    assert "Nobody here has this address." in client.post(address, filled).content.decode()
    wrong = client.post(address, filled | {"signed_off_by": cast.learner_b.email})
    assert wrong.status_code == 422 and "did not have this competency" in wrong.content.decode()
    half = client.post(address, filled | {"signed_off_by": cast.learner_a.email, "coached_by": cast.author.email})
    assert half.status_code == 422 and "on which day" in half.content.decode()
    saved = client.post(
        address, filled | {"signed_off_by": cast.learner_a.email, "coached_by": cast.author.email, "coached_on": "2026-01-05"}
    )
    assert saved.status_code == 302
    holding = Holding.objects.get(person=person)
    line = client.get(reverse("lineage", args=[holding.pk])).content.decode()
    assert "Signed off by Ana Learner" in line and "Coached by Eli Author" in line
    assert "signed off by Ana Learner" in client.get(f"/records/people/{person.pk}/").content.decode()
    assert sign_in(cast.leader_b).get(reverse("lineage", args=[holding.pk])).status_code == 404
    assert sign_in(cast.leader_a).post(reverse("holding-take-back", args=[holding.pk])).status_code == 403
    assert client.post(reverse("holding-take-back", args=[holding.pk])).status_code == 302
    assert not Holding.objects.on(today()).filter(person=person).exists()


def test_competencies_are_named_by_administrators(cast):
    named = {"name": "Financial traces", "exploitation": "either", "description": "", "validity_months": "24"}
    assert sign_in(cast.leader_a).post("/records/competencies/", named).status_code == 403
    client = sign_in(cast.administrator)
    assert client.post("/records/competencies/", named).status_code == 302
    assert client.post("/records/competencies/", named).status_code == 422
    assert Competency.objects.get(slug="financial-traces").validity_months == 24
    assert "Labour trafficking" in html(cast.leader_a, "/records/competencies/")


def test_the_pages_cost_the_same_for_many(cast, commitment, covered):
    client, counts = sign_in(cast.team_lead), {"commitment": [], "coverage": []}
    for number in (0, 8):
        for index in range(number):
            person = cast.seated(cast.person(f"Number {index}", cast.a))
            Holding.objects.create(person=person, competency=covered.competency, agency=cast.a, held_from=LONG_AGO, recorded_by=cast.author)
            sign(commitment, agency=cast.a, by=cast.leader_a)
        for page, found in counts.items():
            with at_most(22) as count:
                client.get(path(cast.team, page))
            found.append(count())
    assert all(few == many for few, many in counts.values()), counts


def test_who_forms_teams_finds_them_and_is_shown_nobody_who_sits_there(cast, commitment):
    client = sign_in(cast.administrator)
    assert "Larkmere Task Force" in client.get("/records/teams/").content.decode()
    assert client.get(path(cast.team)).status_code == 404, "the page of the people is not theirs"
    page = client.get(path(cast.team, "commitment")).content.decode()
    assert f'href="{path(cast.team)}"' not in page, "no link that leads nowhere"
    assert sign_in(cast.team_lead).get("/records/teams/").status_code == 200


def test_the_list_of_teams_costs_the_same_for_many(cast):
    client, counts = sign_in(cast.administrator), []
    for number in (1, 15):
        TaskForceFactory.create_batch(number)
        with at_most(9) as count:
            client.get("/records/teams/")
        counts.append(count())
    assert counts[0] == counts[1]
