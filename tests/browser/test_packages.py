"""Packages in a real browser: played by clicks, resumed, stopped from doing harm, and failing with a way on."""

import pytest
from playwright.sync_api import expect

from courses.models import StepProgress
from media.models import PracticeResult, Statement
from tests.factories.packages import course_with, enrolled, ready, step_address
from tests.media.packages import broken_package, choice_package, cmi5, hostile_package, scorm12, scorm2004, set_package, unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOSTS = {"one host": "", "two hosts": "http://127.0.0.1:{port}"}


@pytest.fixture(params=HOSTS, ids=list(HOSTS))
def host(request, settings, live_server) -> str:
    """The content origin: none, or another name of this machine."""
    settings.CONTENT_ORIGIN = HOSTS[request.param].format(port=live_server.url.rpartition(":")[2])
    return settings.CONTENT_ORIGIN


def opened(visit, cast, content: bytes, **fields: object):
    course, page = course_with(ready(content, by=cast.author).package, **fields)
    enrolled(cast.learner_a, course)
    window = visit(cast.learner_a)
    window.allowed.add("127.0.0.1")
    window.open(step_address(page))
    return window, page, window.page.frame_locator("iframe.play__frame")


def test_a_question_is_answered_marked_as_practice_and_resumed(visit, cast, host):
    window, page, frame = opened(visit, cast, choice_package())
    frame.get_by_role("button", name="She does").click()
    expect(window.page.locator("[data-play-state]")).to_contain_text("Saved")
    result = PracticeResult.objects.get()
    assert (result.raw, result.most, result.completed, result.passed) == (1, 1, True, True)
    assert StepProgress.objects.filter(step_key=page.translation_key).exclude(done_at=None).exists()
    window.page.wait_for_timeout(4500)
    window.page.reload()
    expect(frame.get_by_role("button", name="She does")).to_have_attribute("aria-pressed", "true")
    window.check(name="package", widths=[320, 1280])


def test_of_several_questions_only_the_whole_counts(visit, cast):
    window, page, frame = opened(visit, cast, set_package())
    frame.get_by_role("button", name="She does").first.click()
    expect(window.page.locator("[data-play-state]")).to_contain_text("Saved")
    assert PracticeResult.objects.count() == 0
    frame.get_by_role("button", name="The officer").nth(1).click()
    frame.get_by_role("button", name="Finish").click()
    for _ in range(40):
        if PracticeResult.objects.exists():
            break
        window.page.wait_for_timeout(100)
    result = PracticeResult.objects.get()
    assert (result.raw, result.most, result.passed) == (1, 2, False)
    assert Statement.objects.filter(root=False).count() == 2
    window.check_quiet()


def test_a_hostile_package_reaches_nothing(visit, cast, host, live_server):
    asked = []
    course, page = course_with(ready(hostile_package(live_server.url), by=cast.author).package)
    enrolled(cast.learner_a, course)
    window = visit(cast.learner_a)
    window.allowed.add("127.0.0.1")
    window.context.on("request", lambda request: asked.append(request))
    window.open(step_address(page))
    frame = window.page.frame_locator("iframe.play__frame")
    expect(frame.get_by_text("end REACHED")).to_be_visible(timeout=20_000)
    lines = [line.strip() for line in frame.locator("li").all_inner_texts()]
    assert [line for line in lines if "ALLOWED" in line] == []
    assert len([line for line in lines if "BLOCKED" in line]) == 16
    assert window.page.url.endswith(step_address(page))
    assert len(window.context.pages) == 1
    # On one host the page itself asks for the player, and the guard drops its cookies; what is inside asks without any.
    from_frame = [request for request in asked if "/c/" in request.url and (host or not request.is_navigation_request())]
    assert from_frame
    assert all("cookie" not in request.all_headers() for request in from_frame)
    assert Statement.objects.count() == 0
    assert cast.learner_a.plays.get().states.count() == 0


def test_a_package_that_does_not_start_says_so_and_leads_on(visit, cast):
    window, page, frame = opened(visit, cast, broken_package())
    expect(window.page.get_by_text("This package did not start")).to_be_visible(timeout=15_000)
    expect(window.page.get_by_role("link", name="Try again")).to_be_visible()
    window.faults.clear()  # what the package itself threw
    window.check(name="package-failed", widths=[320, 1280], schemes=["light"])


@pytest.mark.parametrize("kind", ["1.2", "2004"])
def test_a_course_of_two_parts_is_played_and_resumed(visit, cast, kind):
    """On the one host: a machine that is its own guest has a second name, and the package runs there."""
    content = scorm12(prefix="cp") if kind == "1.2" else scorm2004()
    window, page, frame = opened(visit, cast, content)
    inner = frame.frame_locator("#sco")
    inner.get_by_role("button", name="Next page").click()
    expect(inner.get_by_text("Page 2")).to_be_visible()
    # Left in the middle, without a word to the runtime: what was reached is kept.
    window.page.wait_for_timeout(200)
    window.open("/inbox/")
    window.open(step_address(page))
    expect(inner.get_by_text("Page 2")).to_be_visible()
    inner.get_by_role("button", name="Finish well").click()
    expect(window.page.locator("[data-play-state]")).to_contain_text("Saved")
    window.page.get_by_role("link", name="Second part").click()
    expect(inner.get_by_text("Page 1")).to_be_visible()
    assert not StepProgress.objects.filter(step_key=page.translation_key).exclude(done_at=None).exists()
    inner.get_by_role("button", name="Finish well").click()
    expect(window.page.locator("[data-play-state]")).to_contain_text("Saved")
    assert StepProgress.objects.filter(step_key=page.translation_key).exclude(done_at=None).exists()
    window.check(name=f"scorm-{kind}", widths=[320, 1280])


def test_a_cmi5_unit_fetches_its_key_and_reports(visit, cast):
    window, page, frame = opened(visit, cast, cmi5(unit(1)))
    inner = frame.frame_locator("#sco")
    expect(inner.get_by_text("Initialised")).to_be_visible(timeout=10_000)
    inner.get_by_role("button", name="Pass").click()
    expect(inner.get_by_text("Finished")).to_be_visible()
    assert StepProgress.objects.filter(step_key=page.translation_key).exclude(done_at=None).exists()
    window.check_quiet()
