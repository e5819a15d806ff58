"""What a learner sees of a submitted sitting. Pure: it follows from the policy that the sitting was begun under and from how things stand."""

from dataclasses import dataclass

ALL, PASSED, LAST, SCORE = "all", "passed", "last", "score"


@dataclass(frozen=True)
class Shown:
    """``questions``: which of the questions asked were right. ``key``: what is right, and why."""

    questions: bool
    key: bool


def shown(policy: str, *, passed: bool, none_left: bool) -> Shown:
    """``passed``: the person has passed the quiz, in this sitting or another. ``none_left``: no further sitting may be begun.

    A policy that nobody knows shows no key.
    """
    if policy == ALL:
        return Shown(questions=True, key=True)
    if policy == PASSED:
        return Shown(questions=True, key=passed)
    if policy == LAST:
        over = passed or none_left
        return Shown(questions=over, key=over)
    return Shown(questions=False, key=False)
