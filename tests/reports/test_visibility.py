"""Who sees which page, and whose people on it."""

import pytest
from django.urls import reverse

from tests.cast import sign_in

pytestmark = pytest.mark.django_db

AGENCY, PEOPLE, CSV = "/agencies/larkmere-police/", "/agencies/larkmere-police/people/", "/agencies/larkmere-police/people/export/csv/"
TEAM, BOARD, BOARD_CSV = "/teams/larkmere-team/", "/partners/", "/partners/export/csv/"
ALL = (AGENCY, PEOPLE, CSV, TEAM, BOARD, BOARD_CSV)


@pytest.fixture
def world(cast, training):
    """A and B at the team, both have signed; C is elsewhere. Somebody of A and somebody of B sits at the team."""
    cast.seated(cast.learner_a)
    cast.seated(cast.learner_b)
    for agency in (cast.a, cast.b):
        training.signs(agency)
    training.holds(cast.learner_a)
    assert cast.people_c
    training.settle()
    return training


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        ("leader_a", (200, 200, 200, 200, 200, 200)),
        ("coordinator_a", (200, 200, 200, 200, 200, 200)),
        ("leader_b", (404, 404, 404, 200, 200, 200)),
        ("leader_c", (404, 404, 404, 404, 200, 200)),
        ("team_lead", (403, 403, 403, 200, 200, 200)),
        ("learner_a", (403, 403, 403, 200, 403, 403)),
        ("learner_b", (403, 403, 403, 200, 403, 403)),
        ("outsider", (403, 403, 403, 404, 403, 403)),
        ("author", (403, 403, 403, 404, 403, 403)),
        ("administrator", (403, 403, 403, 404, 403, 403)),
        ("auditor", (200, 200, 403, 200, 200, 200)),
    ],
)
def test_who_gets_which_page(cast, world, who, answers):
    client = sign_in(getattr(cast, who))
    assert tuple(client.get(address).status_code for address in ALL) == answers


@pytest.mark.parametrize("who", ["leader_b", "coordinator_b", "team_lead", "learner_b", "leader_c"])
def test_nobody_of_another_agency_reads_a_name(cast, world, who):
    """The lead of the team sees seats; everybody else nobody of A, on any page or in any file."""
    client = sign_in(getattr(cast, who))
    for address in ("/agencies/", "/teams/", *ALL, "/partners/export/xlsx/"):
        response = client.get(address)
        text = b"".join(response) if response.streaming else response.content
        if not (who == "team_lead" and address == TEAM):
            assert b"Ana Learner" not in text, address


def test_nothing_is_written_by_these_addresses(cast, world):
    client = sign_in(cast.leader_a)
    assert {client.post(address).status_code for address in ALL} == {405}


def test_a_file_of_another_kind_does_not_exist(cast, world):
    client = sign_in(cast.leader_a)
    assert client.get(reverse("agency-people-export", args=["larkmere-police", "pdf"])).status_code == 404
    assert client.get(reverse("partners-export", args=["pdf"])).status_code == 404


def test_who_has_one_agency_is_led_to_it_and_who_has_several_chooses(cast, world):
    assert sign_in(cast.leader_a).get("/agencies/").headers["Location"] == AGENCY
    answer = sign_in(cast.auditor).get("/agencies/")
    assert [line.agency.name for line in answer.context["lines"]] == ["Bureau of Inquiry", "Larkmere Police", "Ridge House"]
    assert "Larkmere Police" in answer.content.decode()
