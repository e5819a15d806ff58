"""The pages on which rules are read and written: rows that grow by a button, the effect shown first, and saved only as shown."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import AuditEvent
from jobs.clock import today
from jobs.runner import drain
from records.engine import refresh
from records.models import Requirement, RequirementVersion, Standing
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO
from tests.factories.records import AgreementFactory, BareEditionFactory, OutsideCourseFactory, RequirementFactory, VersionFactory
from tests.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast):
    return BareEditionFactory(course__title="Interviewing").course


def form(course, **fields):
    terms = {"due_rule": "days", "due_days": "30", "validity_months": "24", "renewal_days": "90", "due_soon_days": "14", "grace_days": "0"}
    told = {"title": "Interviewing for all", "agency": "", "what-0": f"course:{course.pk}", "effective_from": today().isoformat()}
    return terms | told | {"action": "preview"} | fields


def seen_in(response):
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


NEW = "/records/requirements/new/"


def test_a_rule_is_shown_with_its_people_and_saved_only_as_shown(cast, course):
    client = sign_in(cast.administrator)
    assert cast.learner_a and cast.learner_b
    filled = form(course) | {"who-0-0": f"agency:{cast.a.pk}", "who-0-0-not": ""}
    shown = client.post(NEW, filled)
    html = shown.content.decode()
    assert "it is asked of 1 person. 1 comes under the rule." in html
    assert "Ana Learner" in html and "Bo Learner" not in html
    assert not Requirement.objects.exists()
    saved = client.post(NEW, filled | {"action": "save", "seen": seen_in(shown)})
    assert saved.status_code == 302
    drain()
    made = Requirement.objects.get(title="Interviewing for all")
    assert saved.url == reverse("requirement", args=[made.code])
    assert made.versions.get().audience == {"agency": str(cast.a.pk)}
    assert Standing.objects.get(person=cast.learner_a, ends_on=None)
    assert AuditEvent.objects.filter(action="people.viewed", actor=cast.administrator.pk).exists()


def test_what_was_changed_after_looking_is_shown_again_and_not_saved(cast, course):
    client = sign_in(cast.administrator)
    shown = client.post(NEW, form(course))
    again = client.post(NEW, form(course, due_days="31", action="save", seen=seen_in(shown)))
    assert again.status_code == 200
    assert "Something has changed since you looked." in again.content.decode()
    assert not Requirement.objects.exists()
    assert client.post(NEW, form(course, due_days="31", action="save", seen=seen_in(again))).status_code == 302


def test_rows_grow_and_shrink_and_what_was_typed_stays(cast, course):
    client = sign_in(cast.administrator)
    html = client.post(NEW, form(course, title="Half a", action="who-add")).content.decode()
    assert 'id="who-0-0"' in html and 'value="Half a"' in html
    assert "Something needs your attention" not in html
    rows = {"who-0-0": "role:leader", "who-0-0-not": "not"}
    html = client.post(NEW, form(course, action="who-add-0", **rows)).content.decode()
    assert 'id="who-0-1"' in html
    assert re.search(r'<option value="role:leader" selected>', html)
    html = client.post(NEW, form(course, action="who-remove-0-0", **rows)).content.decode()
    assert 'id="who-0-0"' not in html
    html = client.post(NEW, form(course, action="what-add")).content.decode()
    assert 'id="what-1"' in html and "all must be held" in html
    assert 'id="what-1"' not in client.post(NEW, form(course, action="what-remove-1", **{"what-1": ""})).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"what-0": ""}, "Choose what must be held."),
        ({"what-0": "course:987654"}, "not there any more"),
        ({"what-0-since": "x"}, "An edition or version is a number"),
        ({"who-0-0": "agency:00000000-0000-4000-8000-000000000000"}, "Choose from the list"),
        ({"due_rule": "date"}, "Say on which date it is due."),
        ({"due_rule": "calendar"}, "Say in which month it is due."),
        ({"effective_from": "2020-01-01"}, "cannot take effect in the past"),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_lost(cast, course, fields, words):
    response = sign_in(cast.administrator).post(NEW, form(course, grace_days="7") | fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert 'name="grace_days" value="7"' in response.content.decode()


def test_a_coordinator_s_rule_is_the_agency_s_own(cast, course):
    client = sign_in(cast.coordinator_a)
    html = client.get(NEW).content.decode()
    assert "everybody’s" not in html and "Bureau of Inquiry" not in html
    assert client.post(NEW, form(course)).status_code == 422
    assert client.post(NEW, form(course, agency=str(cast.b.pk))).status_code == 422
    assert client.post(NEW, form(course, **{"who-0-0": f"agency:{cast.b.pk}"}, agency=str(cast.a.pk))).status_code == 422
    filled = form(course, agency=str(cast.a.pk))
    shown = client.post(NEW, filled)
    assert client.post(NEW, filled | {"action": "save", "seen": seen_in(shown)}).status_code == 302
    assert Requirement.objects.get().agency == cast.a


def test_a_change_is_a_new_version_that_begins_with_the_old_words(cast, course):
    rule = VersionFactory(
        requirement__course=course, audience={"all": [{"discipline": "investigator"}, {"not": {"role": "leader"}}]}, due_days=44
    )
    client, path = sign_in(cast.administrator), f"/records/requirements/{rule.requirement.code}/change/"
    html = client.get(path).content.decode()
    assert 'name="due_days" value="44"' in html
    assert re.search(r'<option value="discipline:investigator" selected>', html)
    assert re.search(r'<option value="role:leader" selected>', html)
    filled = form(course) | {"who-0-0": "discipline:investigator", "due_days": "10", "what-0-since": "2"}
    shown = client.post(path, filled)
    assert client.post(path, filled | {"action": "save", "seen": seen_in(shown)}).status_code == 302
    version = RequirementVersion.objects.get(number=2)
    assert (version.audience, version.due_days) == ({"discipline": "investigator"}, 10)
    assert version.wanted == {"course": course.pk, "edition": 2}


def test_another_version_in_between_is_noticed(cast, course):
    rule = VersionFactory(requirement__course=course)
    client, path = sign_in(cast.administrator), f"/records/requirements/{rule.requirement.code}/change/"
    shown = client.post(path, form(course))
    VersionFactory(requirement=rule.requirement, number=2)
    assert client.post(path, form(course, action="save", seen=seen_in(shown))).status_code == 200
    assert rule.requirement.versions.count() == 2


def test_to_stop_asking_is_to_ask_nobody(cast, course):
    rule = VersionFactory(requirement__course=course)
    refresh(cast.learner_a, on=LONG_AGO)
    client, path = sign_in(cast.administrator), f"/records/requirements/{rule.requirement.code}/stop/"
    html = client.get(path).content.decode()
    assert "it is asked of 0 people. 1 is released." in html and "Ana Learner" in html
    assert client.post(path).status_code == 302
    drain()
    assert not Standing.objects.on(today()).exists()
    assert Standing.objects.on(today() - timedelta(days=1)).exists()
    assert "nobody" in client.get(f"/records/requirements/{rule.requirement.code}/").content.decode().lower()


@pytest.mark.parametrize("who", ["leader_a", "auditor"])
def test_who_reads_rules_may_not_change_them(cast, course, who):
    rule = VersionFactory(requirement__course=course)
    client = sign_in(getattr(cast, who))
    page = client.get(f"/records/requirements/{rule.requirement.code}/")
    assert page.status_code == 200 and "Change the rule" not in page.content.decode()
    for path in ("change", "stop"):
        assert client.post(f"/records/requirements/{rule.requirement.code}/{path}/").status_code == 403


def test_an_agency_s_rule_is_not_there_for_another_agency(cast):
    rule = VersionFactory(requirement__agency=cast.b)
    for address in (f"/records/requirements/{rule.requirement.code}/", f"/records/requirements/{rule.requirement.code}/change/"):
        assert sign_in(cast.coordinator_a).get(address).status_code == 404
        assert sign_in(cast.coordinator_b).get(address).status_code == 200
    assert rule.requirement.title not in sign_in(cast.coordinator_a).get("/records/requirements/").content.decode()


def test_a_coordinator_may_not_change_everybody_s_rule(cast):
    rule = VersionFactory()
    assert sign_in(cast.coordinator_a).get(f"/records/requirements/{rule.requirement.code}/change/").status_code == 403


def test_the_page_of_a_rule_tells_what_it_says_and_how_people_stand(cast, course):
    rule = VersionFactory(requirement=RequirementFactory(course=course, title="For investigators"), audience={"discipline": "investigator"}, due_rule="calendar", due_month=1, grace_days=10)  # fmt: skip
    VersionFactory(requirement=rule.requirement, number=2, effective_from=today() + timedelta(days=30))
    AgreementFactory(requirement=rule.requirement, accepting=cast.a, outside_course=OutsideCourseFactory(title="Border interviewing"))
    AgreementFactory(requirement=rule.requirement, accepting=cast.b, outside_course=OutsideCourseFactory(title="Nobody's business"))
    refresh(cast.learner_a, on=LONG_AGO)
    html = sign_in(cast.leader_a).get(f"/records/requirements/{rule.requirement.code}/").content.decode()
    for words in (
        "In force since 15 January 2025, version 1. Version 2 takes effect on",
        "Working as investigator", "Interviewing", "every year by the end of January", "10 days after the last one",
        "0 of 1 person whom you answer for is trained", "Border interviewing",
    ):  # fmt: skip
        assert words in html
    assert "Nobody&#x27;s business" not in html


def test_the_list_costs_the_same_for_many(cast):
    client, counts = sign_in(cast.leader_a), []
    for number in (2, 18):
        VersionFactory.create_batch(number, audience={"discipline": "investigator"})
        refresh(cast.learner_a, on=LONG_AGO)
        with at_most(12) as count:
            client.get("/records/requirements/")
        counts.append(count())
    assert counts[0] == counts[1]
