"""A team's commitment as its page tells it, on any day."""

from datetime import date, timedelta

import pytest

from agencies.models import TaskForceAgency
from jobs.clock import today
from records.commitments import open_commitment, sharing_agencies, sign, team_state, withdraw
from reports.signing import Signing, missing_in_words, signatures_in_words
from tests.factories.agencies import LONG_AGO, TaskForceAgencyFactory, TaskForceFactory
from tests.factories.records import CommitmentFactory, SignatureFactory

pytestmark = pytest.mark.django_db
OPENS, CLOSES = date(2026, 3, 1), date(2026, 4, 30)


@pytest.fixture
def commitment(cast):
    return CommitmentFactory(task_force=cast.team, version=1, opens_on=OPENS, closes_on=CLOSES)


def signing(cast) -> Signing:
    return Signing.of([cast.team.pk])[cast.team.pk]


def signs(cast, commitment, agency, on=OPENS, **fields):
    return SignatureFactory(commitment=commitment, agency=agency, signed_by=cast.leader_a, signed_on=on, **fields)


def told(cast, day):
    found = signing(cast)
    lines = found.lines(day)
    return signatures_in_words(lines), missing_in_words(lines, found.latest(day), day)


def test_without_a_commitment_the_page_says_so(cast):
    assert told(cast, OPENS) == ("None of the two agencies has signed.", ["No commitment has been put before the agencies yet."])


def test_what_is_missing_stands_in_words_while_it_can_be_mended_and_after(cast, commitment):
    signs(cast, commitment, cast.a)
    assert told(cast, OPENS) == ("One of two agencies has signed.", ["Bureau of Inquiry has not signed. It can sign until 30 April 2026."])
    assert told(cast, CLOSES + timedelta(days=1))[1] == ["Bureau of Inquiry has not signed. The time to sign ended on 30 April 2026."]


def test_when_all_have_signed_nothing_is_missing(cast, commitment):
    for agency in (cast.a, cast.b):
        signs(cast, commitment, agency)
    assert told(cast, OPENS) == ("Both agencies have signed.", [])


def test_a_signature_outside_the_window_is_told_apart(cast, commitment):
    signs(cast, commitment, cast.a, on=CLOSES + timedelta(days=1))
    signs(cast, commitment, cast.b)
    assert told(cast, date(2026, 6, 1))[1] == ["Larkmere Police has signed, but not in the time for signing."]


def test_an_agency_that_need_not_sign_is_not_missing(cast, commitment):
    TaskForceAgencyFactory(task_force=cast.team, agency=cast.c, required=False)
    for agency in (cast.a, cast.b):
        signs(cast, commitment, agency)
    assert told(cast, OPENS) == ("Two of three agencies have signed.", [])


def test_a_new_text_waits_for_everybody_again(cast, commitment):
    signs(cast, commitment, cast.a)
    CommitmentFactory(task_force=cast.team, version=2, opens_on=date(2026, 6, 1), closes_on=date(2026, 7, 1))
    assert told(cast, date(2026, 5, 31))[0] == "One of two agencies has signed."
    assert told(cast, date(2026, 6, 1))[0] == "None of the two agencies has signed."


def test_who_signed_has_the_name_that_partners_know(cast, commitment):
    cast.leader_a.alias = "Chief"
    cast.leader_a.save()
    signs(cast, commitment, cast.a)
    assert [line.signed_by for line in signing(cast).lines(OPENS)] == ["", "Chief"]


def test_the_state_of_a_day_follows_from_facts_alone(cast, commitment):
    signs(cast, commitment, cast.a)
    signs(cast, commitment, cast.b, on=date(2026, 3, 20), withdrawn_on=date(2026, 6, 1))
    days = [date(2026, 2, 28), OPENS, date(2026, 3, 20), date(2026, 5, 31), date(2026, 6, 1), date(2027, 1, 1)]
    assert [signing(cast).state(day) for day in days] == ["forming", "committed", "active", "active", "lapsed", "lapsed"]


def test_a_window_that_closed_on_an_incomplete_text_has_lapsed(cast, commitment):
    signs(cast, commitment, cast.a)
    assert [signing(cast).state(day) for day in (CLOSES, CLOSES + timedelta(days=1))] == ["committed", "lapsed"]


def test_what_is_told_of_today_is_what_the_record_settles(cast):
    """The same answers as the verbs that sign and withdraw write down."""

    def agree():
        cast.team.refresh_from_db()
        assert signing(cast).state(today()) == team_state(cast.team, on=today()) == cast.team.state
        assert signing(cast).sharing(today()) == set(sharing_agencies([cast.team.pk], today()))

    agree()
    text = open_commitment(cast.team, text="We train.", opens_on=today(), closes_on=today() + timedelta(days=9), by=cast.administrator)
    agree()
    sign(text, agency=cast.a, by=cast.leader_a)
    agree()
    signature = sign(text, agency=cast.b, by=cast.leader_b)
    agree()
    withdraw(signature, by=cast.leader_b)
    TaskForceAgency.objects.filter(agency=cast.a).update(ended_on=today())
    assert signing(cast).sharing(today()) == set(sharing_agencies([cast.team.pk], today())) == set()


def test_ten_teams_cost_as_much_as_one(cast, django_assert_num_queries):
    teams = [TaskForceFactory() for _ in range(10)]
    for team in teams:
        text = CommitmentFactory(task_force=team, opens_on=LONG_AGO, closes_on=CLOSES)
        TaskForceAgencyFactory(task_force=team, agency=cast.a)
        signs(cast, text, cast.a, on=LONG_AGO)
    for some in (teams[:1], teams):
        with django_assert_num_queries(3):
            found = Signing.of([team.pk for team in some])
            assert [one.state(OPENS) for one in found.values()] == ["active"] * len(some)
