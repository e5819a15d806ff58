"""What the figures of a question ask its author to look at, in plain words. Pure; nothing is said from fewer than thirty people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import IntegerChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.content import Content, as_number, parts
from assessments.item_statistics import ENOUGH, GroupFigures, Statistics

HARD, EASY = 0.4, 0.95
WEAK = 0.15
TEMPTING, AHEAD = 0.1, 0.03
UNUSED, UNUSED_FROM = 0.02, 50
LEFT_EMPTY = 0.05
SLOW_SECONDS = 180
APART = 0.1
LETTERS = "ABCDEFGHIJKLMNOPQRST"


class Sign(IntegerChoices):
    """What stands out, in the order in which it needs attention."""

    KEY = 1, gettext_lazy("check the key")
    BACKWARDS = 2, gettext_lazy("those who do well miss it")
    GROUP = 3, gettext_lazy("differs by discipline")
    HARD = 4, gettext_lazy("hard")
    WEAK = 5, gettext_lazy("hardly tells apart")
    BLANK = 6, gettext_lazy("left empty")
    SLOW = 7, gettext_lazy("takes long")
    UNUSED = 8, gettext_lazy("an option nobody takes")
    EASY = 9, gettext_lazy("easy")


@dataclass(frozen=True)
class Advice:
    """One thing to look at, and what to do about it."""

    sign: Sign
    words: str


def advice(
    kind: str, content: Content, found: Statistics, *, critical: bool = False, groups: Sequence[tuple[str, GroupFigures]] = ()
) -> list[Advice]:
    """Everything that stands out, what matters most first. ``groups``: the disciplines that may be shown, by name."""
    if not found.sound or found.people < ENOUGH:
        return []
    said = [
        *_of_options(kind, content, found),
        *_of_discrimination(found),
        *_of_groups(groups),
        *_of_facility(kind, content, found, critical=critical),
        *_of_the_way(found),
    ]
    return sorted(said, key=lambda one: one.sign)


def right_options(kind: str, content: Content) -> set[int]:
    """The options that earn most, for kinds with options."""
    listed = parts(kind, content) if kind in {"SBA", "MR", "SJ"} else []
    worth = [as_number(one.get("credit", int(one.get("right", False)))) or 0 for one in listed]
    return {index for index, one in enumerate(worth) if one == max(worth)}


def letter(index: int) -> str:
    return LETTERS[index] if index < len(LETTERS) else str(index + 1)


def _of_options(kind: str, content: Content, found: Statistics) -> Iterator[Advice]:
    right = right_options(kind, content)
    if kind in {"SBA", "SJ"}:
        keyed = [one for index in right if (one := found.choice(str(index))).rest is not None]
        best = max((one.rest or 0 for one in keyed), default=0.0)
        for index in range(len(parts(kind, content))):
            one = found.choice(str(index))
            if index not in right and one.people >= TEMPTING * found.people and one.rest is not None and one.rest > best + AHEAD:
                words = _(
                    "People who do well overall choose option %s rather than the key: check the key. If it is wrong, write it right and mark anew."
                )
                yield Advice(Sign.KEY, words % letter(index))
    if right and found.people >= UNUSED_FROM:
        unused = [
            letter(index)
            for index in range(len(parts(kind, content)))
            if index not in right and found.choice(str(index)).people < UNUSED * found.people
        ]
        if unused:
            words = _(
                "Almost nobody chooses option %s: it tempts no one who is unsure. Put a mistake there that people really make, or leave it out."
            )
            yield Advice(Sign.UNUSED, words % ", ".join(unused))


def _of_discrimination(found: Statistics) -> Iterator[Advice]:
    measured = found.discrimination
    if measured is None:
        return
    if measured < 0:
        yield Advice(
            Sign.BACKWARDS,
            _(
                "People who do well overall do worse on it than the others: read the question as they might. Often two answers can be defended, or the key is wrong."
            ),
        )
    elif measured < WEAK and (found.facility or 0) <= EASY:
        yield Advice(
            Sign.WEAK,
            _(
                "It hardly tells those who know from those who do not: look for a hint in the wording, a trick, or something that the course does not teach."
            ),
        )


def _of_groups(groups: Sequence[tuple[str, GroupFigures]]) -> Iterator[Advice]:
    for name, one in groups:
        if one.people >= ENOUGH and one.difference is not None and abs(one.difference) >= APART:
            words = (
                _(
                    "%(group)s earn %(points)d points less on it than others who do equally well overall: look for words or habits that only other disciplines know."
                )
                if one.difference < 0
                else _(
                    "%(group)s earn %(points)d points more on it than others who do equally well overall: look for words or habits that only they know."
                )
            )
            yield Advice(Sign.GROUP, words % {"group": name, "points": round(100 * abs(one.difference))})


def _of_facility(kind: str, content: Content, found: Statistics, *, critical: bool) -> Iterator[Advice]:
    earned = found.facility or 0.0
    if kind == "SBA" and earned < 1 / len(content["options"]):
        yield Advice(
            Sign.HARD,
            _("Fewer get this right than would by guessing: check the key and the wording first, then whether the lesson teaches it."),
        )
    elif earned < HARD:
        yield Advice(Sign.HARD, _("Most people miss this: check that the lesson teaches it and that the question asks it plainly."))
    elif earned > EASY and not critical:
        yield Advice(
            Sign.EASY,
            _(
                "Almost everyone gets this right, so it tells little. Keep it if everybody must know it; otherwise make the wrong answers more tempting."
            ),
        )


def _of_the_way(found: Statistics) -> Iterator[Advice]:
    if found.blank >= LEFT_EMPTY:
        words = _("%d in a hundred leave it empty: it may be unclear what is asked, or time runs out before it.")
        yield Advice(Sign.BLANK, words % round(100 * found.blank))
    if (found.median_seconds or 0) > SLOW_SECONDS:
        words = _("Half of the people need more than %d minutes: shorten what must be read, or ask it in two questions.")
        yield Advice(Sign.SLOW, words % (found.median_seconds // 60 if found.median_seconds else 0))
