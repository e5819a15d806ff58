"""What a case file holds, and its shape in a file and in a stored version. Pure data.

An expert's link stands as row, second row (or nothing) and strength: ``[K10, K6, direct]``.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from guidance.manuscripts import Shape

Key = Annotated[str, StringConstraints(max_length=12, pattern=r"^[A-Za-z][A-Za-z0-9]*$")]
Name = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z][a-z-]*$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=6000)]
Strength = Literal["direct", "strong circumstantial", "weak circumstantial", "context only"]
Form = Literal["notice", "form", "contract", "ledger", "log", "email", "messages", "letter", "note", "statement", "photographs", "report"]
STRENGTHS: tuple[str, ...] = get_args(Strength)


class Row(Shape):
    """An element that evidence is looked for. ``empty``: nothing in the file shows it, and the row is rightly left empty."""

    id: Key
    label: Line
    short: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    empty: bool = False
    note: str = ""


class Term(Shape):
    """One answer of a fixed list: what an exhibit does not show, or a next step."""

    id: Name
    text: Line


class Said(Shape):
    """One message, or one line of a recording."""

    who: Line
    at: str = ""
    says: Words


class Exhibit(Shape):
    """A document of the file as a reader sees it, and below that what the experts say of it."""

    id: Key
    title: Line
    form: Form
    about: Line
    head: list[tuple[str, str]] = []
    text: str = ""
    columns: list[str] = []
    lines: list[list[str]] = []
    talk: list[Said] = []
    accepted: list[Key] = []
    over: list[Key] = []
    limits: Annotated[list[Name], Field(min_length=1)]
    steps: Annotated[list[Name], Field(min_length=1)]
    notshow: Words
    next: Words
    why: Words


class Expert(Shape):
    """One expert's own map of the whole file."""

    id: Name
    name: Line
    discipline: Line
    links: dict[Key, tuple[Key, str, Strength]]


class CaseFile(Shape):
    """A whole case file. ``shorter`` exhibits of one's choice and a gap note are the written alternative; ``proficient`` is a share in per cent."""

    brief: Words
    rows: Annotated[list[Row], Field(min_length=2, max_length=20)]
    limits: Annotated[list[Term], Field(min_length=2)]
    steps: Annotated[list[Term], Field(min_length=2)]
    exhibits: Annotated[list[Exhibit], Field(min_length=2, max_length=60)]
    experts: Annotated[list[Expert], Field(min_length=1)]
    shorter: Annotated[int, Field(ge=1)] = 8
    proficient: Annotated[int, Field(ge=1, le=100)] = 70
    grade: str = ""
