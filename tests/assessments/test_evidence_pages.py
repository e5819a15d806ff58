import pytest
from django.urls import reverse

from assessments.evidence_map import maps
from assessments.models import EvidenceMap, MapEntry, MapRow
from tests.cast import sign_in
from tests.factories.agencies import DisciplineFactory, PersonFactory
from tests.factories.evidence_maps import begin, fill_as_expert, hand_in, join, make_case

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def world(db):
    return make_case()


@pytest.fixture
def client(world):
    return sign_in(world.person)


@pytest.fixture
def partner(db):
    return PersonFactory(display_name="Pia Partner", discipline=DisciplineFactory(name="Financial analyst"))


def form(revision=0, **changes):
    return {
        "revision": str(revision),
        "primary": "WORK",
        "second": "LOSS",
        "strength": "direct",
        "limits": ["who"],
        "step": "match",
        **changes,
    }


def test_the_step_leads_to_the_map_and_back_to_it(world, client):
    page = client.get(world.url).content.decode()
    assert "Open the case file" in page and "Take the shorter written way" in page and "Join the map" in page
    response = client.post(f"/maps/start/{world.page.translation_key}/")
    assert response.headers["Location"] == EvidenceMap.objects.get().get_absolute_url()
    assert "Go on with your map" in client.get(world.url).content.decode()


def test_the_map_shows_one_exhibit_as_a_document_and_tells_nothing_of_the_key(world, client):
    found = begin(world)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "A1 · Exhibit A1" in page and "<td>08:00</td>" in page and "Work was done" in page
    assert "Stay." in client.get(f"{found.get_absolute_url()}?at=A2").content.decode()
    for secret in ("WHY", "NOTSHOW", "NEXT", "Rightly empty", "Expert one"):
        assert secret not in page
    assert "Exhibit A1" in client.get(f"{found.get_absolute_url()}?at=nonsense").content.decode()


def test_outsiders_find_nothing_and_change_nothing(world, partner):
    found = begin(world)
    stranger = sign_in(partner)
    for path in ("", "state/", "review/", "result/"):
        assert stranger.get(f"/maps/{found.pk}/{path}").status_code == 404
    for path in ("exhibits/A1/", "rows/FORCE/", "invite/", "leave/", "note/", "agree/"):
        assert stranger.post(f"/maps/{found.pk}/{path}", form()).status_code == 404
    assert stranger.post(f"/maps/start/{world.page.translation_key}/").status_code == 404
    assert stranger.post(f"/maps/join/{world.page.translation_key}/", {"code": maps.invite(found)}).status_code == 404
    assert MapEntry.objects.exclude(revision=0).count() == 0


def test_a_save_without_scripts_leads_on_to_the_next_exhibit(world, client):
    found = begin(world)
    response = client.post(f"/maps/{found.pk}/exhibits/A1/", form(then="next"))
    assert response.headers["Location"] == f"{found.get_absolute_url()}?at=A2#exhibit"
    assert client.post(f"/maps/{found.pk}/exhibits/A3/", form(then="next")).headers["Location"].endswith("?at=A3#exhibit")
    page = client.get(f"{found.get_absolute_url()}?at=A1").content.decode()
    assert "2 of 3 exhibits mapped" in page and page.count("checked") == 4


def test_a_save_by_script_is_answered_with_the_new_revision(world, client):
    found = begin(world)
    reply = client.post(f"/maps/{found.pk}/exhibits/A1/", form(), headers=SCRIPT)
    assert reply.status_code == 200 and reply.json()["revision"] == 1
    stale = client.post(f"/maps/{found.pk}/exhibits/A1/", form(primary="PLAN"), headers=SCRIPT)
    assert (stale.status_code, stale.json()) == (409, {"reason": "stale"})


@pytest.mark.parametrize(("path", "data"), [("exhibits/A1/", {"revision": "x"}), ("exhibits/A9/", form()), ("rows/NONE/", {"revision": "0"}), ("rows/FORCE/", {"revision": ""}), ("agree/", {"revision": "-1"}), ("note/", {"note": "x"})])  # fmt: skip
def test_what_nobody_could_have_sent_is_refused(world, client, path, data):
    assert client.post(f"/maps/{begin(world).pk}/{path}", data).status_code == 400


def test_only_what_can_be_chosen_is_kept(world, client):
    found = begin(world)
    client.post(f"/maps/{found.pk}/exhibits/A1/", form(primary="NONE", second="X", strength="very", limits=["who", "x", "who"], step="run"))
    entry = MapEntry.objects.get(map=found, exhibit="A1")
    assert (entry.primary, entry.second, entry.strength, entry.limits, entry.step) == ("", "", "", ["who"], "")


def test_a_stale_save_shows_what_was_entered_and_keeps_the_partners(world, client, partner):
    found = begin(world)
    join(world, found, partner)
    sign_in(partner).post(f"/maps/{found.pk}/exhibits/A1/", form(primary="LOSS", second="WORK"))
    response = client.post(f"/maps/{found.pk}/exhibits/A1/", form(primary="PLAN", second=""))
    page = response.content.decode()
    assert response.status_code == 409 and "not kept yet" in page
    assert 'value="PLAN" data-letter="c" aria-labelledby="main-row row-PLAN" checked' in page
    assert MapEntry.objects.get(map=found, exhibit="A1").primary == "LOSS"


def test_an_empty_row_takes_a_reason_and_what_is_missing(world, client):
    found = begin(world)
    assert "Why does it stay empty?" in client.get(f"{found.get_absolute_url()}?at=FORCE").content.decode()
    client.post(f"/maps/{found.pk}/rows/FORCE/", {"revision": "0", "empty_because": "nothing", "missing": "Nobody was asked."})
    assert "empty, with a reason" in client.get(found.get_absolute_url()).content.decode()
    client.post(f"/maps/{found.pk}/rows/FORCE/", {"revision": "0", "missing": "From the other window"})
    row = MapRow.objects.get(map=found, row="FORCE")
    assert (row.empty_because, row.missing) == ("nothing", "Nobody was asked.")


def test_partners_see_each_other_and_what_the_other_does(world, client, partner):
    found = begin(world)
    client.post(f"/maps/{found.pk}/invite/")
    found.refresh_from_db()
    assert found.join_code in client.get(found.get_absolute_url()).content.decode()
    tag = client.get(f"/maps/{found.pk}/state/").headers["ETag"]
    assert client.get(f"/maps/{found.pk}/state/", headers={"If-None-Match": tag}).status_code == 304
    other = sign_in(partner)
    other.post(f"/courses/{world.course.slug}/enrol/")
    assert (
        other.post(f"/maps/join/{world.page.translation_key}/", {"code": found.join_code}).headers["Location"] == found.get_absolute_url()
    )
    told = client.get(f"/maps/{found.pk}/state/?at=A1", headers={"If-None-Match": tag})
    assert (
        told.status_code == 200
        and "Pia Partner" in told.json()["parts"]["people"]
        and "Financial analyst" in told.json()["parts"]["people"]
    )
    other.post(f"/maps/{found.pk}/exhibits/A1/", form())
    told = client.get(f"/maps/{found.pk}/state/?at=A1", headers={"If-None-Match": told.headers["ETag"]}).json()
    assert (told["revision"], told["by_partner"], told["mapped"], told["counts"]["WORK"]) == (1, True, 1, 1)
    assert told["fields"]["primary"] == ["WORK"]
    assert told["parts"]["coverage"].count("thin") >= 2


@pytest.mark.parametrize(("who", "words"), [("same", "same discipline"), ("self", "your own map"), ("wrong", "No open map has this code")])
def test_who_cannot_join_is_told_why_on_the_page(world, client, who, words):
    found = begin(world)
    code = maps.invite(found) if who != "wrong" else "ABC"
    person = PersonFactory(discipline=world.person.home.discipline) if who == "same" else world.person
    other = sign_in(person)
    other.post(f"/courses/{world.course.slug}/enrol/")
    assert words in other.post(f"/maps/join/{world.page.translation_key}/", {"code": code}, follow=True).content.decode()


def test_leaving_leads_to_the_exercise_and_alone_one_cannot(world, client, partner):
    found = begin(world)
    assert "nobody to leave it to" in client.post(f"/maps/{found.pk}/leave/", follow=True).content.decode()
    join(world, found, partner)
    assert client.post(f"/maps/{found.pk}/leave/").headers["Location"] == world.url
    assert client.get(found.get_absolute_url()).status_code == 404


def test_the_review_names_what_is_wanting_and_then_hands_in(world, client):
    found = begin(world)
    page = client.get(f"/maps/{found.pk}/review/").content.decode()
    assert "0 of 3 exhibits are mapped." in page and "A3 · Exhibit A3" in page and "Force was used" in page and "Hand it in" not in page
    refused = client.post(f"/maps/{found.pk}/agree/", {"revision": "0"})
    assert refused.status_code == 422 and "still wanting" in refused.content.decode()
    fill_as_expert(found, 1, by=world.person)
    stale = client.post(f"/maps/{found.pk}/agree/", {"revision": "1"})
    assert stale.status_code == 409 and "has changed since" in stale.content.decode()
    response = client.post(f"/maps/{found.pk}/agree/", {"revision": str(found.revision)})
    assert response.headers["Location"] == f"/maps/{found.pk}/result/"
    result = client.get(f"/maps/{found.pk}/result/").content.decode()
    for words in ("24 of 24 points (100 %)", "proficient", "Expert one", "WHY A2", "for the right reason", "2 of 3 exhibits"):
        assert words in result
    for path in ("", "review/"):
        assert client.get(f"/maps/{found.pk}/{path}").headers["Location"] == f"/maps/{found.pk}/result/"
    assert client.get(f"/maps/{found.pk}/state/").json() == {"over": f"/maps/{found.pk}/result/"}
    late = client.post(f"/maps/{found.pk}/exhibits/A1/", form(), headers=SCRIPT)
    assert (late.status_code, late.json()["reason"]) == (409, "submitted")
    for path in ("exhibits/A1/", "rows/FORCE/", "leave/"):
        assert "handed in already" in client.post(f"/maps/{found.pk}/{path}", form(), follow=True).content.decode()
    assert "24 of 24 points" in client.get(world.url).content.decode()


def test_in_a_pair_the_review_says_who_has_agreed(world, client, partner):
    found = begin(world)
    join(world, found, partner)
    fill_as_expert(found, 0, by=world.person)
    assert client.post(f"/maps/{found.pk}/agree/", {"revision": str(found.revision)}).headers["Location"] == f"/maps/{found.pk}/review/"
    assert "Pia Partner has to say so too" in client.get(f"/maps/{found.pk}/review/").content.decode()
    assert "When you say so too" in sign_in(partner).get(f"/maps/{found.pk}/review/").content.decode()


def test_overclaims_and_missed_links_are_told_with_their_reasons(world, client):
    found = begin(world)
    fill_as_expert(found, 0, by=world.person)
    maps.save_entry(found, exhibit="A3", entry=maps.Entry("PLAN", "FORCE", "direct"), revision=1, by=world.person)
    hand_in(found, world.person)
    page = client.get(f"/maps/{found.pk}/result/").content.decode()
    assert (
        "claims more than the exhibit carries" in page
        and "All experts link these" in page
        and "You linked A3" in page
        and "claims too much" in page
    )


def test_the_shorter_way_keeps_its_note(world, client):
    client.post(f"/maps/start/{world.page.translation_key}/", {"short": "1"})
    found = EvidenceMap.objects.get()
    assert "map 2 exhibits of your choice" in client.get(found.get_absolute_url()).content.decode()
    client.post(f"/maps/{found.pk}/note/", {"note": "What is missing " * 20})
    assert "What is missing What" in client.get(f"/maps/{found.pk}/review/").content.decode()


@pytest.mark.parametrize("size", [3, 30])
def test_a_map_costs_the_same_however_many_exhibits(db, django_assert_num_queries, size):
    case = make_case().page.script
    exhibits = [{**case["exhibits"][0], "id": f"B{number}"} for number in range(size)]
    links = {one["id"]: ["WORK", "LOSS", "direct"] for one in exhibits}
    experts = [{**expert, "links": links} for expert in case["experts"]]
    world = make_case(code="BIG", exhibits=exhibits, experts=experts)
    found, client = begin(world), sign_in(world.person)
    client.get(found.get_absolute_url())
    with django_assert_num_queries(11):
        client.get(found.get_absolute_url())
    tag = client.get(f"/maps/{found.pk}/state/").headers["ETag"]
    with django_assert_num_queries(6):
        assert client.get(f"/maps/{found.pk}/state/", headers={"If-None-Match": tag}).status_code == 304


def test_authors_see_the_key_and_how_it_is_read(world, cast):
    author = sign_in(cast.author)
    key = author.get(reverse("exercise-key", args=[world.page.pk])).content.decode()
    assert "Nothing found" in key and "would earn 24 of 24 points" in key and "weak circumstantial" in key
    readings = reverse("exercise-readings", args=[world.page.pk])
    assert "Nobody has handed in a map yet." in author.get(readings).content.decode()
    for number in range(10):
        person = PersonFactory(discipline=cast.investigator)
        enrolment = maps.Enrolment.objects.create(person=person, course=world.course, edition=world.enrolment.edition)
        found = maps.start(person, page=world.page, enrolment=enrolment)
        fill_as_expert(found, 0, by=person)
        hand_in(found, person)
        if number == 0:
            assert "Fewer than 10 maps" in author.get(readings).content.decode()
    page = author.get(readings).content.decode()
    assert "10 maps of version 1" in page and "<strong>100</strong>" in page
    assert "10 maps" in author.get(f"{readings}?discipline=investigator").content.decode()
    assert "Fewer than 10 maps" in author.get(f"{readings}?discipline=nobody").content.decode()
    assert sign_in(cast.learner_a).get(readings).status_code == 403
    assert author.get(reverse("exercise-table", args=[world.page.pk])).status_code == 404
    assert "Version 1" in author.get(reverse("exercise-versions", args=[world.page.pk])).content.decode()
