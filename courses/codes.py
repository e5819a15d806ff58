"""Codes of courses, modules and steps: TII, TII-M1, TII-L1.1. Each stands once in its course, also after something has been copied."""

import re
from collections.abc import Iterator

from wagtail.models import Page

from courses.models import CoursePage, ModulePage
from courses.steps import step_models

TRAILING = re.compile(r"^(.*?)(\d+)$")


def free_code(wanted: str, taken: set[str]) -> str:
    """The code, or the next one that is free: TII-L1.1, TII-L1.2, ..."""
    found = TRAILING.match(wanted)
    stem, number = (found[1], int(found[2])) if found else (f"{wanted}-", 1)
    code = wanted
    while code in taken:
        number += 1
        code = f"{stem}{number}"
    return code


def coded_pages(course: CoursePage) -> Iterator[Page]:
    """Modules and steps of the course, in the order of the tree, drafts among them."""
    pages: list[Page] = list(ModulePage.objects.descendant_of(course))
    for model in step_models():
        pages += model.objects.descendant_of(course)
    return iter(sorted(pages, key=lambda page: page.path))


def keep_apart(copy: Page) -> None:
    """Give a copied module or step, and what came with it, codes that are free in its course."""
    course = CoursePage.objects.ancestor_of(copy).first()
    if course is None:
        return
    pages = list(coded_pages(course))
    inside = [page for page in pages if page.path.startswith(copy.path)]
    taken = {page.code for page in pages if not page.path.startswith(copy.path)}
    renumbered = ("", "")
    for page in inside:
        wanted = page.code.replace(*renumbered, 1) if renumbered[0] else page.code
        code = free_code(wanted, taken)
        if isinstance(page, ModulePage):
            old, new = TRAILING.match(page.code), TRAILING.match(code)
            renumbered = (f"-L{old[2]}.", f"-L{new[2]}.") if old and new else ("", "")
        taken.add(code)
        if code != page.code:
            _recode(page, code)


def _recode(page: Page, code: str) -> None:
    """On the page and in its newest draft: the code is what the copy is called by from the start."""
    type(page).objects.filter(pk=page.pk).update(code=code)
    revision = page.get_latest_revision()
    if revision:
        revision.content["code"] = code
        revision.save(update_fields=["content"])
