"""Every message of the code and the templates, read without GNU gettext: a bare machine can check and compile."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

# How many of its arguments are words, and whether the first of them is a context.
FUNCTIONS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
WITH_CONTEXT = {"pgettext": 2, "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3}
# What Django makes of a template: calls with literal arguments between blanked-out text.
LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(_|gettext|pgettext|ngettext|npgettext)\((\s*{LITERAL}(?:\s*,\s*{LITERAL})*)\s*(?:,\s*count)?\)")
NO_WORDS = {"tests", "migrations", "node_modules", "build", "var"}


@dataclass(frozen=True, order=True)
class Message:
    """What a screen says. ``plural`` is None where there is one form only."""

    msgid: str
    plural: str | None = None
    context: str | None = None


@dataclass
class Found:
    """The messages in the order of their files, and the files of each."""

    places: dict[Message, list[str]] = field(default_factory=dict)

    def add(self, message: Message, path: str) -> None:
        if message.msgid:
            files = self.places.setdefault(message, [])
            files += [] if path in files else [path]


def rooms() -> list[str]:
    """The folders of our own applications, and of the templates."""
    return sorted({path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")} - NO_WORDS)


def find() -> Found:
    """All messages: first each room's templates, then its code."""
    found = Found()
    for path in sorted((settings.BASE_DIR / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            _add(found, path, in_template(path.read_text()))
    for room in rooms():
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            if not NO_WORDS.intersection(path.relative_to(settings.BASE_DIR).parts):
                _add(found, path, in_code(path.read_text()))
    return found


def _add(found: Found, path: Path, messages: Iterator[Message]) -> None:
    for message in messages:
        found.add(message, str(path.relative_to(settings.BASE_DIR)))


def in_template(source: str) -> Iterator[Message]:
    for name, arguments in CALL.findall(templatize(source)):
        words = ast.literal_eval(f"({arguments},)")
        yield _message(name, list(words))


def in_code(source: str) -> Iterator[Message]:
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        name = _name_of(node.func) if isinstance(node, ast.Call) else ""
        number = (FUNCTIONS | WITH_CONTEXT).get(name, 0)
        if number and isinstance(node, ast.Call):
            words = [each.value for each in node.args[:number] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if len(words) == number:
                yield _message(name, words)


def _name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _message(name: str, words: list[str]) -> Message:
    context = words.pop(0) if name in WITH_CONTEXT else None
    return Message(words[0], words[1] if len(words) > 1 else None, context)
