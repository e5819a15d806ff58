"""Leaving at once, and what is sensitive [W1, W5]. Figures are written out as they are measured."""

import sys
import time

import pytest

from courses.models import ActivityAnswer
from lms.middleware import AccessMiddleware
from tests.factories.agencies import PASSWORD
from tests.factories.courses import STRONG_NOTICE, activity, block, make_course_world

pytestmark = pytest.mark.browser
ELSEWHERE = "https://elsewhere.example/"
BODY = [
    block("text"),
    activity("sort", "a1"),
    block("notice", STRONG_NOTICE),
    block("case"),
    activity("choose", "a2"),
    block("equivalent", {"minutes": 4}),
    block("key"),
    activity("choose", "e2"),
    block("end"),
    block("recap"),
]
CLOCK = """() => {
  const now = (event) => performance.timeOrigin + event.timeStamp;
  let pressed = 0;
  for (const kind of ["click", "keydown"]) addEventListener(kind, (event) => { pressed = now(event); }, { capture: true });
  document.addEventListener("accord:quick-exit", () => sessionStorage.setItem("told", JSON.stringify({
    pressed, blank: performance.timeOrigin + performance.now(), shown: getComputedStyle(document.body).display, title: document.title.trim(),
  })));
}"""


@pytest.fixture
def world(transactional_db, cast):
    return make_course_world(shape=(2,), bodies=[BODY, [block("text")]], person=cast.learner_a, sensitivity=2)


@pytest.fixture
def window(visit, world, settings):
    settings.QUICK_EXIT_URL = ELSEWHERE
    opened = visit(world.person, reduced_motion="reduce")
    opened.allowed.add("elsewhere.example")
    opened.context.route(
        f"{ELSEWHERE}**", lambda route: route.fulfill(status=200, content_type="text/html", body="<title>Weather</title>Sunny")
    )
    return opened


class Held:
    """While ``seconds`` is set, every request waits so long before the server begins with it."""

    seconds = 0.0


@pytest.fixture
def held(monkeypatch):
    answer = AccessMiddleware.__call__

    def slowly(self, request):
        time.sleep(Held.seconds)
        return answer(self, request)

    monkeypatch.setattr(AccessMiddleware, "__call__", slowly)
    yield Held
    Held.seconds = 0.0


def eventually(condition, seconds: float = 15.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def saved() -> list[int | None]:
    answer = ActivityAnswer.objects.filter(activity="a1").first()
    return answer.draft.get("given", []) if answer else []


def come_back(window, world) -> None:
    """Open the start page as somebody would who remembers only the address of the product, and sign in."""
    page = window.open("/my/")
    assert page.url.startswith(f"{window.address}/accounts/login/")
    page.get_by_label("e-mail").first.fill(world.person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{window.address}{world.url()}**")


@pytest.mark.parametrize("network", ["online", "offline", "held"])
def test_quick_exit_in_the_middle_of_an_answer(window, world, held, network, capsys):
    page = window.open(world.url())
    page.evaluate(CLOCK)
    choices = page.locator("#a1 select")
    choices.nth(0).select_option("0")
    eventually(lambda: len([one for one in saved() if one is not None]) == 1)
    if network == "held":
        held.seconds = 10.0
    choices.nth(1).select_option("1")
    if network == "offline":
        page.wait_for_timeout(1000)  # the last autosave has gone; then the network is lost
        window.context.set_offline(True)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE, wait_until="domcontentloaded")
    there = page.evaluate("performance.timeOrigin + performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")

    page.go_back()  # nothing of the lesson is left to go back to, whether or not the server answers
    page.wait_for_timeout(200)
    assert page.locator("#a1").count() == 0
    held.seconds = 0.0
    window.context.set_offline(False)
    eventually(lambda: len([one for one in saved() if one is not None]) == 2)

    come_back(window, world)
    told = page.evaluate("JSON.parse(sessionStorage.getItem('told'))")
    blank, other_site = told["blank"] - told["pressed"], there - told["pressed"]
    with capsys.disabled():
        sys.stdout.write(f"\nquick exit, {network}: blank after {blank:.0f} ms, other site after {other_site:.0f} ms, last choice kept\n")
    assert (told["shown"], told["title"]) == ("none", "")
    assert blank <= 100
    assert other_site <= 1000
    given = [page.locator("#a1 select").nth(row).input_value() for row in range(3)]
    assert given == ["0", "1", ""]


def test_another_tab_is_left_as_well(window, world):
    first = window.open(world.url())
    second = window.context.new_page()
    second.goto(f"{window.address}/courses/")
    first.get_by_role("link", name="Quick exit").click()
    second.wait_for_url(ELSEWHERE)
    assert first.url == ELSEWHERE


def test_a_sensitive_part_arrives_only_when_it_is_asked_for(window, world):
    window.check(world.url(), name="lesson-closed-part", widths=(320, 1280))
    page = window.page
    assert "packing house" not in page.content()
    page.get_by_role("button", name="Show this part").click()
    page.get_by_text("The packing house").wait_for()
    assert page.evaluate("document.activeElement.textContent.trim()") == "What comes next"
    page.get_by_role("button", name="Take the other way instead").click()
    page.get_by_text("Ask who kept it.").wait_for()
    assert "packing house" not in page.content()
    window.check(name="lesson-other-way", widths=(320, 1280))
    page.get_by_role("link", name="Pause").last.click()
    window.check(name="pause", widths=(320, 1280))
    page.get_by_role("link", name="Go on where you were").click()
    page.get_by_text("Ask who kept it.").wait_for()


def test_the_self_check_adds_up_here_and_forgets(window):
    page = window.open("/support/self-check/")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    for question in range(1, 7):
        page.locator(f"input[name=q{question}][value='2']").check()
    page.get_by_text("reach peer support").wait_for()
    window.check(name="self-check", widths=(320, 1280))
    page.get_by_role("button", name="Forget my answers").click()
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("sessionStorage.getItem('accord.self-check')") is None
    assert sent == []


def test_without_a_network_the_lesson_stays_and_answers_wait(window, world):
    page = window.open(world.url())
    window.context.set_offline(True)
    page.get_by_text("You are offline. This lesson stays open").wait_for()
    for row, choice in enumerate("010"):
        page.locator("#a1 select").nth(row).select_option(choice)
    page.locator("#a1").get_by_role("button", name="Check my answer").click()
    page.get_by_text("It is sent and checked when the network is back.").first.wait_for()
    window.faults.clear()  # the browser tells of each request that found no network
    window.check(name="lesson-offline", widths=(320, 1280), schemes=("light",))
    page.get_by_role("link", name="Next").click()
    page.get_by_text("Stay on this page").wait_for()
    assert page.url.endswith(world.url())
    window.context.set_offline(False)
    page.locator("#a1 [data-result]").wait_for()
    page.get_by_text("Everything has been sent.").wait_for()
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('accord.'))") == []
    eventually(lambda: bool(ActivityAnswer.objects.get(activity="a1").answer))
