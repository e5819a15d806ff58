"""What an interview script holds, and its shape in a file and in a stored version. Pure data.

A script leads from node to node. An option's ``next`` names a node, a set of nodes that may be taken in any order, an ending, or ``ENDING``:
then the rules choose. Effects stand as trust, stability, reliability.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from guidance.manuscripts import Shape

BY_THE_RULES = "ENDING"
METERS = ("trust", "stability", "reliability")
OPEN_FORMS = {"open"}
CLOSING_FORMS = {"leading", "multiple", "blaming"}

Key = Annotated[str, StringConstraints(max_length=12, pattern=r"^[A-Za-z][A-Za-z0-9]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Change = Annotated[int, Field(ge=-100, le=100)]
Effect = tuple[Change, Change, Change]
Quality = Literal["best", "acceptable", "poor", "harmful"]
Form = Literal["open", "specific", "closed", "forced choice", "leading", "multiple", "blaming"]


class Option(Shape):
    """Something the learner may say or do at a node. ``form`` is what kind of question it is; an act has none."""

    id: Key
    text: Words
    quality: Quality
    effect: Effect
    form: Form | None = None
    contaminates: bool = False
    principle: str = ""
    reply: str = ""
    feedback: Words
    next: Key


class Node(Shape):
    """A situation and what may be done in it. ``with_her``: the person interviewed is there. ``expert`` is the option on the expert's path."""

    id: Key
    title: Line
    scene: str = ""
    situation: Words
    with_her: bool = False
    expert: str = ""
    options: Annotated[list[Option], Field(min_length=1, max_length=8)]


class AnyOrder(Shape):
    """Nodes that the learner takes in the order they choose; ``next`` follows when all are done."""

    id: Key
    title: Line
    nodes: Annotated[list[Key], Field(min_length=2)]
    next: Key


class Move(Shape):
    """What can be offered at any moment with the person there, once a node; its effect counts ``counts`` times at most."""

    id: Key
    text: Words
    reply: str = ""
    effect: Effect
    counts: Annotated[int, Field(ge=1, le=20)] = 2
    principle: str = ""
    feedback: Words


class Condition(Shape):
    """A meter, or the number of contaminating choices, at or above one figure or below another."""

    of: Literal["trust", "stability", "reliability", "contaminated"]
    at_least: int | None = None
    below: int | None = None


class Rule(Shape):
    """The first rule that fits chooses the ending: any of some conditions, all of some, or no condition at all."""

    ending: Key
    any: list[Condition] = []
    all: list[Condition] = []


class Ending(Shape):
    """How it ends, and what to ask oneself. With ``continues_at`` the same conversation may be taken up again later."""

    id: Key
    title: Line
    text: Words
    question: str = ""
    continues_at: str = ""
    continues_as: str = ""


class Principle(Shape):
    """The idea behind a choice: a short reading, and the lesson that teaches it."""

    id: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z-]*$")]
    title: Line
    text: Words
    lesson: str = ""


class Meter(Shape):
    start: Annotated[int, Field(ge=0, le=100)]
    meaning: Words


class Meters(Shape):
    trust: Meter
    stability: Meter
    reliability: Meter


class Lead(Shape):
    """An answer to a debrief question of the kind ``choose``."""

    text: Words
    right: bool
    why: Words


class DebriefQuestion(Shape):
    """``principles``, ``defend`` and ``choose`` are marked; a ``reflection`` stays on the learner's own device."""

    id: Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z][a-z0-9-]*$")]
    kind: Literal["principles", "defend", "choose", "reflection"]
    text: Words
    options: list[Lead] = []


class Script(Shape):
    """A whole script."""

    premise: Words
    meters: Meters
    moves: list[Move] = []
    principles: list[Principle] = []
    first: Key
    sets: list[AnyOrder] = []
    nodes: Annotated[list[Node], Field(min_length=1)]
    rules: list[Rule] = []
    endings: Annotated[list[Ending], Field(min_length=1)]
    debrief: list[DebriefQuestion] = []

    @property
    def places(self) -> dict[str, str]:
        """The title of everything that an option can lead to by its name: nodes, sets and endings."""
        nodes = {node.id: node.title for node in self.nodes}
        sets = {group.id: group.title for group in self.sets}
        return {**nodes, **sets, **{ending.id: ending.title for ending in self.endings}}


class CritiqueLine(Shape):
    """A line of the transcript that the written alternative asks to judge."""

    question: Words
    answer: Words
    form: Form
    fault: Words
    better: Words


class Alternative(Shape):
    """The written alternative: a plan, and the critique of a transcript. It earns the same completion."""

    title: Line
    task: Words
    plan_key: Words
    lines: Annotated[list[CritiqueLine], Field(min_length=1)]
