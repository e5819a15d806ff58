"""QTI, the form in which assessment systems exchange questions: versions 2.0 to 2.2 and 3.0, a single item or a content package. Pure: bytes in, values in
the form of ``items.yaml`` out.

What the bank asks is taken over: choices (one or several right), inline choice, matching, ordering, filling gaps by choice, and a number to be typed. What it does not ask
is refused by name. The key comes from the response declaration (``correctResponse``, ``mapping``), the reasons from feedback, the words from the body
without its markup. Scoring programs (``responseProcessing``) are not run: the bank marks by its own rules; of them only the tolerance of a number is read.
Source: 1EdTech, QTI Assessment, Section, and Item Information Model, 2.2.2 (2017) and 3.0 (2022).
"""

import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element  # noqa: S405 - the type only; documents are read by media.xml_documents

from assessments.content import as_number
from media.archives import MB, Limits, unpack
from media.refusals import RefusedError
from media.xml_documents import attribute, parse

LIMITS = Limits(archive_bytes=10 * MB, unpacked_bytes=50 * MB, member_bytes=10 * MB, members=2_000)
MOST_ITEMS = 500
MANIFEST = "imsmanifest.xml"
BLOCKS = {"p", "div", "li", "br", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "simplechoice"}
UNSAID = {
    "rubricblock",
    "feedbackinline",
    "feedbackblock",
    "modalfeedback",
    "stylesheet",
    "templateblock",
    "templateinline",
    "script",
    "style",
}
REFUSED = {
    "extendedtextinteraction": "is a written answer: these are written in the bank, with their rubric",
    "hottextinteraction": "asks to mark words in a text, which the bank does not ask",
    "hotspotinteraction": "asks for a place in a picture, which the bank does not ask",
    "selectpointinteraction": "asks for a place in a picture, which the bank does not ask",
    "graphicorderinteraction": "asks for an order in a picture, which the bank does not ask",
    "graphicassociateinteraction": "asks for links in a picture, which the bank does not ask",
    "graphicgapmatchinteraction": "asks for labels in a picture, which the bank does not ask",
    "positionobjectinteraction": "asks to place things in a picture, which the bank does not ask",
    "associateinteraction": "asks for free pairs, which the bank does not ask: write it as matching",
    "sliderinteraction": "asks for a place on a slider, which the bank does not ask: write it as a number",
    "drawinginteraction": "asks for a drawing, which the bank does not ask",
    "mediainteraction": "asks to play a recording, which the bank does not ask",
    "uploadinteraction": "asks for a file, which the bank does not ask",
    "endattemptinteraction": "has a button for hints, which the bank does not have",
    "custominteraction": "is a program of its maker (custom interaction), which is not run here",
    "portablecustominteraction": "is a program of its maker (portable custom interaction), which is not run here",
}
PICTURES = {"img", "object", "audio", "video", "picture", "svg", "math", "iframe"}
IN_A_PICTURE = "needs a picture, a recording or a formula, which questions of the bank do not hold"
GAP = "_____"
RIGHT, WRONG = "This is right.", "This is not right."


class LeftError(ValueError):
    """Why a question is not taken over, in words for its author."""


@dataclass
class Found:
    """A question of a file: where it stands, and its value or why it is refused."""

    place: str
    value: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


def read(content: bytes) -> list[Found]:
    """The questions of an item file, or of every item of a content package, in order. Nothing here raises because of what the file says."""
    try:
        return list(_package(content)) if content[:2] == b"PK" else [_item(content, "the file")]
    except RefusedError as error:
        return [Found(error.where or "the file", refused=str(error.words))]


def _package(content: bytes) -> Iterator[Found]:
    with tempfile.TemporaryDirectory() as folder:
        files = unpack(BytesIO(content), Path(folder), LIMITS, wanted=lambda path: path.lower().endswith(".xml")).files
        if MANIFEST not in files:
            yield Found("the package", refused=f"has no {MANIFEST} at its top, so it is no content package")
            return
        manifest = parse(files[MANIFEST].place.read_bytes(), where=MANIFEST)
        named = list(_items_of(manifest))
        if not named:
            yield Found(MANIFEST, refused="names no question: its resources are of other kinds")
        for path in named[:MOST_ITEMS]:
            if path in files:
                yield _item(files[path].place.read_bytes(), path)
            else:
                yield Found(path, refused="is named in the manifest, and is not in the package")
        if len(named) > MOST_ITEMS:
            yield Found(MANIFEST, refused=f"names more than {MOST_ITEMS} questions: divide the package")


def _items_of(manifest: Element) -> Iterator[str]:
    """Addresses of items, once each, in the order of the manifest. Resource types: ``imsqti_item_xmlv2p1``, ``..v2p2``, ``imsqti_item_xmlv3p0``."""
    told: set[str] = set()
    for resource in _all(manifest, "resource"):
        if "item_xml" not in attribute(resource, "type").lower():
            continue
        href = attribute(resource, "href") or next((attribute(file, "href") for file in _all(resource, "file")), "")
        path = str(PurePosixPath(unquote(attribute(manifest, "base")) + unquote(attribute(resource, "base")) + unquote(href)))
        if path not in told:
            told.add(path)
            yield path


def _item(content: bytes, place: str) -> Found:
    try:
        root = parse(content, where=place)
        if _name(root) != "assessmentitem":
            raise LeftError("is not a QTI 2 or 3 item: its root is called " + _name(root)[:40])
        return Found(place, value=_Item(root).value())
    except RefusedError as error:
        return Found(place, refused=str(error.words))
    except LeftError as error:
        return Found(place, refused=str(error))


def _name(element: Element) -> str:
    """The name in the manner of both versions: ``simpleChoice`` and ``qti-simple-choice`` are ``simplechoice``."""
    bare = element.tag.rpartition("}")[2]
    return bare.removeprefix("qti-").replace("-", "").lower()


def _said(element: Element, name: str) -> str:
    """An attribute, in the manner of both versions: ``responseIdentifier`` and ``response-identifier``."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].replace("-", "").lower() == name:
            return value.strip()
    return ""


def _all(element: Element, name: str) -> Iterator[Element]:
    return (found for found in element.iter() if _name(found) == name)


def _first(element: Element, name: str) -> Element | None:
    return next(_all(element, name), None)


def words(element: Element | None, *, without: Collection[str] = ()) -> str:
    """The words of a piece of body, without markup, feedback and what is not for the learner.

    :raises LeftError: where a picture, a recording or a formula belongs to them.
    """
    return " ".join("".join(_pieces(element, without)).split()) if element is not None else ""


def _pieces(element: Element, without: Collection[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = _name(child)
        if name in PICTURES:
            raise LeftError(IN_A_PICTURE)
        if name in {"gap", "inlinechoiceinteraction", "textentryinteraction"}:
            yield f" {GAP} "
        elif name not in UNSAID and name not in without:
            spaced = " " if name in BLOCKS else ""
            yield spaced
            yield from _pieces(child, without)
            yield spaced
        yield child.tail or ""


@dataclass
class Declaration:
    """What counts as right: the right values in order, and what each value is worth."""

    correct: list[str] = field(default_factory=list)
    worth: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element, identifier: str) -> "Declaration":
        for one in _all(root, "responsedeclaration"):
            if _said(one, "identifier") == identifier:
                correct = _first(one, "correctresponse")
                values = [words(value) for value in _all(correct, "value")] if correct is not None else []
                worth = {_said(entry, "mapkey"): _worth(entry) for entry in _all(one, "mapentry")}
                return cls([value for value in values if value], worth)
        return cls()

    @property
    def right(self) -> list[str]:
        """The right values; where only what they are worth is said, those that are worth something."""
        return self.correct or [key for key, value in self.worth.items() if value > 0]


def _worth(entry: Element) -> float:
    number = as_number(_said(entry, "mappedvalue"))
    return float(number) if number is not None else 0.0


class _Item:
    """An item that is being read."""

    def __init__(self, root: Element) -> None:
        self.root = root
        body = _first(root, "itembody")
        if body is None:
            raise LeftError("has no body")
        self.body = body
        self.interactions = [one for one in body.iter() if _name(one).endswith("interaction")]

    def value(self) -> dict[str, Any]:
        for one in self.interactions:
            if _name(one) in REFUSED:
                raise LeftError(REFUSED[_name(one)])
            if _name(one) not in READERS:
                raise LeftError(f"has an interaction that the bank does not know: {_name(one)[:40]}")
        if not self.interactions:
            raise LeftError("asks nothing: it has no interaction")
        if _first(self.root, "templatedeclaration") is not None:
            raise LeftError("is a template that makes a different question each time, which the bank does not ask")
        names = {_name(one) for one in self.interactions}
        if len(self.interactions) > 1 and names != {"inlinechoiceinteraction"}:
            raise LeftError("asks several things in one: divide it into questions of its own")
        return {**READERS[_name(self.only)](self), **self._rest()}

    def _rest(self) -> dict[str, Any]:
        """What stands beside the question: its rationale. Identifiers are not taken as names: they belong to the other system."""
        general = [words(one) for one in _all(self.root, "modalfeedback") if not self._named_choice(one)]
        return {"why": " ".join(said for said in general if said)} if any(general) else {}

    def _named_choice(self, feedback: Element) -> bool:
        return _said(feedback, "identifier") in {_said(one, "identifier") for name in CHOICES for one in _all(self.body, name)}

    @property
    def only(self) -> Element:
        return self.interactions[0]

    @property
    def maps(self) -> bool:
        """Whether it is scored by what each value is worth, and not only by what is right."""
        return not any(
            _said(one, "template").rstrip("/").endswith(("match_correct", "match_correct.xml"))
            for one in _all(self.root, "responseprocessing")
        )

    def key(self, interaction: Element) -> Declaration:
        found = Declaration.of(self.root, _said(interaction, "responseidentifier"))
        if not found.right:
            raise LeftError("says nowhere which answer is right")
        return found

    def stem(self, *, without: Element | None = None) -> str:
        """The words around the interaction and its prompt, or with gaps where it stands in a sentence."""
        hidden = {_name(without)} if without is not None else set()
        around = words(self.body, without=hidden)
        prompt = words(_first(without, "prompt")) if without is not None else ""
        return " ".join(part for part in (around, prompt) if part)

    def why(self, choice: Element, *, right: bool) -> str:
        """The feedback inside a choice, or the feedback that has its name."""
        inside = " ".join(words(one) for one in choice.iter() if _name(one) in {"feedbackinline", "feedbackblock"})
        named = [words(one) for one in _all(self.root, "modalfeedback") if _said(one, "identifier") == _said(choice, "identifier")]
        return inside.strip() or " ".join(named).strip() or (RIGHT if right else WRONG)


CHOICES = ("simplechoice", "inlinechoice", "simpleassociablechoice", "gaptext")


def _choice(item: _Item) -> dict[str, Any]:
    interaction, key = item.only, item.key(item.only)
    choices = list(_all(interaction, "simplechoice"))
    right = set(key.right)
    options = [
        {"text": words(one), "right": _said(one, "identifier") in right, "why": item.why(one, right=_said(one, "identifier") in right)}
        for one in choices
    ]
    most = as_number(_said(interaction, "maxchoices") or "1")
    several = len(right) > 1 or most != 1
    if several and all(option["right"] for option in options):
        raise LeftError("has only right options")
    shares = {key.worth.get(_said(one, "identifier"), 0.0) for one in choices}
    if not several and item.maps and any(0 < share < max(shares) for share in shares):
        return _judgement(item, choices, key, max(shares))
    return {"type": "MR" if several else "SBA", "stem": item.stem(without=interaction), "options": options}


def _judgement(item: _Item, choices: list[Element], key: Declaration, best: float) -> dict[str, Any]:
    """One answer, and some wrong ones are worth a part: scenario judgement."""
    options = []
    for one in choices:
        credit = max(round(key.worth.get(_said(one, "identifier"), 0.0) / best, 2), 0)
        options.append({"text": words(one), "credit": int(credit) if credit in (0, 1) else credit, "why": item.why(one, right=credit == 1)})
    return {"type": "SJ", "stem": item.stem(without=item.only), "options": options}


def _inline(item: _Item) -> dict[str, Any]:
    """One gap to choose for is a choice; several that choose from the same words are matching."""
    stem = item.stem()
    if len(item.interactions) == 1:
        key = item.key(item.only)
        right = set(key.right)
        listed = list(_all(item.only, "inlinechoice"))
        options = [
            {"text": words(one), "right": _said(one, "identifier") in right, "why": item.why(one, right=_said(one, "identifier") in right)}
            for one in listed
        ]
        return {"type": "SBA", "stem": stem, "options": options}
    offered = [[words(one) for one in _all(each, "inlinechoice")] for each in item.interactions]
    if any(sorted(one) != sorted(offered[0]) for one in offered):
        raise LeftError("has several gaps with different words to choose from: divide it into questions of its own")
    pairs = []
    for number, each in enumerate(item.interactions, start=1):
        said = {_said(one, "identifier"): words(one) for one in _all(each, "inlinechoice")}
        pairs.append({"left": f"Gap {number}", "right": said.get(item.key(each).right[0], ""), "why": RIGHT})
    _all_used(offered[0], pairs)
    return {"type": "MAT", "stem": stem, "pairs": pairs}


def _match(item: _Item) -> dict[str, Any]:
    sets = list(_all(item.only, "simplematchset"))
    if len(sets) != 2:
        raise LeftError("has not two lists to match")
    left, right = ({_said(one, "identifier"): one for one in _all(each, "simpleassociablechoice")} for each in sets)
    given = [pair.split() for pair in item.key(item.only).right]
    partner = {pair[0]: pair[1] for pair in given if len(pair) == 2}
    partner |= {pair[1]: pair[0] for pair in given if len(pair) == 2 and pair[1] in left}
    if sum(len(pair) == 2 for pair in given) != len(left) or set(partner) < set(left):
        raise LeftError("does not match each line of its first list with one of the second")
    pairs = [
        {"left": words(one), "right": words(right.get(partner[name])), "why": item.why(one, right=True)}
        for name, one in left.items()
        if name in partner
    ]
    _all_used([words(one) for one in right.values()], pairs)
    return {"type": "MAT", "stem": item.stem(without=item.only), "pairs": pairs}


def _gaps(item: _Item) -> dict[str, Any]:
    texts = {_said(one, "identifier"): words(one) for one in _all(item.only, "gaptext")}
    if _first(item.only, "gapimg") is not None:
        raise LeftError(IN_A_PICTURE)
    gaps = [_said(one, "identifier") for one in _all(item.only, "gap")]
    given = [pair.split() for pair in item.key(item.only).right]
    partner = {pair[1]: pair[0] for pair in given if len(pair) == 2}
    if len(gaps) < 2 or set(partner) != set(gaps) or len(given) != len(gaps):
        raise LeftError("does not say for each of two or more gaps which word belongs there")
    pairs = [{"left": f"Gap {number}", "right": texts.get(partner[gap], ""), "why": RIGHT} for number, gap in enumerate(gaps, start=1)]
    _all_used(list(texts.values()), pairs)
    prompt = words(_first(item.only, "prompt"))
    sentence = words(item.body, without={"gaptext", "prompt"})
    return {"type": "MAT", "stem": " ".join(part for part in (prompt, sentence) if part), "pairs": pairs}


def _all_used(offered: list[str], pairs: list[dict[str, Any]]) -> None:
    """Matching in the bank offers what is right somewhere and nothing else; a question with decoys would become easier."""
    if set(offered) - {pair["right"] for pair in pairs}:
        raise LeftError("offers answers that are right nowhere, which matching in the bank does not have")


def _order(item: _Item) -> dict[str, Any]:
    choices = {_said(one, "identifier"): one for one in _all(item.only, "simplechoice")}
    order = item.key(item.only).correct
    if sorted(order) != sorted(choices):
        raise LeftError("does not say the place of each of its steps")
    parts = [{"text": words(choices[name]), "why": item.why(choices[name], right=True)} for name in order]
    return {"type": "ORD", "stem": item.stem(without=item.only), "items": parts}


def _text(item: _Item) -> dict[str, Any]:
    key = item.key(item.only)
    number = as_number(key.right[0])
    if number is None:
        raise LeftError("asks to type words, which the server does not mark: write it as a choice")
    if len({as_number(value) for value in key.right}) > 1:
        raise LeftError("takes several numbers for right: write one with a tolerance")
    equal = next((one for scoring in _all(item.root, "responseprocessing") for one in _all(scoring, "equal")), None)
    tolerance = _tolerance(equal, number) if equal is not None else "0"
    return {
        "type": "NUM",
        "stem": item.stem().removesuffix(GAP).strip(),
        "answer": key.right[0],
        "tolerance": tolerance,
        "half_tolerance": tolerance,
        "unit": "",
    }


def _tolerance(equal: Element, number: Any) -> str:
    """Of an ``equal`` in the scoring: absolute as it stands, relative in per cent of the answer. Two sides that differ are refused."""
    mode = _said(equal, "tolerancemode") or "exact"
    given = [as_number(value) for value in _said(equal, "tolerance").split()]
    if mode == "exact" or not given:
        return "0"
    if None in given or len({abs(value) for value in given if value is not None}) > 1:
        raise LeftError("has different tolerances above and below: write it in the bank")
    reach = abs(given[0] or 0)
    return format(reach if mode == "absolute" else abs(number) * reach / 100, "f")


READERS: dict[str, Callable[[_Item], dict[str, Any]]] = {
    "choiceinteraction": _choice,
    "inlinechoiceinteraction": _inline,
    "matchinteraction": _match,
    "gapmatchinteraction": _gaps,
    "orderinteraction": _order,
    "textentryinteraction": _text,
}
