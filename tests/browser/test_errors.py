"""The pages one meets when something is not as it should be: calm, plain, clean, and with a way on."""

import pytest

from lms.access import PUBLIC, Rule, table
from tests.browser.test_sign_in import fill_in_sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/fails/breaks/", 500, "Something went wrong on our side"),
        ("/fails/suspects/", 400, ""),
        ("/fails/busy/", 503, "Many people are working at once"),
    ],
)
def test_a_failure_of_ours_and_a_request_that_makes_no_sense(visit, cast, settings, monkeypatch, path, status, words):
    settings.ROOT_URLCONF = "tests.browser.failing_urls"
    monkeypatch.setitem(table(), path.lstrip("/"), Rule(frozenset({PUBLIC})))
    window = visit(cast.learner_a)
    assert window.page.goto(window.address + path).status == status
    assert words in window.page.content()
    assert "told to nobody" not in window.page.content()
    window.faults.clear()  # the console tells of the status, and that is what we came for
    window.check(name=f"error-{status}")


def test_what_is_not_there_and_what_one_may_not(visit, cast):
    window = visit(cast.learner_a)
    assert window.page.goto(f"{window.address}/courses/no-such-course/").status == 404
    window.check(name="error-404")
    assert window.page.goto(f"{window.address}/partners/").status == 403
    window.check(name="error-403")


def test_too_many_tries(visit, cast, settings):
    settings.SIGN_IN_TRIES = 1
    window = visit()
    page = window.open("/accounts/login/")
    for _ in range(3):
        page.get_by_label("E-mail address").fill(cast.learner_a.email)
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        if page.get_by_label("Password").count() == 0:
            break
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 429
    window.check(name="error-429")


def test_a_form_that_is_out_of_date(visit, cast):
    window = visit()
    page = window.open("/accounts/login/")
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((one) => { one.value = 'x'.repeat(64); })")
    fill_in_sign_in(page, cast.learner_a.email)
    page.get_by_role("heading", name="This form is out of date").wait_for()
    window.check(name="error-csrf", widths=(320,))
