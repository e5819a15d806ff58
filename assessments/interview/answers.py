"""What the form of a debrief says, and what is wanting in it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.interview.debrief import NONE_TO_DISCLOSE, Step, best_steps, readings, timeline
from assessments.interview.engine import Choice, Plot
from assessments.interview.script import DebriefQuestion


def read_answers(plot: Plot, choices: Sequence[Choice], form: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers to keep, and by question what is wanting."""
    steps = timeline(plot, choices)
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    needed = [principle.id for principle in readings(steps)]
    answers["read"] = [key for key in needed if key in form.getlist("read")]
    if len(answers["read"]) < len(needed):
        problems["read"] = _("Read it, and say that you have.")
    principles = {principle.id for principle in plot.script.principles}
    for question in plot.script.debrief:
        given = _given(question, steps, form, principles)
        if given is not None:
            answers[question.id] = given
            problem = _wanting(question, steps, given)
            if problem:
                problems[question.id] = problem
    return answers, problems


def _given(question: DebriefQuestion, steps: Sequence[Step], form: QueryDict, principles: set[str]) -> Any:
    """Only what can have been chosen is kept."""
    if question.kind == "principles":
        given = {str(step.number): form.get(f"{question.id}-{step.number}", "") for step in best_steps(steps)}
        return {number: key for number, key in given.items() if key in principles}
    if question.kind == "defend":
        numbers = {str(step.number) for step in steps if step.option}
        given = {name: form.get(f"{question.id}-{name}", "") for name in ("defend", "disclose")}
        allowed = {"defend": numbers, "disclose": numbers | {NONE_TO_DISCLOSE}}
        return {name: value for name, value in given.items() if value in allowed[name]}
    if question.kind == "choose":
        places = range(len(question.options))
        return [place for place in places if str(place) in form.getlist(question.id)]
    return None


def _wanting(question: DebriefQuestion, steps: Sequence[Step], given: Mapping[str, Any] | Sequence[int]) -> str:
    if question.kind == "principles" and len(given) < len(best_steps(steps)):
        return _("Name a principle for each choice.")
    if question.kind == "defend" and len(given) < 2:
        return _("Pick one choice for each.")
    if question.kind == "choose" and not given:
        return _("Choose at least one.")
    return ""
