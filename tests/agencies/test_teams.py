import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies import teams
from agencies.models import AuditEvent, TeamMembership
from agencies.signals import person_changed
from agencies.teams import seat, unseat
from jobs.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes():
    seen: list[dict] = []

    def note(sender, signal, **what):
        seen.append(what)

    person_changed.connect(note)
    yield seen
    person_changed.disconnect(note)


def test_a_seat_is_taken_once_and_told(cast, changes):
    for _ in range(2):
        seat(cast.learner_a, task_force=cast.team, discipline=cast.investigator, by=cast.administrator)
    assert cast.learner_a.team_memberships.current().count() == 1
    assert len(changes) == 1
    assert AuditEvent.objects.filter(action="seat.taken", person=cast.learner_a.pk).count() == 1


def test_a_seat_left_is_kept_with_its_dates(cast, changes):
    membership = cast.seated(cast.learner_a).team_memberships.get()
    for _ in range(2):
        unseat(membership, by=None)
    membership.refresh_from_db()
    assert membership.ended_on == today()
    assert [change["on"] for change in changes] == [today()]


def formed(cast, **fields):
    wanted = {
        "name": "Harbour Team",
        "jurisdiction": cast.team.jurisdiction,
        "purpose": "",
        "agencies": [cast.a, cast.b],
        "disciplines": [],
    }
    return teams.form(**(wanted | {"by": cast.administrator} | fields))


def test_a_team_is_formed_of_agencies_and_disciplines(cast):
    team = formed(cast, disciplines=[cast.investigator])
    assert (team.slug, team.state) == ("harbour-team", "forming")
    assert set(team.partner_agencies()) == {cast.a, cast.b}
    assert [(need.discipline, need.least) for need in team.disciplines.all()] == [(cast.investigator, 1)]
    assert formed(cast).slug == "harbour-team-2"


@pytest.mark.parametrize("who", ["coordinator_a", "leader_a", "team_lead", "author"])
def test_only_administrators_form_teams(cast, who):
    with pytest.raises(PermissionDenied):
        formed(cast, by=getattr(cast, who))


def test_a_team_s_lead_says_who_takes_part_and_what_it_needs(cast):
    place = teams.give_place(cast.team, agency=cast.c, required=True, by=cast.team_lead)
    assert teams.give_place(cast.team, agency=cast.c, required=False, by=cast.team_lead).pk == place.pk
    teams.need(cast.team, disciplines={cast.investigator: 2}, by=cast.team_lead)
    teams.need(cast.team, disciplines={cast.investigator: 3}, by=cast.team_lead)
    assert [need.least for need in cast.team.disciplines.all()] == [3]
    for who in ("leader_a", "coordinator_a", "learner_a"):
        with pytest.raises(PermissionDenied):
            teams.give_place(cast.team, agency=cast.c, required=True, by=getattr(cast, who))
        with pytest.raises(PermissionDenied):
            teams.need(cast.team, disciplines={}, by=getattr(cast, who))
    with pytest.raises(ValidationError):
        teams.need(cast.team, disciplines={cast.investigator: 0}, by=cast.team_lead)


def test_an_agency_that_leaves_takes_its_seats_along(cast):
    theirs, ours = cast.seated(cast.learner_b), cast.seated(cast.learner_a)
    with pytest.raises(PermissionDenied):
        teams.leave(cast.team.agency_seats.get(agency=cast.b), by=cast.leader_a)
    teams.leave(cast.team.agency_seats.get(agency=cast.b), by=cast.leader_b)
    assert set(cast.team.partner_agencies()) == {cast.a}
    seated = set(TeamMembership.objects.current().values_list("person", flat=True))
    assert (ours.pk in seated, theirs.pk in seated) == (True, False)
