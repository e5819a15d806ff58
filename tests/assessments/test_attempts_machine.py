"""Whatever a person, their second window, an author and a coordinator do in whatever order: what must hold of sittings holds [A, D].

Hypothesis plays; a plain model of minutes and dictionaries says what must come of it. ``RUNS=2000`` plays longer (docs/operations.md).
"""

import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from assessments import accommodations, attempts, bank, pauses
from assessments.entry import NoAttemptLeftError
from assessments.marking import Earned, best_answer, credit, verdict
from assessments.models import Answer, Attempt, Item, Mark
from tests.factories.agencies import UserFactory
from tests.factories.assessments import CONTENT, let_pass, make_quiz_world

RUNS = int(os.environ.get("RUNS", "8"))
LIMIT, PAUSE, ALLOWED = 20, 15, 3
NUMBERS = st.integers(0, 5)
PLACES = st.none() | st.integers(0, 4)
VALUES = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"choice": st.integers(0, 4)}),
    st.fixed_dictionaries({"choices": st.lists(st.integers(0, 4), max_size=5, unique=True)}),
    st.fixed_dictionaries({"places": st.lists(PLACES, min_size=4, max_size=4)}),
    st.fixed_dictionaries({"matches": st.lists(PLACES, min_size=4, max_size=4)}),
    st.fixed_dictionaries({"number": st.sampled_from(["140", "138", "0", "-1.5"])}),
)
"""Answers as a page sends them, among them those of another kind of question."""


@dataclass
class Sitting:
    """The model: minutes since the start, and what was acknowledged."""

    attempt: Attempt
    limit: float
    answers: dict[int, tuple[int, Any, bool]] = field(default_factory=dict)
    elapsed: int = 0
    pauses: list[tuple[int, int]] = field(default_factory=list)
    pinned: dict[int, Any] = field(default_factory=dict)
    marks: dict[int, Any] | None = None
    finished: tuple[Any, ...] | None = None

    @property
    def deadline(self) -> float:
        return self.limit + sum(end - start for start, end in self.pauses)

    @property
    def is_out_of_time(self) -> bool:
        """The time is over; within half a minute more answers still arrive."""
        return self.elapsed >= self.deadline

    @property
    def is_over(self) -> bool:
        return self.elapsed > self.deadline

    @property
    def running_pause(self) -> tuple[int, int] | None:
        return next((span for span in self.pauses if span[1] > self.elapsed), None)

    @property
    def takes_answers(self) -> bool:
        return not self.is_over and (self.running_pause is None or self.running_pause[0] == self.elapsed)


class Sittings(RuleBasedStateMachine):
    """One person and one timed quiz of six questions of every kind, all sensitive; ``world`` is made once, each play is rolled back."""

    world: Any
    author: Any

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.sittings: list[Sitting] = []
        self.extra_time = 0
        self.extra_attempts = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def open(self) -> Sitting | None:
        """The sitting that the table calls open; nobody may have looked since its time ran out."""
        return self.sittings[-1] if self.sittings and self.sittings[-1].finished is None else None

    def finish(self, sitting: Sitting) -> None:
        """What is fixed from now on."""
        row = Attempt.objects.get(pk=sitting.attempt.pk)
        assert row.run_out == sitting.is_out_of_time
        assert (row.submitted_at == row.deadline) == sitting.is_out_of_time
        sitting.finished = (row.submitted_at, row.credit, row.passed, row.run_out, row.deadline)
        sitting.marks = dict(Mark.objects.filter(attempt_item__attempt=row).values_list("attempt_item", "credit"))

    @rule()
    def start(self) -> None:
        before = self.open
        try:
            attempt = attempts.start(self.world.person, quiz=self.world.quiz, enrolment=self.world.enrolment)
        except NoAttemptLeftError:
            assert len(self.sittings) == ALLOWED + self.extra_attempts
            assert before is None or before.is_over
            if before:
                self.finish(before)
            return
        if before and not before.is_over:
            assert attempt.pk == before.attempt.pk
            return
        if before:
            self.finish(before)
        assert len(self.sittings) < ALLOWED + self.extra_attempts
        sitting = Sitting(attempt, LIMIT * (100 + self.extra_time) / 100)
        for item in attempt.items.select_related("version"):
            sitting.answers[item.pk] = (0, {}, False)
            sitting.pinned[item.pk] = (item.version_id, item.version.content, item.order, item.critical)
        self.sittings.append(sitting)

    @precondition(lambda self: self.sittings)
    @rule(
        which=st.integers(0, 3),
        number=NUMBERS,
        behind=st.sampled_from([0, 0, 0, 1, 2]),
        right=st.booleans(),
        value=VALUES,
        flagged=st.booleans(),
    )
    def save(self, which: int, number: int, behind: int, right: bool, value: Any, flagged: bool) -> None:
        """A window saves on top of the newest revision, or of an older one."""
        sitting = self.sittings[-1 - which % len(self.sittings)] if which == 3 else self.sittings[-1]
        item = sitting.attempt.items.select_related("version__item")[number]
        value = best_answer(item.version.item.kind, item.version.content) if right else value
        revision, stored, was_flagged = sitting.answers[item.pk]
        says = max(revision - behind, 0)
        try:
            saved = attempts.save_answer(item, value=value, revision=says, flagged=flagged)
        except attempts.SubmittedError:
            assert sitting.finished or sitting.is_over
        except attempts.PausedError:
            assert not sitting.takes_answers
        except attempts.StaleError as stale:
            assert says != revision
            assert (stale.answer.revision, stale.answer.value) == (revision, stored)
        else:
            assert not sitting.finished and sitting.takes_answers
            if says == revision:
                assert saved.revision == revision + 1
                sitting.answers[item.pk] = (saved.revision, value, flagged)
            else:
                # The same once more: acknowledged, and nothing has changed.
                assert (saved.revision, value, flagged) == (revision, stored, was_flagged)

    @precondition(lambda self: self.open)
    @rule()
    def answer_everything_rightly(self) -> None:
        for number in range(6):
            self.save(which=0, number=number, behind=0, right=True, value={}, flagged=False)

    @precondition(lambda self: self.sittings)
    @rule(times=st.integers(1, 3))
    def submit(self, times: int) -> None:
        """By hand, as often as the button is pressed."""
        sitting = self.sittings[-1]
        for _ in range(times):
            attempts.submit(sitting.attempt, by=self.world.person)
        if sitting.finished is None:
            self.finish(sitting)

    @precondition(lambda self: self.open)
    @rule(minutes=st.sampled_from([1, 4, 9, 16, 40]))
    def let_time_pass(self, minutes: int) -> None:
        let_pass(self.open.attempt, minutes=minutes)
        self.open.elapsed += minutes

    @precondition(lambda self: self.open)
    @rule()
    def somebody_looks(self) -> None:
        """A page, a job, a report: whoever comes first closes what is over."""
        sitting = self.open
        found = attempts.close_if_over(Attempt.objects.with_clock().get(pk=sitting.attempt.pk))
        assert bool(found.submitted_at) == sitting.is_over
        if found.submitted_at:
            self.finish(sitting)

    @precondition(lambda self: self.open)
    @rule(position=st.integers(1, 6))
    def pause(self, position: int) -> None:
        sitting = self.open
        already = sitting.running_pause
        try:
            pauses.pause(sitting.attempt, position=position)
        except attempts.SubmittedError:
            assert sitting.is_out_of_time
        except pauses.NoPauseError:
            assert len(sitting.pauses) == 2
        else:
            assert not sitting.is_out_of_time
            if not already:
                sitting.pauses.append((sitting.elapsed, sitting.elapsed + PAUSE))

    @precondition(lambda self: self.open)
    @rule()
    def go_on(self) -> None:
        sitting = self.open
        try:
            pauses.resume(sitting.attempt)
        except attempts.SubmittedError:
            assert sitting.is_out_of_time
        else:
            if sitting.running_pause:
                sitting.pauses[-1] = (sitting.pauses[-1][0], sitting.elapsed)

    @rule(extra_time=st.sampled_from([0, 25, 50, 100]))
    def coordinator_arranges(self, extra_time: int) -> None:
        """What was given during a sitting is never taken away from it."""
        accommodations.arrange(self.world.person, extra_time=extra_time, breaks=0, break_minutes=0, by=self.author)
        self.extra_time = extra_time
        sitting = self.open
        if sitting and not sitting.is_out_of_time:
            sitting.limit = max(sitting.limit, LIMIT * (100 + extra_time) / 100)

    @rule()
    def coordinator_gives_an_attempt(self) -> None:
        accommodations.give_attempt(self.world.enrolment, quiz=self.world.quiz, by=self.author)
        self.extra_attempts += 1

    @rule(number=st.integers(0, 11), turned=st.booleans())
    def author_rewords(self, number: int, turned: bool) -> None:
        """Other words, and the parts the other way round: what was drawn is asked and marked as it was."""
        item = Item.objects.order_by("code")[number]
        content = {name: (list(reversed(part)) if turned and isinstance(part, list) else part) for name, part in CONTENT[item.kind].items()}
        bank.word(
            course=self.world.course,
            code=item.code,
            kind=item.kind,
            outcome=item.outcome_code,
            stem=f"Asked anew, {turned}",
            content=content,
            critical=item.critical,
            by=self.author,
        )

    @rule(number=st.integers(1, 5))
    def author_retires_and_brings_back(self, number: int) -> None:
        item = Item.objects.order_by("code")[number]
        bank.retire(item, by=self.author) if item.retired_at is None else bank.bring_back(item, by=self.author)

    @invariant()
    def what_was_acknowledged_is_stored_and_nothing_else(self) -> None:
        stored = {answer.attempt_item_id: (answer.revision, answer.value, answer.flagged) for answer in Answer.objects.all()}
        assert stored == {item: said for sitting in self.sittings for item, said in sitting.answers.items()}

    @invariant()
    def at_most_one_sitting_is_open(self) -> None:
        assert list(Attempt.objects.open().values_list("pk", flat=True)) == ([self.open.attempt.pk] if self.open else [])

    @invariant()
    def what_is_asked_stays_as_it_was_drawn(self) -> None:
        for sitting in self.sittings:
            items = sitting.attempt.items.select_related("version")
            assert {item.pk: (item.version_id, item.version.content, item.order, item.critical) for item in items} == sitting.pinned

    @invariant()
    def a_finished_sitting_never_changes_and_ends_by_its_deadline(self) -> None:
        for sitting in self.sittings:
            if sitting.finished:
                row = Attempt.objects.get(pk=sitting.attempt.pk)
                assert (row.submitted_at, row.credit, row.passed, row.run_out, row.deadline) == sitting.finished
                assert row.started_at <= row.submitted_at <= row.deadline
                assert dict(Mark.objects.filter(attempt_item__attempt=row).values_list("attempt_item", "credit")) == sitting.marks

    @invariant()
    def every_mark_is_what_the_pure_function_says_of_the_acknowledged_answer(self) -> None:
        for sitting in self.sittings:
            if sitting.finished:
                items = sitting.attempt.items.select_related("version__item")
                again = {item.pk: credit(item.version.item.kind, item.version.content, sitting.answers[item.pk][1]) for item in items}
                assert again == sitting.marks
                found = verdict(
                    [Earned(again[item.pk], item.critical) for item in items],
                    pass_share=sitting.attempt.pass_share,
                    criticals_must_be_right=sitting.attempt.criticals_must_be_right,
                )
                assert (found.credit, found.passed) == sitting.finished[1:3]

    @invariant()
    def a_certificate_and_a_pass_come_together_and_once(self) -> None:
        passed = any(sitting.finished and sitting.finished[2] for sitting in self.sittings)
        self.world.enrolment.refresh_from_db()
        assert (self.world.enrolment.completed_at is not None) == passed
        for name in ("Evidence", "Certificate"):
            assert apps.get_model("records", name).objects.filter(person=self.world.person).count() == int(passed)


@pytest.mark.django_db
def test_sittings_hold_whatever_is_done_in_whatever_order():
    class Played(Sittings):
        world = make_quiz_world(time_limit=LIMIT, attempts_allowed=ALLOWED, wait_hours=0)
        author = UserFactory()

    Item.objects.update(sensitive=True)
    # All that hypothesis might find unhealthy is that a database is slow.
    kept = settings(max_examples=RUNS, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    run_state_machine_as_test(Played, settings=kept)
