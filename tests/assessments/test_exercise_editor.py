import pytest
from django.urls import reverse
from wagtail.models import Page

from assessments.interview import runs
from assessments.models import InterviewPage, Script
from tests.assessments.test_interview_runs import begin, play_through
from tests.cast import sign_in
from tests.factories.exercises import make_interview, small_script


@pytest.fixture
def world(db):
    return make_interview()


@pytest.fixture
def author(cast):
    return sign_in(cast.author)


def url(world, name, *more):
    return reverse(f"exercise-{name}", args=[world.page.pk, *more])


def draft(world) -> InterviewPage:
    return InterviewPage.objects.get(pk=world.page.pk).get_latest_revision_as_object()


def revision(world) -> str:
    return str(Page.objects.get(pk=world.page.pk).latest_revision_id)


def node_form(node: dict, **changes) -> dict:
    """What the form of a node posts when nothing was changed in it."""
    data = {f"node-{name}": node.get(name, "") for name in ("id", "title", "scene", "situation", "expert")}
    if node.get("with_her"):
        data["node-with_her"] = "on"
    data |= {"options-TOTAL_FORMS": str(len(node["options"]) + 1), "options-INITIAL_FORMS": str(len(node["options"]))}
    for number, option in enumerate(node["options"]):
        said = {name: option.get(name, "") or "" for name in ("id", "text", "quality", "form", "principle", "next", "reply", "feedback")}
        said |= dict(zip(("trust", "stability", "reliability"), option["effect"], strict=True))
        data |= {f"options-{number}-{name}": str(value) for name, value in said.items()}
        if option.get("contaminates"):
            data[f"options-{number}-contaminates"] = "on"
    return {**data, **changes}


def test_the_list_names_every_exercise_one_may_edit(world, author, cast):
    page = author.get(reverse("exercises")).content.decode()
    assert "First talk" in page and url(world, "table") in page
    assert sign_in(cast.learner_a).get(reverse("exercises")).status_code == 403


@pytest.mark.parametrize("name", ["table", "graph", "check", "play", "text", "versions"])
def test_the_bench_is_for_those_who_may_edit_the_page(world, author, cast, name):
    assert author.get(url(world, name)).status_code == 200
    assert author.get(reverse(f"exercise-{name}", args=[world.course.pk])).status_code == 404
    assert sign_in(cast.learner_a).get(url(world, name)).status_code == 403


def test_table_and_drawing_show_the_same_script(world, author):
    table, drawn = (author.get(url(world, name)).content.decode() for name in ("table", "graph"))
    for node in small_script()["nodes"]:
        link = url(world, "node", node["id"])
        assert node["title"] in table and link in table and link in drawn
    assert "GOOD" in drawn and "A good no" in table


def test_a_node_is_changed_in_the_draft_and_readers_keep_what_was_published(world, author):
    node = small_script()["nodes"][2]
    form = node_form(node, revision=revision(world), **{"node-title": "A gentler first question", "options-0-trust": "20"})
    response = author.post(url(world, "node", "T1"), form)
    assert response.headers["Location"] == f"{url(world, 'table')}#T1"
    assert draft(world).script["nodes"][2]["title"] == "A gentler first question"
    assert draft(world).script["nodes"][2]["options"][0]["effect"] == [20, 5, 10]
    assert InterviewPage.objects.get(pk=world.page.pk).script["nodes"][2]["title"] == "The first question"


def test_a_form_that_is_sent_back_unchanged_changes_nothing(world, author):
    before = draft(world).shaped_script()
    for node in small_script()["nodes"]:
        assert author.post(url(world, "node", node["id"]), node_form(node, revision=revision(world))).status_code == 302
    assert draft(world).shaped_script() == before


def test_a_node_is_added_renamed_and_taken_away(world, author):
    new = {**small_script()["nodes"][3], "id": "T3", "title": "One more"}
    assert author.post(url(world, "node", "new"), node_form(new, revision=revision(world), after="T1")).status_code == 302
    assert [node["id"] for node in draft(world).script["nodes"]] == ["P1", "P2", "T1", "T3", "T2"]
    author.post(url(world, "node", "T3"), node_form(new, revision=revision(world), **{"node-id": "T4"}))
    assert [node["id"] for node in draft(world).script["nodes"]][3] == "T4"
    author.post(url(world, "node", "T4"), {**node_form(new, revision=revision(world)), "remove": "1"})
    assert [node["id"] for node in draft(world).script["nodes"]] == ["P1", "P2", "T1", "T2"]
    assert author.get(url(world, "node", "T4")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"node-id": "T2"}, "Something else has this name"),
        ({"node-id": "two words"}, "Letters and digits only"),
        ({"node-title": ""}, "required"),
        ({"options-0-trust": "200"}, "less than or equal to 100"),
        ({"options-0-next": "NOWHERE"}, "not one of the available choices"),
        ({"options-1-id": "a"}, "Two options have the same name"),
        ({f"options-{number}-DELETE": "on" for number in range(3)}, "A node needs an option"),
    ],
)
def test_what_does_not_hold_is_told_and_nothing_typed_is_lost(world, author, changes, words):
    before = revision(world)
    form = node_form(small_script()["nodes"][2], revision=before, **{"node-situation": "She waits, still."} | changes)
    response = author.post(url(world, "node", "T1"), form)
    page = response.content.decode()
    assert response.status_code == 422 and words in page and "She waits, still." in page
    assert revision(world) == before


def test_two_authors_do_not_overwrite_each_other(world, author):
    old = revision(world)
    author.post(url(world, "node", "T1"), node_form(small_script()["nodes"][2], revision=old, **{"node-title": "First author"}))
    second = node_form(small_script()["nodes"][3], revision=old, **{"node-title": "Second author"})
    response = author.post(url(world, "node", "T2"), second)
    assert response.status_code == 409 and "Second author" in response.content.decode()
    assert author.post(url(world, "node", "T2"), {**second, "revision": revision(world)}).status_code == 302
    assert [node["title"] for node in draft(world).script["nodes"]][2:] == ["First author", "Second author"]


def test_the_text_is_read_back_as_it_was_written(world, author):
    page = author.get(url(world, "text"))
    text = page.context["text"]
    assert author.post(url(world, "text"), {"text": text, "revision": revision(world)}).status_code == 302
    assert draft(world).shaped_script() == world.page.shaped_script()
    changed = text.replace("You speak with Mara.", "You speak with Nora.")
    author.post(url(world, "text"), {"text": changed, "revision": revision(world)})
    assert draft(world).script["premise"] == "You speak with Nora."
    assert draft(world).alternative["title"] == "Plan and criticise"


def test_text_that_cannot_be_read_is_told_by_line(world, author):
    before = revision(world)
    response = author.post(url(world, "text"), {"text": "script:\n  premise: x\n  colour: blue\n", "revision": before})
    page = response.content.decode()
    assert response.status_code == 422 and "Line 3, script.colour" in page and "colour: blue" in page
    stale = author.post(url(world, "text"), {"text": author.get(url(world, "text")).context["text"], "revision": "0"})
    assert stale.status_code == 409 and "You speak with Mara." in stale.content.decode()
    assert revision(world) == before


def test_checks_tell_faults_and_forbid_publication_by_every_button(world, author):
    script = small_script(first="T1")
    script["nodes"][2]["options"][0]["next"] = "NOWHERE"
    page = draft(world)
    page.script = script
    page.save_revision()
    found = author.get(url(world, "check")).content.decode()
    assert "cannot be published" in found and "T1 a" in found and "Simulate" not in found
    assert "cannot be played" in author.get(url(world, "play")).content.decode()
    author.post(url(world, "publish"))
    live = InterviewPage.objects.get(pk=world.page.pk)
    assert live.script["first"] == "PLAN"
    form = {"title": "First talk", "slug": live.slug, "code": live.code, "minutes": "20", "sensitivity": "0", "summary": "", "notice": ""}
    author.post(reverse("wagtailadmin_pages:edit", args=[live.pk]), {**form, "action-publish": "1"})
    assert InterviewPage.objects.get(pk=world.page.pk).script["first"] == "PLAN"


def test_a_script_without_faults_is_published(world, author):
    page = draft(world)
    page.script = small_script(premise="You speak with Nora.")
    page.save_revision()
    assert "Publish the draft" in author.get(url(world, "table")).content.decode()
    author.post(url(world, "publish"))
    assert InterviewPage.objects.get(pk=world.page.pk).script["premise"] == "You speak with Nora."
    assert "What you see is published." in author.get(url(world, "table")).content.decode()


def test_hints_and_ranges_and_ten_thousand_runs(world, author):
    page = author.get(f"{url(world, 'check')}?simulate=1").content.decode()
    assert "Nothing found" in page and "Ten thousand players" in page and "Careful players" in page
    assert author.get(f"{url(world, 'check')}?simulate=1").content.decode().count(" %") == page.count(" %") >= 10


def test_a_drawing_of_a_loop_says_so(world, author):
    page = draft(world)
    page.script = small_script()
    page.script["nodes"][3]["options"][0]["next"] = "T1"
    page.save_revision()
    assert "leads back to itself" in author.get(url(world, "graph")).content.decode()


def test_trying_out_begins_anywhere_and_keeps_nothing(world, author):
    page = author.get(f"{url(world, 'play')}?at=T1&trust=90&stability=80&reliability=70&choices=T1.pause~T1.b").content.decode()
    assert "trust 90 → 80" in page and "reliability 70 → 45" in page and "contaminates" in page and "A name" in page
    ended = author.get(f"{url(world, 'play')}?choices=P1.a~P2.a~T1.c").content.decode()
    assert "A good no" in ended and "A week later" in ended
    assert author.get(f"{url(world, 'play')}?choices=P1.a~P2.a~T1.c~LATER.goOn").status_code == 200
    for query in ("at=T9", "choices=T2.a", "choices=nonsense", "at=T1&choices=T1.z"):
        assert author.get(f"{url(world, 'play')}?{query}").status_code == 400
    assert author.get(f"{url(world, 'play')}?at=T1&trust=x").status_code == 200
    assert not Script.objects.exists()


@pytest.mark.parametrize(("count", "told"), [(9, "fewer than 10"), (10, ">10<")])
def test_versions_are_listed_and_small_numbers_are_not_told(world, author, count, told):
    run = runs.close(play_through(begin(world)))
    for _ in range(count - 1):
        runs.close(play_through(runs.replay(run, kept=3), runs.choices_of(run)[3:]))
    page = author.get(f"{url(world, 'versions')}?number=1").content.decode()
    assert told in page and "Version 1" in page and "You speak with Mara." in page


def test_a_page_without_a_script_begins_with_the_text(world, author):
    page = draft(world)
    page.script, page.alternative = {}, {}
    page.save_revision()
    for name in ("table", "graph", "check", "play"):
        assert "Begin with the text" in author.get(url(world, name)).content.decode()
    assert author.get(url(world, "text")).context["text"] == ""
    assert author.get(url(world, "node", "T1")).status_code == 404
