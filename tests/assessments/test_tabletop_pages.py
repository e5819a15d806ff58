import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import FollowUp, SilentDecision, TabletopSession
from assessments.tabletop import sessions
from tests.cast import sign_in
from tests.factories.agencies import PersonFactory
from tests.factories.tabletops import make_table, make_tabletop

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def table(db):
    return make_table()


def room(client: Client, table) -> str:
    return client.get(table.session.get_absolute_url()).content.decode()


def do(client: Client, table, what: str, headers=None, **data):
    return client.post(f"/tabletops/{table.session.pk}/do/{what}/", data, headers=headers or {})


def test_a_coordinator_opens_a_table_and_others_take_seats_with_its_code(cast):
    world = make_tabletop(person=cast.learner_a)
    facilitator, learner = sign_in(cast.coordinator_a), sign_in(cast.learner_a)
    assert "Open a table" in facilitator.get(world.url).content.decode()
    assert "Open a table" not in learner.get(world.url).content.decode()
    assert learner.post(f"/tabletops/open/{world.page.translation_key}/").status_code == 403
    response = facilitator.post(f"/tabletops/open/{world.page.translation_key}/", {"pace": "live"})
    session = TabletopSession.objects.get()
    assert response.headers["Location"] == session.get_absolute_url()
    assert session.join_code in facilitator.get(session.get_absolute_url()).content.decode()
    assert learner.get(session.get_absolute_url()).status_code == 404
    seats = learner.post("/tabletops/join/", {"code": session.join_code.lower()}).content.decode()
    assert "Sit down as Role A" in seats
    assert learner.post(f"/tabletops/{session.pk}/seats/", {"role": "A", "code": "WRONG"}).status_code == 404
    assert learner.post(f"/tabletops/{session.pk}/seats/", {"role": "A", "code": session.join_code}).status_code == 303
    other = sign_in(cast.learner_b)
    taken = other.post(f"/tabletops/{session.pk}/seats/", {"role": "A", "code": session.join_code})
    assert taken.status_code == 409 and "just taken" in taken.content.decode()
    assert "No open session has this code" in other.post("/tabletops/join/", {"code": "ABC"}, follow=True).content.decode()


def test_over_days_the_clock_moves_it_on(cast):
    world = make_tabletop()
    sign_in(cast.author).post(f"/tabletops/open/{world.page.translation_key}/", {"pace": "days", "team": "no-such"})
    session = TabletopSession.objects.get()
    assert (session.by_clock, session.silent_minutes, session.task_force) == (True, 1440, None)


def test_each_role_sees_its_own_documents_and_nobody_elses(table):
    pages = {role: room(sign_in(seat.person), table) for role, seat in table.seats.items()}
    assert "SECRET-A1" in pages["A"] and "SECRET-B1" not in pages["A"] and "SECRET-A2" not in pages["A"]
    assert "SECRET-B1" in pages["B"] and "SECRET-A1" not in pages["B"]
    assert "SECRET" not in pages["C"] and "SECRET" not in pages["recorder"]
    assert all("SOLUTION" not in page and "ERRORS" not in page for page in pages.values())
    assert "SECRET-A1" in room(sign_in(table.facilitator), table) and "SECRET-B1" in room(sign_in(table.facilitator), table)


def test_nobody_reads_anothers_silent_decision_and_the_state_neither(table):
    table.decide("A", "B")
    for who in (table.facilitator, table.seats["B"].person, table.seats["recorder"].person):
        client = sign_in(who)
        assert "OWN-A" not in room(client, table)
        assert "OWN-A" not in client.get(f"/tabletops/{table.session.pk}/state/").content.decode()
    table.go_on()
    table.go_on()
    assert "OWN-A" not in room(sign_in(table.facilitator), table)
    assert "OWN-A" in room(sign_in(table.seats["A"].person), table)


def test_what_the_others_do_is_seen_by_a_conditional_look(table):
    client = sign_in(table.seats["A"].person)
    state = f"/tabletops/{table.session.pk}/state/"
    first = client.get(state)
    tag = first.headers["ETag"]
    assert client.get(state, headers={"If-None-Match": tag}).status_code == 304
    table.decide("B")
    told = client.get(state, headers={"If-None-Match": tag})
    assert told.status_code == 200 and "has written" in told.json()["parts"]["people"]
    table.go_on()
    assert client.get(state).json()["turn"] == "0.team.running"
    sessions.end(table.session, by=table.facilitator)
    assert client.get(state).json() == {"over": f"/tabletops/{table.session.pk}/report/"}


def test_a_whole_exercise_over_its_pages(table):
    facilitator, writer = sign_in(table.facilitator), sign_in(table.seats["recorder"].person)
    player = sign_in(table.seats["A"].person)
    assert do(player, table, "decide", seat=table.seats["A"].pk, inject="I1", text="Mine").status_code == 303
    assert do(facilitator, table, "go-on", inject="0", phase="silent").status_code == 303
    reply = do(writer, table, "team", headers=SCRIPT, inject="I1", text="Ours", revision="0")
    assert reply.json()["revision"] == 1
    stale = do(writer, table, "team", inject="I1", text="Late words", revision="0")
    assert stale.status_code == 409 and "Late words" in stale.content.decode()
    do(facilitator, table, "go-on", inject="0", phase="team")
    assert "SOLUTION-A1" in room(player, table) and "ERRORS-1" in room(player, table)
    assert (
        do(player, table, "own-score", seat=table.seats["A"].pk, inject="I1", **{f"score-{place}": "1" for place in range(5)}).status_code
        == 303
    )
    assert do(facilitator, table, "score", inject="I1", **{f"score-{place}": "2" for place in range(5)}).status_code == 303
    assert "10 of 10" in room(player, table)
    do(facilitator, table, "go-on", inject="0", phase="solution")
    assert "Situation 2." in room(player, table)
    for phase in ("silent", "team"):
        do(facilitator, table, "go-on", inject="1", phase=phase)
    assert "What will change?" in room(writer, table)
    do(writer, table, "closing", **{"closing-0": "We ring first."})
    do(writer, table, "follow-up", kind="question", text="May we ask the clinic?", seat=table.seats["A"].pk, due_on="2027-02-01")
    assert FollowUp.objects.get().due_on.isoformat() == "2027-02-01"
    do(facilitator, table, "end")
    assert player.get(table.session.get_absolute_url()).headers["Location"].endswith("/report/")
    report = player.get(f"/tabletops/{table.session.pk}/report/").content.decode()
    for words in ("10 of 10 points", "Ours", "We ring first.", "May we ask the clinic?", "Too few looked"):
        assert words in report
    assert "Mine" not in report


def test_asking_and_showing_over_the_pages(table):
    player, other = sign_in(table.seats["A"].person), sign_in(table.seats["B"].person)
    do(player, table, "ask", seat=table.seats["A"].pk, owner="B", text="Who called?", ground="consent")
    request = table.session.requests.get()
    assert "Who called?" in room(other, table) and "not answered yet" in room(player, table)
    do(other, table, "answer", request=request.pk, document="I1-B")
    assert "SECRET-B1" in room(player, table)
    assert "SECRET-B1" not in room(sign_in(table.seats["C"].person), table)


@pytest.mark.parametrize(
    ("what", "data", "words"),
    [
        ("decide", {"inject": "I1", "text": "x"}, "no such seat"),
        ("go-on", {"inject": "x", "phase": "silent"}, "where the exercise stands"),
        ("go-on", {"inject": "0", "phase": "silent"}, "Only the facilitator"),
        ("team", {"inject": "I1", "revision": "x"}, "Open the page again"),
        ("score", {"inject": "I1", "score-0": "7"}, "0, 1 or 2"),
        ("own-score", {"inject": "I1"}, "0, 1 or 2"),
        ("answer", {"request": "99"}, "no such request"),
        ("follow-up", {"due_on": "tomorrow"}, "year, month and day"),
        ("end", {}, "Only the facilitator"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(table, what, data, words):
    client = sign_in(table.seats["A"].person)
    response = do(client, table, what, **data)
    assert response.status_code == 409 and words in response.content.decode()
    assert words in do(client, table, what, headers=SCRIPT, **data).json()["problem"]


def test_outsiders_find_nothing(table):
    stranger = sign_in(PersonFactory())
    for path in ("", "state/", "report/"):
        assert stranger.get(f"/tabletops/{table.session.pk}/{path}").status_code == 404
    for what in ("decide", "go-on", "end", "ask"):
        assert do(stranger, table, what).status_code == 404
    assert stranger.post(f"/tabletops/{table.session.pk}/seats/", {"role": "D"}).status_code == 404
    assert do(sign_in(table.facilitator), table, "nonsense").status_code == 404


def test_who_left_the_table_still_gets_the_report(table):
    table.decide("A")
    sessions.free_seat(table.session, seat=table.seats["A"], by=table.facilitator)
    client = sign_in(table.seats["A"].person)
    assert client.get(table.session.get_absolute_url()).status_code == 404
    table.go_on()
    sessions.end(table.session, by=table.facilitator)
    assert client.get(f"/tabletops/{table.session.pk}/report/").status_code == 200


def test_leaders_see_participation_and_team_scores_and_nothing_of_a_person(cast):
    table = make_table(facilitator=cast.coordinator_a, task_force=cast.team)
    leader, other = sign_in(cast.leader_a), sign_in(cast.leader_c)
    page = f"/tabletops/teams/{cast.team.slug}/"
    assert "No exercise has ended yet" in leader.get(page).content.decode()
    table.decide("A")
    table.go_on()
    sessions.decide_together(table.session, inject="I1", text="OURS", revision=0, by=table.facilitator)
    table.go_on()
    sessions.score(table.session, inject="I1", scores=[2, 1, 2, 1, 0], by=table.facilitator)
    sessions.end(table.session, by=table.facilitator)
    told = leader.get(page).content.decode()
    assert "6 of 10 points" in told and "4 people" in told and "Turn 1" in told
    for hidden in ("OWN-A", "OURS", "Person A", "Rae Recorder", str(table.session.pk)):
        assert hidden not in told
    assert other.get(page).status_code == 404
    assert leader.get(f"/tabletops/{table.session.pk}/report/").status_code == 404


@pytest.mark.parametrize("count", [1, 10])
def test_the_leaders_page_costs_the_same_however_many_sessions(cast, django_assert_num_queries, count):
    world, leader = make_tabletop(), sign_in(cast.leader_a)
    for _number in range(count):
        session = sessions.open_session(world.page, by=cast.coordinator_a, task_force=cast.team)
        TabletopSession.objects.filter(pk=session.pk).update(
            state="ended", ended_at="2026-11-01T10:00Z", phase_since="2026-11-01T09:00Z", join_code=""
        )
    page = f"/tabletops/teams/{cast.team.slug}/"
    leader.get(page)
    with django_assert_num_queries(9):
        assert leader.get(page).content.decode().count("The small table,") == count


@pytest.mark.parametrize("roles", ["ABC", "ABCD"])
def test_a_look_costs_the_same_however_many_people(django_assert_num_queries, roles):
    table = make_table(roles=roles)
    client = sign_in(table.seats["A"].person)
    state = f"/tabletops/{table.session.pk}/state/"
    tag = client.get(state).headers["ETag"]
    with django_assert_num_queries(6):
        assert client.get(state, headers={"If-None-Match": tag}).status_code == 304


def test_authors_see_that_it_is_solvable_only_together(cast):
    world, author = make_tabletop(), sign_in(cast.author)
    page = author.get(reverse("exercise-together", args=[world.page.pk])).content.decode()
    assert "(0 of 2)" in page and "B + C" in page
    assert sign_in(cast.learner_a).get(reverse("exercise-together", args=[world.page.pk])).status_code == 403
    assert author.get(reverse("exercise-versions", args=[world.page.pk])).status_code == 200


def test_a_decision_of_nobody_is_never_kept(table):
    do(sign_in(table.seats["B"].person), table, "decide", seat=table.seats["A"].pk, inject="I1", text="Not mine")
    assert not SilentDecision.objects.exists()
