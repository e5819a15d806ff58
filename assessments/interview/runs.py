"""Runs through a conversation: begun once, each choice made once, closed with a debrief; the written alternative beside them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from agencies.models import User
from assessments import scripts
from assessments.completion import done
from assessments.interview import debrief, written
from assessments.interview.engine import Choice, IllegalChoiceError, Plot, State
from assessments.interview.script import Alternative, Script
from assessments.models import InterviewChoice, InterviewPage, InterviewRun, WrittenWork
from courses.models import Enrolment


class DecidedError(Exception):
    """Another window has made this choice already; the conversation has gone on."""


class ClosedError(Exception):
    """The run is over, or it has not come to an ending yet."""


class UnreadError(Exception):
    """A reading that a harmful choice asks for was not confirmed."""


@lru_cache(maxsize=32)
def plot_of(script: UUID) -> Plot:
    """The stored script made ready for play."""
    return Plot(scripts.said(script, Script))


def choices_of(run: InterviewRun) -> list[Choice]:
    return [Choice(*row) for row in run.choices.order_by("position").values_list("node", "option")]


def with_endings(found: Iterable[InterviewRun]) -> list[tuple[InterviewRun, str]]:
    """Each run with the title of its ending."""
    return [(run, plot_of(run.script_id).endings[run.ending].title) for run in found]


def start(person: User, *, page: InterviewPage, enrolment: Enrolment) -> InterviewRun:
    """The person's open run of the conversation: the one there is, or a new one.

    :raises scripts.NotReadyError: when there is nothing to play.
    """
    opened = InterviewRun.objects.open().filter(person=person, step_key=page.translation_key)
    found = opened.first()
    if found:
        return found
    step = scripts.step_of(enrolment, page.translation_key)
    script = scripts.pin(scripts.frozen_page(step, page))
    try:
        with transaction.atomic():
            return InterviewRun.objects.create(person=person, enrolment=enrolment, script=script, step_key=page.translation_key)
    except IntegrityError:
        return opened.get()


@transaction.atomic
def choose(run: InterviewRun, *, position: int, choice: Choice) -> State:
    """Make the next choice. Sent twice it is made once; ``position`` is the number of the choice, from 1.

    :raises DecidedError: when another choice stands at this position, or more choices than the sender knew of.
    :raises ClosedError: when the run is over.
    :raises IllegalChoiceError: when it is not possible here.
    """
    run = InterviewRun.objects.select_for_update().get(pk=run.pk)
    if run.closed_at:
        raise ClosedError
    made = choices_of(run)
    plot = plot_of(run.script_id)
    if position <= len(made):
        if made[position - 1] == choice and position == len(made):
            return plot.play(made)
        raise DecidedError
    if position > len(made) + 1:
        raise IllegalChoiceError(f"choice {position} after {len(made)}")
    after = plot.take(plot.play(made), choice)
    InterviewChoice.objects.create(run=run, position=position, node=choice.node, option=choice.option)
    return after


@transaction.atomic
def close(run: InterviewRun) -> InterviewRun:
    """Go from the ending to the debrief. Asked twice it is done once.

    :raises ClosedError: when the conversation has not ended.
    """
    run = InterviewRun.objects.select_for_update().get(pk=run.pk)
    if run.closed_at:
        return run
    ending = plot_of(run.script_id).play(choices_of(run)).ending
    if not ending:
        raise ClosedError
    InterviewRun.objects.filter(pk=run.pk).update(closed_at=Now(), ending=ending)
    run.refresh_from_db(fields=["closed_at", "ending"])
    return run


@transaction.atomic
def replay(run: InterviewRun, *, kept: int) -> InterviewRun:
    """A new run that begins with the first ``kept`` choices of this one. A run that was still open is put aside; its choices stay."""
    made = choices_of(run)
    if not 0 <= kept < len(made):
        raise IllegalChoiceError(f"{kept} of {len(made)} choices")
    opened = InterviewRun.objects.open().filter(person_id=run.person_id, step_key=run.step_key)
    opened.update(closed_at=Now())
    again = InterviewRun.objects.create(
        person_id=run.person_id, enrolment_id=run.enrolment_id, script_id=run.script_id, step_key=run.step_key, replay_of=run, kept=kept
    )
    InterviewChoice.objects.bulk_create(
        InterviewChoice(run=again, position=position, node=choice.node, option=choice.option)
        for position, choice in enumerate(made[:kept], start=1)
    )
    return again


@transaction.atomic
def finish_debrief(run: InterviewRun, *, answers: Mapping[str, Any], by: User) -> InterviewRun:
    """Keep the answers of the debrief, once, and mark the exercise done.

    :raises ClosedError: when the run has no ending, or was debriefed before.
    :raises UnreadError: when a required reading was not confirmed.
    """
    run = InterviewRun.objects.select_for_update().select_related("enrolment").get(pk=run.pk)
    if not run.ending or run.debriefed_at:
        raise ClosedError
    steps = debrief.timeline(plot_of(run.script_id), choices_of(run))
    if {principle.id for principle in debrief.readings(steps)} - set(answers.get("read", [])):
        raise UnreadError
    InterviewRun.objects.filter(pk=run.pk).update(debrief=dict(answers), debriefed_at=Now())
    done(run.enrolment, step_key=run.step_key, by=by)
    run.refresh_from_db(fields=["debrief", "debriefed_at"])
    return run


def written_work(person: User, *, page: InterviewPage, enrolment: Enrolment) -> WrittenWork:
    """The person's written alternative, begun when it is first opened."""
    found, _made = WrittenWork.objects.get_or_create(enrolment=enrolment, step_key=page.translation_key, defaults={"person": person})
    return found


def save_written(work: WrittenWork, *, content: Mapping[str, Any], revision: int) -> bool:
    """Keep what was written. False when another window has saved since, or the work was handed in: then nothing is changed."""
    mine = WrittenWork.objects.filter(pk=work.pk, revision=revision, handed_in_at=None)
    return bool(mine.update(work=dict(content), revision=F("revision") + 1, saved_at=Now()))


@transaction.atomic
def hand_in_written(work: WrittenWork, *, alternative: Alternative, by: User) -> list[str]:
    """Hand the kept work in, once; the fields that are still wanting when it cannot be."""
    work = WrittenWork.objects.select_for_update().select_related("enrolment").get(pk=work.pk)
    wanting = written.missing(alternative, work.work)
    if wanting or work.handed_in_at:
        return wanting
    WrittenWork.objects.filter(pk=work.pk).update(handed_in_at=Now())
    done(work.enrolment, step_key=work.step_key, by=by)
    return []
