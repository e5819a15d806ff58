"""A lesson in a browser: practice by keyboard and without scripts, what stays on the device, and coming back to the very block."""

import pytest

from courses.models import ActivityAnswer, Enrolment, LessonPage
from tests.browser.answering import focused, tab_to, within
from tests.factories.courses import ACTIVITIES, STRONG_NOTICE, activity, block, make_course_world, make_sources

pytestmark = pytest.mark.browser

SECRET = "Words that stay on this device"


@pytest.fixture
def world(cast):
    """A lesson with all six kinds of practice, and a second one."""
    make_sources()
    practice = [activity(kind, f"a{number}") for number, kind in enumerate(ACTIVITIES, start=1)]
    return make_course_world(person=cast.learner_a, shape=(2,), bodies=[[block("text"), block("reflection"), *practice]])


def answered() -> dict[str, dict]:
    return dict(ActivityAnswer.objects.values_list("activity", "answer"))


def test_all_kinds_of_practice_are_done_by_keyboard_alone(visit, world):
    window = visit(world.person)
    page = window.open(world.url())
    for number, kind in enumerate(ACTIVITIES, start=1):
        code = f"a{number}"
        if kind == "choose":
            tab_to(page, lambda one: one["name"] == "choice")
            page.keyboard.press("Space")
        elif kind != "rewrite":
            for row in (0, 2) if kind == "annotate" else (0, 1, 2):
                tab_to(page, lambda one, row=row: one["type"] == "select-one" and one["name"] == f"row-{row}")
                for _ in range(row + 1 if kind == "order" else 1):
                    page.keyboard.press("ArrowDown")
        tab_to(page, lambda one, words="Compare" if kind == "rewrite" else "Check my answer": one["words"] == words)
        page.keyboard.press("Enter")
        page.wait_for_function("code => document.querySelector(`#${code} [data-result]`)", arg=code)
        assert focused(page)["words"] == f"Practice {kind}"
    assert answered().keys() == {f"a{number}" for number in range(1, 7)}
    tab_to(page, lambda one: one["words"] == "Done, go on")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Lesson TST-L1.2").wait_for()
    window.check_quiet()


def test_practice_works_without_scripts(visit, world):
    page = visit(world.person, java_script_enabled=False, viewport={"width": 360, "height": 780}).open(world.url())
    page.locator("#a1").get_by_label("Pause and ask").check()
    page.locator("#a1").get_by_role("button", name="Check my answer").click()
    assert page.url.endswith("#a1")
    assert page.locator("#a1").get_by_text("Right.").is_visible()
    for select in page.locator("#a2 select").all():
        select.select_option(label="Seen")
    page.locator("#a2").get_by_role("button", name="Check my answer").click()
    assert page.locator("#a2").get_by_text("2 of 3 right.").is_visible()
    page.locator("#a2").get_by_role("link", name="Try again").click()
    assert page.locator("#a2").get_by_role("button", name="Check my answer").is_visible()
    page.get_by_role("button", name="Done, go on").click()
    assert page.get_by_text("4 activities are still open").is_visible()


def test_what_is_written_stays_on_the_device(visit, world):
    window = visit(world.person)
    sent: list[str] = []
    window.context.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page = window.open(world.url())
    page.get_by_label("What would you ask first?").fill(SECRET)
    page.locator("#a6 textarea").first.fill(SECRET)
    page.locator("#a6").get_by_role("button", name="Compare").click()
    page.locator("#a6").get_by_text("Yours:").first.wait_for()
    assert SECRET in page.locator("#a6").inner_text()
    page.goto(f"{window.address}/courses/")
    page.go_back()
    assert page.get_by_label("What would you ask first?").input_value() == ""
    assert not any(SECRET.split()[0] in one and "stay" in one for one in sent)
    assert "written" not in str(answered())


def test_one_comes_back_to_the_very_block(visit, cast):
    world = make_course_world(person=cast.learner_a, bodies=[[block("text") for _ in range(30)]])
    block_id = LessonPage.objects.get(code="TST-L1.1").body[20].id
    window = visit(world.person)
    page = window.open(world.url())
    page.locator(f"#block-{block_id}").evaluate("one => one.scrollIntoView({ block: 'start', behavior: 'instant' }) ?? scrollBy(0, -200)")
    blocks = [child.id for child in LessonPage.objects.get(code="TST-L1.1").body]
    # The blocks at the top were seen first: wait until the place has followed the reader.
    page.wait_for_function("late => late.includes(document.querySelector('[data-place]').dataset.placeBlock)", arg=blocks[17:])
    page.goto(f"{window.address}/courses/")
    left = within(5, lambda: Enrolment.objects.get().last_block)
    assert abs(blocks.index(left) - 20) <= 3
    page.goto(f"{window.address}/my/")
    page.get_by_role("link", name="Continue").first.click()
    page.wait_for_url(f"**/tst-l1-1/#block-{left}")
    page.wait_for_function("id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < innerHeight", arg=f"block-{left}")
    window.check_quiet()


def test_what_is_strong_stays_closed_until_it_is_asked_for(visit, cast):
    world = make_course_world(person=cast.learner_a, bodies=[[block("notice", STRONG_NOTICE), block("case"), activity("sort")]])
    page = visit(world.person).open(world.url())
    assert not page.get_by_text("Six people share a room.").is_visible()
    tab_to(page, lambda one: one["words"] == "Show this part")
    page.keyboard.press("Enter")
    page.get_by_text("Six people share a room.").wait_for()
