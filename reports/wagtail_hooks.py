"""What this room adds to the editor: the figures of questions as files."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from reports import item_sheets

EXPORTS = {"quiz": "quiz-figures-export", "item": "item-figures-export"}


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("items/figures/<int:quiz>/export/", item_sheets.of_assessment, name=EXPORTS["quiz"]),
        path("items/<uuid:item>/figures/export/", item_sheets.of_question, name=EXPORTS["item"]),
    ]


@hooks.register("item_figures_actions")
def exports(kind: str, key: Any) -> Iterator[tuple[str, str]]:
    address = reverse(EXPORTS[kind], args=[key])
    for form, label in (("csv", "CSV"), ("xlsx", "XLSX")):
        yield _("Export as %s") % label, f"{address}?format={form}"
