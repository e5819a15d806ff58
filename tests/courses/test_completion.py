"""The one rule of completion, and what it says of what is missing."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from courses.completion import completion_of, unanswered


@dataclass
class Step:
    title: str
    required: bool = True
    kind: str = "lesson"
    step_key: UUID = field(default_factory=uuid4)
    activities: list[dict] = field(default_factory=list)


def test_a_course_is_complete_when_every_required_step_is_done():
    steps = [Step("One"), Step("Two"), Step("Extra", required=False)]
    result = completion_of(steps, {steps[0].step_key, steps[1].step_key})
    assert (result.complete, result.reason, result.done, result.required) == (True, "", 2, 2)


def test_what_is_missing_is_named_in_the_order_of_the_course():
    steps = [Step("One"), Step("Two"), Step("Extra", required=False), Step("Three")]
    result = completion_of(steps, {steps[1].step_key})
    assert not result.complete
    assert result.missing == [steps[0], steps[3]]
    assert result.reason == "Still to do: “One” and “Three”."


@pytest.mark.parametrize(
    ("count", "words"), [(4, "“1”, “2”, “3” and 1 more step."), (9, "“1”, “2”, “3” and 6 more steps."), (1, "Still to do: “1”.")]
)
def test_a_long_list_is_told_in_short(count, words):
    assert completion_of([Step(str(number)) for number in range(1, count + 1)], set()).reason.endswith(words)


@pytest.mark.parametrize("steps", [[], [Step("Extra", required=False)]])
def test_a_course_that_asks_for_nothing_is_never_complete(steps):
    result = completion_of(steps, {step.step_key for step in steps})
    assert not result.complete
    assert result.reason == "The course has no step that must be done."


def test_steps_of_other_courses_do_not_count():
    assert not completion_of([Step("One")], {uuid4()}).complete


def test_activities_without_an_answer_are_told():
    step = Step("One", activities=[{"id": "a1", "title": "Sort"}, {"id": "a2", "title": "Match"}])
    assert unanswered(step, {"a1", "a9"}) == [{"id": "a2", "title": "Match"}]
    assert unanswered(step, {"a1", "a2"}) == []
