"""Questions of H5P packages as questions of the bank: a pure reading, so that the preview shows exactly what would be taken.

What the server cannot mark is said by name and left. Nothing else of the package comes along: no script, no layout, no feedback on scores.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.translation import gettext as _

from assessments.content import as_number, problems

GAP = re.compile(r"\*([^*]+)\*")
SOLUTION = re.compile(r"^(?P<words>.*?)(?::(?P<tip>[^:]*))?(?:\\\+(?P<right>[^\\]*))?(?:\\-(?P<wrong>[^\\]*))?$", re.DOTALL)
BLANK = "_____"
MOST = 200


@dataclass(frozen=True)
class Taken:
    """A question as the bank would have it."""

    title: str
    kind: str
    stem: str
    content: dict[str, Any]
    rationale: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """A question that cannot be taken, and why."""

    title: str
    reason: str


def read(library: str, params: Any) -> list[Taken | Left]:
    """The questions of a content type and its parameters, in order."""
    return list(_read(library, params if isinstance(params, dict) else {}, _("Question")))[:MOST]


def _read(library: str, params: dict[str, Any], title: str) -> Iterator[Taken | Left]:
    machine = library.split(" ")[0]
    if machine in ("H5P.QuestionSet", "H5P.Column"):
        for number, part in enumerate(_parts(params), start=1):
            inner = part.get("params")
            yield from _read(str(part.get("library", "")), inner if isinstance(inner, dict) else {}, _title(part, number))
        return
    reader = READERS.get(machine)
    if reader is None:
        yield Left(title, _("Questions of the type %s cannot be marked by the server.") % (machine or "?"))
        return
    for found in reader(params, title):
        faults = list(problems(found.kind, found.content)) if isinstance(found, Taken) else []
        yield Left(title, " ".join(str(fault) for fault in faults)) if faults else found


def _parts(params: dict[str, Any]) -> list[dict[str, Any]]:
    if isinstance(params.get("questions"), list):
        return [part for part in params["questions"] if isinstance(part, dict)]
    content = params.get("content")
    return (
        [one["content"] for one in content if isinstance(one, dict) and isinstance(one.get("content"), dict)]
        if isinstance(content, list)
        else []
    )


def _title(part: dict[str, Any], number: int) -> str:
    told = part.get("metadata")
    title = told.get("title") if isinstance(told, dict) else None
    return plain(title) if isinstance(title, str) and title.strip() else _("Question %d") % number


def plain(value: Any) -> str:
    """The words of a piece of HTML."""
    if not isinstance(value, str):
        return ""
    spaced = re.sub(r"<(?:br|/p|/div|/li|/h\d)[^>]*>", " ", value)
    return " ".join(html.unescape(nh3.clean(spaced, tags=set())).split())


def _inside(told: dict[str, Any], name: str) -> dict[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _why(text: str, *, right: bool) -> str:
    return text or (_("This is right.") if right else _("This is not right."))


def _choice(params: dict[str, Any], title: str) -> Iterator[Taken | Left]:
    answers = [one for one in params.get("answers", []) if isinstance(one, dict)] if isinstance(params.get("answers"), list) else []
    options: list[dict[str, Any]] = []
    for answer in answers:
        feedback = _inside(answer, "tipsAndFeedback")
        right = answer.get("correct") is True
        options.append({"text": plain(answer.get("text")), "right": right, "why": _why(plain(feedback.get("chosenFeedback")), right=right)})
    behaviour = _inside(params, "behaviour")
    rights = len([option for option in options if option["right"]])
    kind = "MR" if rights > 1 and behaviour.get("type") != "single" else "SBA"
    notes = (_("Any of several right options counted; the bank asks for one."),) if rights > 1 and kind == "SBA" else ()
    yield Taken(title, kind, plain(params.get("question")), {"options": options}, notes=notes)


def _true_false(params: dict[str, Any], title: str) -> Iterator[Taken | Left]:
    words = _inside(params, "l10n")
    behaviour = _inside(params, "behaviour")
    correct = str(params.get("correct", "true")).lower() == "true"
    options = []
    for value, word, fallback in ((True, "trueText", _("True")), (False, "falseText", _("False"))):
        right = value is correct
        feedback = plain(behaviour.get("feedbackOnCorrect" if right else "feedbackOnWrong"))
        options.append({"text": plain(words.get(word)) or fallback, "right": right, "why": _why(feedback, right=right)})
    yield Taken(title, "SBA", plain(params.get("question")), {"options": options})


def _blanks(params: dict[str, Any], title: str) -> Iterator[Taken | Left]:
    texts = params.get("questions")
    stem = plain(params.get("text"))
    for text in texts if isinstance(texts, list) else []:
        yield _gaps(plain(text), [], stem, title)


def _drag_text(params: dict[str, Any], title: str) -> Iterator[Taken | Left]:
    distractors = [words for words, _tip, _said in solutions(plain(params.get("distractors")))]
    yield _gaps(plain(params.get("textField")), distractors, plain(params.get("taskDescription")), title)


def solutions(text: str) -> list[tuple[str, str, str]]:
    """The words in each gap, the tip and what is said when they are right. The first of several spellings stands for all."""
    found = []
    for inside in GAP.findall(text):
        match = SOLUTION.match(inside.strip())
        words = (match["words"] if match else inside).split("/")[0].strip()
        found.append((words, (match["tip"] or "").strip() if match else "", (match["right"] or "").strip() if match else ""))
    return found


def _gaps(text: str, distractors: list[str], stem: str, title: str) -> Taken | Left:
    """A text with gaps: one gap is a choice of words or a number, several are matched with their words."""
    found = solutions(text)
    shown = GAP.sub(BLANK, text)
    whole = " ".join(part for part in (stem, shown) if part)
    if not found:
        return Left(title, _("The text has no gap."))
    if len(found) == 1:
        words, tip, why = found[0]
        if distractors:
            options = [{"text": words, "right": True, "why": _why(why, right=True)}]
            options += [
                {"text": other, "right": False, "why": _why("", right=False)} for other in dict.fromkeys(distractors) if other != words
            ]
            return Taken(title, "SBA", whole, {"options": options}, rationale=tip)
        if as_number(words) is not None:
            number = {"answer": words, "tolerance": "0", "half_tolerance": "0", "unit": "", "common_errors": []}
            return Taken(title, "NUM", whole, number, rationale=tip)
        return Left(title, _("One gap for free words: the bank has no such question. Add wrong words to choose from, or a second gap."))
    pairs = [
        {"left": _around(text, number), "right": words, "why": _why(why or tip, right=True)}
        for number, (words, tip, why) in enumerate(found)
    ]
    notes = (_("Words that fit nowhere are left out."),) if distractors else ()
    return Taken(title, "MAT", whole, {"pairs": pairs}, notes=notes)


def _around(text: str, wanted: int) -> str:
    """The neighbourhood of one gap, numbered, so that each is a question of its own."""
    number = -1

    def numbered(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"[{wanted + 1}]" if number == wanted else "…"

    shown = GAP.sub(numbered, text)
    at = shown.index(f"[{wanted + 1}]")
    before, after = shown[max(at - 60, 0) : at], shown[at : at + 64]
    return f"{'…' if at > 60 else ''}{before}{after}{'…' if at + 64 < len(shown) else ''}".strip()


READERS = {
    "H5P.MultiChoice": _choice,
    "H5P.TrueFalse": _true_false,
    "H5P.Blanks": _blanks,
    "H5P.DragText": _drag_text,
}
