"""What a tabletop holds, and its shape in a file and in a stored version. Pure data."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from guidance.manuscripts import Shape

Key = Annotated[str, StringConstraints(max_length=12, pattern=r"^[A-Za-z][A-Za-z0-9-]*$")]
Name = Annotated[str, StringConstraints(max_length=30, pattern=r"^[a-z][a-z0-9-]*$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=3000)]
Release = Literal["free", "consent", "process", "never"]
RECORDER = "recorder"
CRITERIA = 5
HIGHEST = 2


class Role(Shape):
    """A part in the exercise, and whose hat it wears. ``alone``: it is never combined with another."""

    id: Key
    name: Line
    agency: Line
    discipline: Line
    alone: bool = False


class Document(Shape):
    """What one role holds at an inject. ``release`` is the ground on which it may be shown to another role."""

    id: Key
    role: Key
    title: Line
    text: Words
    facts: Annotated[list[Name], Field(min_length=1)]
    release: Release = "free"


class Criterion(Shape):
    """Something that a good decision has, and the facts that one must know to take it."""

    text: Line
    needs: list[Name] = []


class Inject(Shape):
    """A turn of the case: what happens, what each role is asked, and what the experts would do."""

    id: Key
    time: Line
    title: Line
    situation: Words
    documents: list[Document] = []
    decisions: dict[Key, Line]
    solution: dict[Key, Words]
    criteria: Annotated[list[Criterion], Field(min_length=CRITERIA, max_length=CRITERIA)]
    errors: str = ""


class Tabletop(Shape):
    """A whole exercise. ``combinations`` are pairs of roles that one person may hold when there are few players."""

    setup: Words
    roles: Annotated[list[Role], Field(min_length=2, max_length=12)]
    combinations: list[tuple[Key, Key]] = []
    least: Annotated[int, Field(ge=2)] = 5
    most: Annotated[int, Field(ge=2)] = 9
    silent_minutes: Annotated[int, Field(ge=1)] = 2
    team_minutes: Annotated[int, Field(ge=1)] = 8
    injects: Annotated[list[Inject], Field(min_length=1, max_length=40)]
    closing: list[Line] = []
