"""Sending a certificate, the queue, one claim, its paper, corrections; and agreements on their pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jobs.clock import today
from jobs.runner import drain
from records.engine import refresh
from records.models import Agreement, Claim, Evidence, OutsideCourse, Standing
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO
from tests.factories.records import AgreementFactory, BareEditionFactory, EvidenceFactory, OutsideCourseFactory, VersionFactory
from tests.queries import at_most
from tests.records.papers import pdf
from tests.records.test_training import accept, claim_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast):
    course = BareEditionFactory(course__title="Interviewing").course
    VersionFactory(requirement__course=course)
    refresh(cast.learner_a, on=LONG_AGO)
    return course


def told(course, **fields):
    wanted = {
        "title": "State course",
        "issuer_name": "State Academy",
        "earned_on": today().isoformat(),
        "hours": "8",
        "courses": [course.pk],
    }
    return wanted | {"document": pdf()} | fields


def state(person):
    return Standing.objects.on(today()).get(person=person).state


def test_a_certificate_is_sent_reviewed_and_counts(cast, course):
    mine, theirs = sign_in(cast.learner_a), sign_in(cast.coordinator_a)
    assert mine.post("/my/training/", told(course)).status_code == 302
    assert "Waiting for review" in mine.get("/my/training/").content.decode()
    claim = Claim.objects.get()
    assert "1 waits" in theirs.get("/records/").content.decode()
    assert "State course" in theirs.get("/records/training/").content.decode()
    page = theirs.get(f"/records/training/{claim.pk}/").content.decode()
    assert "State Academy" in page and "certificate.pdf" in page
    saved = theirs.post(f"/records/training/{claim.pk}/", {"action": "accept", "courses": [course.pk], "hours": "8", "until": ""})
    assert saved.status_code == 302
    assert state(cast.learner_a) == "met"
    assert "Accepted" in mine.get("/my/training/").content.decode()
    assert "State course" in theirs.get("/records/training/?show=decided").content.decode()
    assert "State course" in mine.get("/my/record/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Say what the training is called."),
        ({"issuer_name": ""}, "Say who issued the certificate."),
        ({"earned_on": "2999-01-01"}, "This day has not come yet."),
        ({"until": "2020-01-01"}, "It cannot end before it was earned."),
        ({"hours": "0"}, "greater than or equal to 0.25"),
        ({"document": ""}, "required"),
        ({"document": pdf("x.html", b"")}, ""),
        ({"courses": [987654]}, "not one of the available choices"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(cast, course, fields, words):
    response = sign_in(cast.learner_a).post("/my/training/", told(course, **fields))
    if not words:
        assert response.status_code == 302, "a name says nothing: it is a PDF"
        return
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Claim.objects.count() == 0


def test_nobody_else_s_claim_is_there(cast, course):
    claim = claim_of(cast.learner_a, [course])
    paper, review, withdraw = (
        reverse("claim-paper", args=[claim.pk]),
        reverse("claim", args=[claim.pk]),
        reverse("claim-withdraw", args=[claim.pk]),
    )
    assert sign_in(cast.learner_a).get(paper)["Content-Disposition"].startswith("attachment")
    assert sign_in(cast.coordinator_a).get(paper).status_code == 200
    for who in ("learner_b", "coordinator_b", "leader_a", "auditor", "administrator"):
        assert sign_in(getattr(cast, who)).get(paper).status_code == 404
    assert sign_in(cast.coordinator_b).get(review).status_code == 404
    assert sign_in(cast.learner_b).post(withdraw).status_code == 404
    assert sign_in(cast.learner_a).post(withdraw).status_code == 302
    assert Claim.objects.get().state == "withdrawn"


def test_a_refusal_needs_a_reason_and_two_reviewers_decide_once(cast, course):
    claim, client = claim_of(cast.learner_a, [course]), sign_in(cast.coordinator_a)
    address = reverse("claim", args=[claim.pk])
    decision = {"courses": [course.pk], "hours": "8"}
    refused = client.post(address, decision | {"action": "refuse"})
    assert refused.status_code == 422 and "Say why it is refused." in refused.content.decode()
    part = client.post(address, {"action": "accept", "hours": "8"})
    assert part.status_code == 422 and "only in part" in part.content.decode()
    assert client.post(address, decision | {"action": "refuse", "reason": "Not readable."}).status_code == 302
    late = client.post(address, decision | {"action": "accept"}, follow=True)
    assert "Somebody has decided on this meanwhile." in late.content.decode()
    assert Evidence.objects.count() == 0


def test_what_was_recorded_is_corrected_or_withdrawn_on_the_person_s_record(cast, course):
    _elsewhere, ours = accept(claim_of(cast.learner_a, [course]), cast.coordinator_a)
    client, address = sign_in(cast.coordinator_a), reverse("evidence-correct", args=[ours.pk])
    assert address in client.get(f"/records/people/{cast.learner_a.pk}/").content.decode()
    assert address not in sign_in(cast.leader_a).get(f"/records/people/{cast.learner_a.pk}/").content.decode()
    wrong = {"earned_on": "2999-01-01", "because": "misread"}
    assert client.post(address, wrong).status_code == 422
    assert client.post(address, {"earned_on": "2026-01-05", "until": "", "because": "misread"}).status_code == 302
    newer = Evidence.objects.valid().get(course=course)
    assert client.post(address, wrong).status_code == 404, "the old row is not corrected twice"
    gone = client.post(reverse("evidence-correct", args=[newer.pk]), {"action": "withdraw", "earned_on": "2026-01-05", "because": "forged"})
    assert gone.status_code == 302
    assert state(cast.learner_a) == "overdue"
    assert sign_in(cast.leader_a).get(address).status_code == 404


def test_who_does_not_review_may_not_correct(cast, course):
    _elsewhere, ours = accept(claim_of(cast.learner_a, [course]), cast.coordinator_a)
    address = reverse("evidence-correct", args=[ours.pk])
    assert sign_in(cast.leader_a).get(address).status_code == 403
    assert sign_in(cast.coordinator_b).get(address).status_code == 404


def test_the_queue_costs_the_same_for_many(cast, course):
    client, counts = sign_in(cast.coordinator_a), []
    client.get("/records/training/")
    for number in (2, 18):
        for index in range(number):
            claim_of(cast.person(f"Number {number} {index}", cast.a), [course])
        with at_most(15) as count:
            client.get("/records/training/")
        counts.append(count())
    assert counts[0] == counts[1]


def test_an_agreement_is_shown_first_made_and_ended(cast, course):
    outside = OutsideCourseFactory(title="Border interviewing")
    EvidenceFactory(person=cast.learner_a, kind="external", course=None, outside_course=outside, earned_on=today() - timedelta(days=9))
    client = sign_in(cast.leader_a)
    rule = Standing.objects.on(today()).get(person=cast.learner_a).obligation.requirement
    filled = {"requirement": rule.pk, "accepting": cast.a.pk, "offered": f"outside:{outside.pk}", "because": "the same syllabus"}
    shown = client.post("/records/agreements/new/", filled | {"action": "preview"}).content.decode()
    assert "1 changes standing" in shown and "Ana Learner" in shown
    assert not Agreement.objects.exists()
    assert client.post("/records/agreements/new/", filled | {"action": "save"}).status_code == 302
    drain()
    assert state(cast.learner_a) == "met"
    agreement = Agreement.objects.get()
    assert "Border interviewing" in client.get("/records/agreements/").content.decode()
    again = client.post("/records/agreements/new/", filled | {"action": "save"})
    assert again.status_code == 422 and "accepted here already" in again.content.decode()
    ending = reverse("agreement-end", args=[agreement.pk])
    assert "1 person would no longer count as trained." in client.get(ending).content.decode()
    assert client.post(ending).status_code == 302
    drain()
    assert state(cast.learner_a) == "overdue"
    assert client.get(ending).status_code == 404


def test_agreements_are_each_agency_s_own(cast):
    theirs = AgreementFactory(accepting=cast.b, because="nobody else's business")
    client = sign_in(cast.leader_a)
    assert "nobody else" not in client.get("/records/agreements/").content.decode()
    assert client.get(reverse("agreement-end", args=[theirs.pk])).status_code == 404
    mine = AgreementFactory(accepting=cast.a)
    assert sign_in(cast.auditor).post(reverse("agreement-end", args=[mine.pk])).status_code == 403
    assert client.post("/records/agreements/new/", {"accepting": cast.b.pk}).status_code == 422


def test_a_course_held_elsewhere_gets_one_name(cast):
    client = sign_in(cast.coordinator_a)
    named = {"title": "Border interviewing", "issuer_name": "State Academy", "hours": "8"}
    assert client.post("/records/outside-courses/new/", named).status_code == 302
    assert client.post("/records/outside-courses/new/", named).status_code == 422
    assert OutsideCourse.objects.get().created_by == cast.coordinator_a


def test_the_list_of_agreements_costs_the_same_for_many(cast):
    client, counts = sign_in(cast.leader_a), []
    client.get("/records/agreements/")
    for number in (2, 18):
        AgreementFactory.create_batch(number, accepting=cast.a)
        with at_most(9) as count:
            client.get("/records/agreements/")
        counts.append(count())
    assert counts[0] == counts[1]
