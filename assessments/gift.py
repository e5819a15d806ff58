"""GIFT, the plain-text form of questions that many systems read and write. Pure: text in, values in the form of ``items.yaml`` out, and back.

What we ask and GIFT has no word for (ordering) is told and left out; what GIFT has and we do not ask (essays, blanks, true or false) is refused
by name. Our own facts stand in comments of the kind that GIFT keeps: ``// [id:TII-Q01] [tag:outcome=TII.1b]``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

SPECIAL = re.compile(r"[~=#{}:]")
TAG = re.compile(r"\[(id|tag):([^\]]*)\]")
TAGS = {name: name for name in ("id", "kind", "outcome", "lesson", "critical", "difficulty", "unit")} | {"parallel": "parallel_to"}
PARTS = re.compile(r"(?<!\\)([=~])")
WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
ONE = Decimal(100)
NO_WORD = {"ORD": "ordering questions", "WR": "written answers with a rubric"}


@dataclass
class Found:
    """One question of a file, or the reason why it is refused."""

    line: int
    code: str = ""
    value: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    kind: str = ""


def escape(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", " ".join(str(text).split()))


def unescape(text: str) -> str:
    return " ".join(re.sub(r"\\([~=#{}:])", r"\1", text.replace("\\n", " ")).split())


def plain(number: Decimal) -> int | float:
    """As YAML would have read it."""
    return int(number) if number == number.to_integral_value() else float(number)


def split_at(text: str, sign: str) -> list[str]:
    return re.split(rf"(?<!\\){re.escape(sign)}", text)


# --- Reading --------------------------------------------------------------------------------------------------------------


def read(text: str) -> list[Found]:
    return [found for line, block in blocks(text) if (found := _question(line, block))]


def blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Questions are kept apart by empty lines; each with the number of its first line."""
    held: list[str] = []
    start = 1
    for number, line in enumerate([*text.lstrip("\ufeff").splitlines(), ""], start=1):
        if line.strip():
            start = start if held else number
            held.append(line)
        elif held:
            yield start, held
            held = []


def _question(line: int, block: list[str]) -> Found | None:
    found = Found(line, value={})
    for comment in (one for one in block if one.lstrip().startswith("//")):
        for kind, words in TAG.findall(comment):
            name, _equals, value = ("id", "=", words) if kind == "id" else words.partition("=")
            if name.strip() in TAGS:
                found.value[TAGS[name.strip()]] = value.strip() or True
    body = "\n".join(one for one in block if not one.lstrip().startswith(("//", "$CATEGORY"))).strip()
    if not body:
        return None
    title = re.match(r"::(.*?)(?<!\\)::", body, re.DOTALL)
    if title:
        body = body[title.end() :].strip()
        found.value.setdefault("id", unescape(title[1])[:20])
    found.code = str(found.value.get("id", ""))
    found.kind = str(found.value.pop("kind", ""))
    inside = re.search(r"(?<!\\)\{(.*)(?<!\\)\}", body, re.DOTALL)
    if inside is None:
        found.refused = "has no answers in braces: a description is not a question"
        return found
    if body[inside.end() :].strip():
        found.refused = "has its blank in the middle of the sentence: fill-in questions are not asked here"
        return found
    found.value["stem"] = unescape(re.sub(r"^\[\w+\]", "", body[: inside.start()].strip()))
    _answers(inside[1].strip(), found)
    return found


def _answers(text: str, found: Found) -> None:
    text, *general = re.split(r"(?<!\\)####", text, maxsplit=1)
    if general:
        found.value["why"] = unescape(general[0])
    text = text.strip()
    if not text:
        found.refused = "is an essay without a rubric: write it in the bank, with its criteria"
    elif re.fullmatch(r"(?i)t|f|true|false", split_at(text, "#")[0].strip()):
        found.refused = "is true or false: write it as a choice with a reason for each answer"
    elif text.startswith("#"):
        _number(text[1:], found)
    else:
        _parts(text, found)


def _number(text: str, found: Found) -> None:
    """``#40:1``, a range, or several answers of which each is worth its share: ``#=%100%40:0 =%50%40:1 =%0%73:0#why``."""
    signs = PARTS.split(text)
    bare = not signs[0].strip()
    given = [_part("=", words) for words in signs[2::2]] if bare else [_part("=", signs[0])]
    errors = []
    for part in given:
        figures = _answer_of(part["text"])
        if figures is None:
            found.refused = "asks for a number and gives none"
            return
        if part["weight"] >= ONE:
            found.value |= {"type": "NUM", "answer": figures[0], "tolerance": figures[1]}
            if part["why"]:
                found.value.setdefault("why", part["why"])
        elif part["weight"] > 0:
            found.value["half_tolerance"] = figures[1]
        else:
            errors.append({"answer": figures[0], "why": part["why"]})
    if "answer" not in found.value:
        found.refused = "has no answer that is right in full"
        return
    found.value.setdefault("half_tolerance", found.value["tolerance"])
    if errors:
        found.value["common_errors"] = errors


def _answer_of(text: str) -> tuple[str, str] | None:
    """The number and its tolerance; the middle of a range and its half."""
    value, _colon, tolerance = unescape(text).partition(":")
    low, dots, high = value.partition("..")
    first, last, room = _figure(low), _figure(high) if dots else None, _figure(tolerance or "0")
    if first is None or room is None or (dots and last is None):
        return None
    return (str((first + last) / 2), str((last - first) / 2)) if last is not None else (value.strip(), tolerance.strip() or "0")


def _figure(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def _parts(text: str, found: Found) -> None:
    signs = PARTS.split(text)[1:]
    given = [_part(sign, words) for sign, words in zip(signs[::2], signs[1::2], strict=True)]
    if given and all(part["sign"] == "=" and "->" in part["text"] for part in given):
        pairs = [(*part["text"].split("->", 1), part["why"]) for part in given]
        found.value |= {"type": "MAT", "pairs": [{"left": unescape(a), "right": unescape(b), "why": why} for a, b, why in pairs]}
        return
    if len(given) < 2 or all(part["sign"] == "=" for part in given):
        found.refused = "is a short answer: typed words are not marked here"
        return
    weights = [part["weight"] for part in given]
    right = [weight for weight in weights if weight > 0]
    options = [{"text": unescape(part["text"]), "why": part["why"]} for part in given]
    if found.kind in {"SBA", "MR", "SJ"}:
        kind = found.kind
    elif len(right) == 1:
        kind = "SBA"
    elif max(weights) == ONE:
        kind = "SJ"
    else:
        kind = "MR"
    for option, weight in zip(options, weights, strict=True):
        option |= {"credit": plain(max(weight, Decimal(0)) / ONE)} if kind == "SJ" else {"right": weight > 0}
    found.value |= {"type": kind, "options": options}


def _part(sign: str, words: str) -> dict[str, Any]:
    text, *why = split_at(words.strip(), "#")
    weight = WEIGHT.match(text.strip())
    if weight:
        text = text.strip()[weight.end() :]
    worth = Decimal(weight[1]) if weight else ONE if sign == "=" else Decimal(0)
    return {"sign": sign, "text": text, "why": unescape(why[0]) if why else "", "weight": worth}


# --- Writing --------------------------------------------------------------------------------------------------------------


def write(items: Sequence[dict[str, Any]]) -> tuple[str, list[str]]:
    """The questions as text, and which were left out and why."""
    texts, left_out = [], []
    for item in items:
        if item["type"] in NO_WORD:
            left_out.append(f"{item['id']}: GIFT has no {NO_WORD[item['type']]}")
            continue
        texts.append(_written(item))
    return "\n\n".join(texts) + ("\n" if texts else ""), left_out


def _written(item: dict[str, Any]) -> str:
    tags = [f"[id:{item['id']}]", f"[tag:kind={item['type']}]", f"[tag:outcome={item['outcome']}]", f"[tag:lesson={item['lesson']}]"]
    tags += ["[tag:critical]"] if item.get("critical") else []
    tags += [f"[tag:difficulty={item['difficulty']}]"] if item.get("difficulty") else []
    tags += [f"[tag:parallel={item['parallel_to']}]"] if item.get("parallel_to") else []
    tags += [f"[tag:unit={item['unit']}]"] if item["type"] == "NUM" and item.get("unit") else []
    general = f"\n####{escape(item['why'])}" if item.get("why") else ""
    return f"// {' '.join(tags)}\n::{escape(item['id'])}::{escape(item['stem'])} {{\n{_answers_of(item)}{general}\n}}"


def _answers_of(item: dict[str, Any]) -> str:
    if item["type"] == "NUM":
        half = [f"=%50%{item['answer']}:{item['half_tolerance']}"] if item["half_tolerance"] != item["tolerance"] else []
        errors = [f"=%0%{error['answer']}:0#{escape(error['why'])}" for error in item.get("common_errors", [])]
        return "\n".join(["#", f"=%100%{item['answer']}:{item['tolerance']}", *half, *errors])
    if item["type"] == "MAT":
        return "\n".join(f"={escape(pair['left'])} -> {escape(pair['right'])}#{escape(pair['why'])}" for pair in item["pairs"])
    return "\n".join(f"{_sign(item, option)}{escape(option['text'])}#{escape(option['why'])}" for option in item["options"])


def _sign(item: dict[str, Any], option: dict[str, Any]) -> str:
    if item["type"] == "SBA":
        return "=" if option["right"] else "~"
    if item["type"] == "SJ":
        return f"~%{(Decimal(str(option['credit'])) * ONE).normalize():f}%"
    count = sum(bool(one["right"]) == bool(option["right"]) for one in item["options"])
    share = (ONE / count).quantize(Decimal("0.00001")).normalize()
    return f"~%{share:f}%" if option["right"] else f"~%-{share:f}%"
