"""The colours of the design, in both themes: text at 4.5 to 1, what else carries meaning at 3 to 1."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = Path(settings.BASE_DIR, "static/css/tokens.css").read_text().split("@media")[0]
COLOURS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)}
THEMES = {"light": 0, "dark": 1}

GROUNDS = ["paper", "sheet"]
STANDINGS = ["met", "due", "overdue", "waived", "action"]
TEXT = [
    *product(["ink", "soft", "action", "action-deep", *STANDINGS[:4]], GROUNDS),
    *[(name, f"{name}-tint") for name in STANDINGS],
    *[("ink", f"{name}-tint") for name in STANDINGS],
    *[("action", f"{name}-tint") for name in STANDINGS],
    *[("action-deep", f"{name}-tint") for name in STANDINGS],
    *[("soft", f"{name}-tint") for name in STANDINGS],
    ("on-action", "action"),
    ("on-action", "action-deep"),
    ("paper", "ink"),
    ("paper", "action-deep"),
]
SHAPES = [
    *product(["edge", "accent", "met", "due", "overdue", "waived", "action"], GROUNDS),
    ("accent", "action-tint"),
    ("action", "line"),
    ("met", "line"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guidelines_say():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_can_be_read(front, ground, theme):
    assert contrast(COLOURS[front][THEMES[theme]], COLOURS[ground][THEMES[theme]]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), SHAPES)
def test_what_carries_meaning_can_be_seen(front, ground, theme):
    assert contrast(COLOURS[front][THEMES[theme]], COLOURS[ground][THEMES[theme]]) >= 3


def test_every_colour_of_the_design_is_held_to_a_contrast():
    used = {name for pair in TEXT + SHAPES for name in pair}
    assert set(COLOURS) == used


def test_no_sheet_brings_a_colour_of_its_own():
    """Colours are tokens; only print and the blank page of quick exit are plainly black and white."""
    found = {}
    for sheet in Path(settings.BASE_DIR, "static/css").glob("*.css"):
        colours = re.findall(r"(?<![\w&-])#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text())
        if sheet.name not in {"tokens.css", "print.css"} and set(colours) - {"#fff"}:
            found[sheet.name] = colours
    assert found == {}
