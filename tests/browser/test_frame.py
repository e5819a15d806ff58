"""The frame of every page: skip link, quick exit, the pages one meets before signing in."""

import pytest

pytestmark = pytest.mark.browser
ELSEWHERE = "https://elsewhere.example/"
RECORD = """() => {
  let pressed = 0;
  for (const kind of ["click", "keydown"]) addEventListener(kind, (event) => { pressed = event.timeStamp; }, { capture: true });
  document.addEventListener("accord:quick-exit", () => sessionStorage.setItem("told", JSON.stringify({
    shown: getComputedStyle(document.body).display, title: document.title.trim(), after: performance.now() - pressed,
  })));
}"""


@pytest.fixture
def elsewhere(settings) -> str:
    settings.QUICK_EXIT_URL = ELSEWHERE
    return ELSEWHERE


def answer_elsewhere(window) -> None:
    window.allowed.add("elsewhere.example")
    window.context.route(
        f"{ELSEWHERE}**", lambda route: route.fulfill(status=200, content_type="text/html", body="<title>Weather</title>Sunny")
    )


@pytest.mark.parametrize(
    ("path", "name"), [("/", "landing"), ("/accounts/login/", "sign-in"), ("/about/", "about"), ("/no-such-page/", "not-found")]
)
def test_pages_before_signing_in_are_clean(visit, db, path, name):
    visit().check(path, name=name)


def test_skip_link_comes_first_and_quick_exit_second(visit, db):
    page = visit().open("/about/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Quick exit"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_quick_exit_stands_at_the_same_place_on_each_page(visit, db):
    window = visit()
    for width in (320, 768, 1280):
        window.page.set_viewport_size({"width": width, "height": 900})
        places = set()
        for path in ("/about/", "/accounts/login/", "/no-such-page/"):
            box = window.open(path).get_by_role("link", name="Quick exit").bounding_box()
            places.add((round(box["x"]), round(box["y"])))
        assert len(places) == 1, places


@pytest.mark.parametrize("way", ["click", "shift"])
def test_quick_exit_blanks_the_page_before_anything_else(visit, db, elsewhere, way):
    window = visit()
    answer_elsewhere(window)
    page = window.open("/about/")
    page.evaluate(RECORD)
    if way == "click":
        page.get_by_role("link", name="Quick exit").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)
    page.goto(f"{window.address}/accounts/login/")
    told = page.evaluate("JSON.parse(sessionStorage.getItem('told'))")
    assert told["shown"] == "none"
    assert told["title"] == ""
    assert told["after"] <= 100


def test_shift_in_words_does_not_leave(visit, db, elsewhere):
    page = visit().open("/accounts/login/")
    page.get_by_label("e-mail").first.click()
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")
    assert page.evaluate("getComputedStyle(document.body).display") != "none"


def test_back_after_quick_exit_does_not_show_the_page(visit, db, elsewhere):
    window = visit()
    answer_elsewhere(window)
    window.open("/accounts/login/")
    page = window.open("/about/")
    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert not page.url.endswith("/about/")
