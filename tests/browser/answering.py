"""Giving answers in a browser: practice on a lesson page, and the questions of a sitting, by pointer or by keyboard alone."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from assessments.answers import fields_of
from assessments.marking import best_answer
from assessments.models import Attempt, AttemptItem

FOCUSED = """() => {
  const one = document.activeElement;
  const shown = one.getBoundingClientRect();
  const ring = getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one.closest("label") ?? one).outlineStyle !== "none";
  return { type: one.type ?? "", name: one.name ?? "", value: one.value ?? "", checked: Boolean(one.checked),
           words: (one.textContent || one.value || "").trim().replace(/\\s+/g, " "), seen: shown.width > 0 && shown.height > 0, ring };
}"""


def within(seconds: float, told: Callable[[], Any]) -> Any:
    """What is told, as soon as it is something, and no later."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if found := told():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


def items_of(attempt: Attempt) -> list[AttemptItem]:
    return list(attempt.items.select_related("version__item").order_by("position"))


def right_fields(item: AttemptItem) -> dict[str, list[str]]:
    """The right answer as the fields of the question's form on the screen."""
    kind, content = item.version.item.kind, item.version.content
    return fields_of(kind, content, item.order, best_answer(kind, content))


def answer_by_pointer(form: Locator, fields: dict[str, list[str]]) -> None:
    for name, values in fields.items():
        for value in values:
            if name == "choice":
                form.locator(f'[name=choice][value="{value}"]').check()
            elif name == "number":
                form.locator("[name=number]").fill(value)
            else:
                form.locator(f'select[name="{name}"]').select_option(value)


def focused(page: Page) -> dict[str, Any]:
    return page.evaluate(FOCUSED)


def tab_to(page: Page, wanted: Callable[[dict[str, Any]], bool], *, most: int = 90) -> dict[str, Any]:
    """Press Tab until the focus is where it is wanted; it must be visible there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = focused(page)
        if wanted(found):
            assert found["seen"], found
            assert found["ring"], f"the focus is not to be seen on {found}"
            return found
    raise AssertionError(f"Tab does not lead there; last {found}")


def press(page: Page, words: str) -> None:
    """Tab to the button or link with these words, and Enter."""
    tab_to(page, lambda one: one["words"] == words)
    page.keyboard.press("Enter")


def answer_by_keyboard(page: Page, fields: dict[str, list[str]]) -> None:
    """From the question's title on, with Tab, arrows, Space and typing alone."""
    for name in sorted(fields, key=lambda name: [int(part) if part.isdigit() else part for part in name.split("-")]):
        values = fields[name]
        found = tab_to(page, lambda one, name=name: one["name"] == name)
        if found["type"] == "radio":
            page.keyboard.press("Space")
            while focused(page)["value"] != values[0]:
                page.keyboard.press("ArrowDown")
            assert focused(page)["checked"]
        elif found["type"] == "checkbox":
            for value in values:
                if focused(page)["value"] != value:
                    tab_to(page, lambda one, value=value: one["name"] == "choice" and one["value"] == value)
                page.keyboard.press("Space")
                assert focused(page)["checked"]
        elif found["type"] == "select-one":
            while focused(page)["value"] != values[0]:
                page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type(values[0])


def practise(page: Page) -> int:
    """Give some answer to every activity of the lesson that is open; how many there were."""
    closed = page.get_by_role("button", name="Show this part", exact=True)
    while left := closed.count():
        closed.first.click()
        page.wait_for_function("left => document.querySelectorAll('button[name=way][value=usual]').length < left", arg=left)
    count = page.locator("form[data-practice]").count()
    for left in range(count, 0, -1):
        form = page.locator("form[data-practice]").first
        for place, select in enumerate(form.locator("select").all()):
            # By its index: a text would be taken for a label as well, and places are called 1, 2, 3 and sent as 0, 1, 2.
            select.select_option(index=1 + place % (select.locator("option").count() - 1))
        if form.locator("[name=choice]").count():
            form.locator("[name=choice]").first.check()
        form.get_by_role("button").first.click()
        page.wait_for_function("left => document.querySelectorAll('form[data-practice]').length < left", arg=left)
    return count
