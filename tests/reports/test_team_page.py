"""The team page: signatures and coverage for all who see it, seats and standings for those who may."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent, TeamMembership
from agencies.teams import seat
from records.models import Standing
from tests.cast import sign_in
from tests.factories.agencies import AgencyFactory, DisciplineFactory, PersonFactory, TaskForceAgencyFactory, TeamMembershipFactory
from tests.reports.conftest import TODAY

pytestmark = pytest.mark.django_db
ADDRESS = "/teams/larkmere-team/"


def shown(person, query=""):
    response = sign_in(person).get(f"{ADDRESS}?{query}")
    assert response.status_code == 200
    return response.context["page"]


def seats(person, query="") -> dict[str, list[str]]:
    """Who is named, with the words of their standing; none where it is not shown."""
    return {seat.name: [cell.word for cell in seat.cells] for seat in shown(person, query).seats}


@pytest.fixture
def team(cast, training):
    """Ana of A, trained, and Bo of B, overdue and known to partners as Finch, sit at the team; B has signed, A has not."""
    cast.learner_b.alias = "Finch"
    cast.learner_b.save()
    for person in (cast.learner_a, cast.learner_b):
        cast.seated(person)
    training.holds(cast.learner_a)
    assert cast.leader_a
    assert cast.leader_b
    assert cast.team_lead
    training.signs(cast.b)
    training.settle()
    return training


def test_the_lead_sees_every_seat_and_the_standing_of_agencies_that_have_signed(cast, team):
    assert seats(cast.team_lead) == {"Ana Learner": [], "Finch": ["overdue"]}
    team.signs(cast.a)
    assert seats(cast.team_lead) == {"Ana Learner": ["met"], "Finch": ["overdue"]}


def test_the_lead_reads_no_name_that_is_not_for_partners_and_no_reason(cast, team):
    team.signs(cast.a)
    html = sign_in(cast.team_lead).get(ADDRESS).content.decode()
    assert "Bo Learner" not in html
    for word in (cast.learner_b.email, "Was due on", "Completed on", "version 1,"):
        assert word not in html


def test_a_leader_sees_the_own_people_by_name_and_nobody_else(cast, team):
    assert seats(cast.leader_a) == {"Ana Learner": ["met"]}
    assert seats(cast.leader_b) == {"Bo Learner": ["overdue"]}


def test_who_sits_at_the_team_sees_themselves(cast, team):
    assert seats(cast.learner_b) == {"Bo Learner": ["overdue"]}


def test_an_auditor_sees_all(cast, team):
    assert seats(cast.auditor) == {"Ana Learner": ["met"], "Bo Learner": ["overdue"]}


def test_only_the_teams_requirements_are_shown_to_its_lead(cast, team):
    """B asks more of its own people in the same course: that is not the lead's business."""
    team.must("Coercion", {"agency": str(cast.b.pk)})
    requirement = team.course.requirements.get()
    team.must("Strategy", {"team": str(cast.team.pk)}, due_days=1000)
    team.holds(cast.learner_b, date(2025, 2, 1))
    strict = type(requirement).objects.create(code="strict", title="Own rule", course=team.course)
    requirement.versions.model.objects.create(
        requirement=strict, number=1, audience={"agency": str(cast.b.pk)}, validity_months=6, effective_from=date(2025, 1, 15)
    )
    team.settle()
    assert Standing.objects.on(TODAY).counted().filter(person=cast.learner_b, course=team.course).get().state == "expired"
    page = shown(cast.team_lead)
    assert [column.title for column in page.columns] == ["Interviewing", "Strategy"]
    assert seats(cast.team_lead)["Finch"] == ["met", "not started"]


def test_which_agency_holds_which_discipline_is_told_to_all_and_numbers_only_of_people_one_sees(cast, team):
    DisciplineFactory(name="Prosecutor", position=9999)

    def coverage(person):
        return {line.discipline.name: [cell.words for cell in line.cells] for line in shown(person).coverage}

    assert coverage(cast.leader_a) == {"Investigator": ["held", "1 of 1 trained"], "Prosecutor": ["", ""]}
    assert coverage(cast.team_lead) == {"Investigator": ["0 of 1 trained", "held"], "Prosecutor": ["", ""]}
    assert coverage(cast.learner_a)["Investigator"] == ["held", "1 of 1 trained"]
    assert shown(cast.leader_a).without_holder == ["Prosecutor"]


def test_the_first_sentence_says_who_has_signed_and_what_is_held(cast, team):
    assert shown(cast.leader_a).headline == "One of two agencies has signed. Every discipline has a holder."
    DisciplineFactory(name="Prosecutor", position=9999)
    assert shown(cast.leader_a).headline.endswith("One of two disciplines has a holder.")
    TeamMembership.objects.update(ended_on=TODAY)
    assert shown(cast.leader_a).headline.endswith("No seat is taken yet.")


def test_the_lead_is_told_of_disciplines_that_hang_on_one_person(cast, team):
    prosecutor = DisciplineFactory(name="Prosecutor", position=9999)
    TeamMembershipFactory(task_force=cast.team, person=cast.leader_b, discipline=prosecutor)
    team.settle()
    assert "One discipline has a single holder: Prosecutor." in shown(cast.team_lead).seats_sentence
    assert "single holder" not in shown(cast.leader_b).seats_sentence


def test_a_person_with_two_seats_is_one_person(cast, team):
    prosecutor = DisciplineFactory(name="Prosecutor", position=9999)
    TeamMembershipFactory(task_force=cast.team, person=cast.learner_b, discipline=prosecutor)
    assert shown(cast.team_lead).seats_sentence.startswith("The one whose standing you see has something left to do.")
    team.signs(cast.a)
    assert shown(cast.team_lead).seats_sentence.startswith("One of two people whose standing you see has nothing left to do.")


def test_signatures_stand_in_a_row_and_what_is_missing_in_words(cast, team):
    html = unescape(sign_in(cast.leader_a).get(ADDRESS).content.decode())
    row = re.search(r'<ol class="signatures">(.*?)</ol>', html, re.DOTALL)[1]
    assert row.count("<li") == 2
    assert "Avi Leader" in row
    assert "15 January 2025" in row
    assert "not signed" in row
    assert "Larkmere Police has not signed. The time to sign ended on 1 April 2025." in html
    assert "We train everybody whom we send." in html


def test_a_past_day_shows_who_sat_there_then_and_where_they_stood(cast, team):
    newcomer = PersonFactory(display_name="Nia New", agency=cast.b, discipline=cast.investigator)
    seat(newcomer, task_force=cast.team, discipline=cast.investigator, on=date(2026, 6, 1), by=None)
    assert set(seats(cast.team_lead)) == {"Ana Learner", "Finch", "Nia New"}
    assert seats(cast.team_lead, "as_of=2025-03-10") == {"Ana Learner": [], "Finch": ["due soon"]}
    assert shown(cast.leader_a, "as_of=2025-03-10").state == "committed"
    assert shown(cast.leader_a).state == "lapsed"


def test_a_person_of_no_agency_at_the_team_is_seen_as_a_seat_without_standing(cast, team):
    guest = PersonFactory(display_name="Gus Guest", agency=cast.c, discipline=cast.investigator)
    TeamMembershipFactory(task_force=cast.team, person=guest, discipline=cast.investigator)
    team.settle()
    assert seats(cast.team_lead)["Gus Guest"] == []


def test_a_field_office_sits_under_its_bureau(cast, team):
    office = AgencyFactory(parent=cast.b, short_name="Office")
    person = PersonFactory(display_name="Oz Office", agency=office, discipline=cast.investigator)
    TeamMembershipFactory(task_force=cast.team, person=person, discipline=cast.investigator)
    team.settle()
    assert seats(cast.team_lead)["Oz Office"] == ["overdue"]


def test_who_looks_at_seats_of_others_is_written_down(cast, team):
    sign_in(cast.team_lead).get(ADDRESS)
    [event] = AuditEvent.objects.filter(action="seats.viewed")
    assert (event.actor, event.subject) == (cast.team_lead.pk, str(cast.team.pk))
    assert event.detail["people"] == [str(cast.learner_b.pk)]
    sign_in(cast.learner_b).get(ADDRESS)
    assert AuditEvent.objects.filter(action="seats.viewed").count() == 1


def test_ten_times_the_seats_and_agencies_cost_as_much(cast, team):
    client, counts = sign_in(cast.team_lead), []
    for number in (1, 10):
        for _ in range(number):
            agency = AgencyFactory()
            TaskForceAgencyFactory(task_force=cast.team, agency=agency)
            team.signs(agency)
            person = PersonFactory(agency=agency, discipline=DisciplineFactory())
            TeamMembershipFactory(task_force=cast.team, person=person, discipline=person.home.discipline)
            team.must(f"Course {agency.slug}")
        team.settle()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len([one for one in queries if "audit" not in one["sql"] and "strftime" not in one["sql"]]))
    assert counts[0] == counts[1] <= 17


def test_the_list_of_teams_has_the_readers_own_with_their_states(cast, team):
    def teams(person):
        return [(str(line.team), line.word, line.signatures) for line in sign_in(person).get("/teams/").context["lines"]]

    ours = ("Larkmere Task Force", "lapsed", "One of two agencies has signed.")
    for who in ("leader_a", "coordinator_b", "team_lead", "learner_b", "auditor"):
        assert teams(getattr(cast, who)) == [ours]
    for who in ("leader_c", "outsider", "administrator"):
        assert teams(getattr(cast, who)) == []
    assert "You belong to no team yet" in sign_in(cast.outsider).get("/teams/").content.decode()


def test_ten_teams_cost_as_much_as_one(cast, team):
    client, counts = sign_in(cast.auditor), []
    for number in (1, 10):
        for _ in range(number):
            TaskForceAgencyFactory(agency=cast.a)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/teams/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
