"""Questions between the bank and files: YAML in the form of ``items.yaml``, CSV for spreadsheets, GIFT for other systems; QTI is read only.

Reading collects what is wrong row by row, so that a dry run can show all of it; nothing here touches the database.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from assessments import gift, qti
from assessments.bank import Bank
from assessments.content import WHOLE_NUMBERS, as_number
from assessments.curriculum_items import OTHER_KIND, ItemDraft, ItemShape, content_of, name_of, wrong
from assessments.rubrics import levels_read, levels_said
from guidance.manuscripts import Faults, dotted, read_yaml
from guidance.writing import dumped

FORMATS = {"yaml": "YAML", "csv": "CSV", "gift": "GIFT"}
TO_READ = FORMATS | {"qti": "QTI 2 or 3"}
CONTENT_TYPES = {"yaml": "application/yaml", "csv": "text/csv", "gift": "text/plain"}
MOST_BYTES = 1_000_000
MOST_BYTES_IN_BINARY = qti.LIMITS.archive_bytes
MOST_PARTS = 20
PLAIN = (
    "id",
    "type",
    "outcome",
    "lesson",
    "critical",
    "difficulty",
    "parallel_to",
    "stem",
    "why",
    "answer",
    "tolerance",
    "half_tolerance",
    "unit",
    "words_at_most",
    "readings",
    "margin",
    "model_answer",
    "notes",
)
WHERE_SAID = {"difficulty", "words_at_most", "readings", "margin", "model_answer", "notes"}
"""Columns that a file has only where one of its questions says something there."""
PART_COLUMNS = {"SBA": ("text", "right", "why"), "MR": ("text", "right", "why"), "SJ": ("text", "credit", "why")}
PART_COLUMNS |= {"ORD": ("text", "", "why"), "MAT": ("left", "right", "why"), "NUM": ("answer", "", "why"), "WR": ("name", "", "levels")}
PARTS_IN_FILE = {
    "SBA": "options",
    "MR": "options",
    "SJ": "options",
    "ORD": "items",
    "MAT": "pairs",
    "NUM": "common_errors",
    "WR": "criteria",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Row:
    """One question of a file: where it stands, what it says, and what is wrong with it."""

    place: str
    code: str = ""
    draft: ItemDraft | None = None
    faults: list[str] = field(default_factory=list)
    fate: str = ""
    value: dict[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return self.draft is not None and not self.faults

    @property
    def stem(self) -> str:
        return self.draft.stem if self.draft else ""


@dataclass(frozen=True)
class Raw:
    """A question of a file before it is looked at: its fields, or the reason why it cannot be one."""

    place: str
    value: Any = None
    refused: str = ""


def read(text: str | bytes, form: str, bank: Bank, *, otherwise: Mapping[str, str] | None = None) -> list[Row]:
    """Every question of the file, with what is wrong with it and, where nothing is, what would become of it.

    ``otherwise`` says the lesson and the outcome of questions that name none; those without a name get the next free one.
    """
    raws = read_as_qti(text) if form == "qti" else READERS[form](text if isinstance(text, str) else text.decode("utf-8-sig"))
    given = {str(raw.value.get("id")) for raw in raws if isinstance(raw.value, dict)}
    free = (code for code in bank.free_codes() if code not in given)
    before: dict[str, ItemDraft] = {}
    fine: set[str] = set()
    rows = []
    for raw in raws:
        row = _row(raw, otherwise or {}, free)
        rows.append(row)
        if row.draft is None:
            continue
        row.faults += _faults(row.draft, bank, before, fine)
        before[row.code] = row.draft
        if not row.faults:
            fine.add(row.code)
            row.fate = _fate(row.draft, bank)
    return rows


def _row(raw: Raw, otherwise: Mapping[str, str], free: Iterator[str]) -> Row:
    if raw.refused:
        return Row(raw.place, faults=[raw.refused])
    value = raw.value
    if isinstance(value, dict):
        value = {**{name: said for name, said in otherwise.items() if said}, **value}
        value["id"] = value.get("id") or next(free)
    code = str(value.get("id", ""))[:20] if isinstance(value, dict) else ""
    try:
        front = ItemShape.model_validate(value)
    except ValidationError as error:
        faults = [f"{dotted('', tuple(one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
        return Row(raw.place, code, None, faults, value=value if isinstance(value, dict) else {})
    return Row(raw.place, front.id, ItemDraft(front=front, content=content_of(front)), value=value)


def _faults(draft: ItemDraft, bank: Bank, before: dict[str, ItemDraft], fine: Collection[str]) -> Iterator[str]:
    front = draft.front
    first = bank.known.get(front.parallel_to)
    in_bank = front.parallel_to not in before and first is not None and not first.parallel_to
    for place, message in wrong(draft, bank, before=before):
        if not (in_bank and place == ("parallel_to",)):
            yield f"{name_of(place)}: {message}"
    if in_bank and first and (first.outcome, first.critical) != (front.outcome, front.critical):
        yield f"parallel_to: {front.parallel_to} has another outcome, or is critical where this is not"
    if front.parallel_to in before and front.parallel_to not in fine:
        yield f"parallel_to: {front.parallel_to} is itself faulty"
    known = bank.known.get(front.id)
    if known and known.kind != front.type:
        yield f"type: {front.id} {OTHER_KIND}"
    if front.id in bank.elsewhere:
        yield "id: is taken by a question of another course"


def _fate(draft: ItemDraft, bank: Bank) -> str:
    known = bank.known.get(draft.front.id)
    if known is None:
        return "new"
    if known.retired:
        return "back"
    front = draft.front
    purpose = (known.outcome, known.critical, known.difficulty, known.parallel_to)
    same = purpose == (front.outcome, front.critical, front.difficulty, front.parallel_to)
    return "same" if same and known.fingerprint == draft.fingerprint else "changed"


def read_as_yaml(text: str) -> list[Raw]:
    faults = Faults("")
    located = read_yaml(text, faults)
    if located is None or faults.found:
        return [Raw(f"line {fault.line}", None, fault.message) for fault in faults.found]
    items = located.value.get("items") if isinstance(located.value, dict) else None
    if not isinstance(items, list) or not items:
        return [Raw("line 1", None, "there is no list of items")]
    return [Raw(f"line {located.line(('items', number))}", value) for number, value in enumerate(items)]


def read_as_csv(text: str) -> list[Raw]:
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = {"type", "stem"} - {name.strip() for name in reader.fieldnames or []}
    if missing:
        return [Raw("row 1", None, f"there is no column {name}") for name in sorted(missing)]
    return [Raw(f"row {number}", from_columns(line)) for number, line in enumerate(reader, start=2)]


def from_columns(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the spreadsheet as ``items.yaml`` would say it; empty cells say nothing."""
    cells = {str(name).strip(): unguarded((value or "").strip()) for name, value in line.items() if isinstance(value, str | None) and name}
    value: dict[str, Any] = {name: cells[name] for name in PLAIN if cells.get(name)}
    value |= {name: int(value[name]) for name in WHOLE_NUMBERS if value.get(name, "").isascii() and value.get(name, "").isdigit()}
    value["critical"] = yes(cells.get("critical", ""))
    kind = value.get("type", "")
    if kind in PART_COLUMNS:
        parts = [part for number in range(1, MOST_PARTS + 1) if (part := _part(kind, cells, number))]
        if parts or kind != "NUM":
            value[PARTS_IN_FILE[kind]] = parts
    return value


def _part(kind: str, cells: dict[str, str], number: int) -> dict[str, Any]:
    text, key, why = (cells.get(f"{name} {number}", "") for name in ("text", "key", "why"))
    if not (text or key or why):
        return {}
    first, second, third = PART_COLUMNS[kind]
    part: dict[str, Any] = {first: text, third: levels_read(why) if kind == "WR" else why}
    if second:
        credit = as_number(key) if kind == "SJ" else None
        part[second] = yes(key) if kind in {"SBA", "MR"} else key if credit is None else gift.plain(credit)
    return part


def yes(text: str) -> bool:
    return text.strip().lower() in {"x", "yes", "true", "1"}


def unguarded(text: str) -> str:
    """Without the mark that keeps a spreadsheet from taking a text for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def guarded(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def write_as_yaml(items: Sequence[dict[str, Any]]) -> tuple[str, list[str]]:
    return dumped({"items": list(items)}), []


def write_as_csv(items: Sequence[dict[str, Any]]) -> tuple[str, list[str]]:
    most = max((len(item.get(PARTS_IN_FILE[item["type"]], [])) for item in items), default=0)
    plain = [name for name in PLAIN if name not in WHERE_SAID or any(item.get(name) for item in items)]
    columns = [*plain, *(f"{name} {number}" for number in range(1, most + 1) for name in ("text", "key", "why"))]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    for item in items:
        writer.writerow({name: guarded(value) for name, value in to_columns(item).items()})
    return out.getvalue(), []


def to_columns(item: dict[str, Any]) -> dict[str, Any]:
    line = {name: item[name] for name in PLAIN if name in item and item[name] is not False}
    if item.get("critical"):
        line["critical"] = "x"
    first, second, third = PART_COLUMNS[item["type"]]
    for number, part in enumerate(item.get(PARTS_IN_FILE[item["type"]], []), start=1):
        key = part.get(second, "") if second else ""
        line |= {f"text {number}": part[first], f"key {number}": {True: "x", False: ""}.get(key, key) if isinstance(key, bool) else key}
        line[f"why {number}"] = levels_said(part[third], between=" | ") if item["type"] == "WR" else part[third]
    return line


def read_as_gift(text: str) -> list[Raw]:
    return [Raw(f"line {found.line}", None if found.refused else found.value, found.refused) for found in gift.read(text)]


def read_as_qti(content: str | bytes) -> list[Raw]:
    found = qti.read(content if isinstance(content, bytes) else content.encode())
    return [Raw(one.place, None if one.refused else one.value, one.refused) for one in found]


def rows_as_yaml(rows: Sequence[Row]) -> str:
    """What was understood of a file of another form, to be looked at and mended; what was refused stands before it as remarks."""
    left = [f"# Left out: {row.place}: {fault}\n" for row in rows if not row.value for fault in row.faults]
    return "".join(left) + write_as_yaml([row.value for row in rows if row.value])[0]


READERS: dict[str, Callable[[str], list[Raw]]] = {"yaml": read_as_yaml, "csv": read_as_csv, "gift": read_as_gift}
WRITERS: dict[str, Callable[[Sequence[dict[str, Any]]], tuple[str, list[str]]]] = {
    "yaml": write_as_yaml,
    "csv": write_as_csv,
    "gift": gift.write,
}
