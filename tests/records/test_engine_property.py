"""Random histories: the engine says what a slow, obvious model says, on every day, and saying it again changes nothing."""

import os
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from records.engine import refresh_people
from records.models import Obligation, Standing
from tests.records.histories import START, World, events
from tests.records.slow_model import Day, slowly

EXAMPLES = int(os.environ.get("HISTORIES", "25"))


class Undo(Exception):  # noqa: N818 - not an error: it rolls an example back
    pass


def written(world: World, until: date) -> dict[tuple[Any, date], Day]:
    said: dict[tuple[Any, date], Day] = {}
    for row in Standing.objects.filter(person=world.person).select_related("obligation", "agency"):
        day = row.starts_on
        while day <= until and (row.ends_on is None or day < row.ends_on):
            key = (row.obligation.requirement_id, day)
            assert key not in said, "two standings of one requirement on one day"
            assert row.obligation.opened_on <= day and (row.obligation.closed_on is None or day < row.obligation.closed_on)
            assert "Rule: " in row.reason and len(row.reason) < 600
            said[key] = Day(row.obligation.cycle, row.obligation.due_on, row.due_on, row.state, row.agency, row.counts)
            day += timedelta(days=1)
    return said


def everything(world: World) -> tuple[list[Any], list[Any]]:
    obligations = Obligation.objects.filter(person=world.person).order_by("requirement", "cycle")
    standings = Standing.objects.filter(person=world.person).order_by("obligation__requirement", "obligation__cycle", "starts_on")
    said = ["state", "reason", "starts_on", "ends_on", "since", "due_on", "begun_on", "expires_on", "counts", "agency"]
    return (
        list(obligations.values_list("requirement", "cycle", "opened_on", "due_on", "closed_on", "because", "version", "agency")),
        list(standings.values_list("obligation__requirement", "obligation__cycle", *said)),
    )


def live(history: list[tuple[int, str, int]]) -> None:
    world, day = World(), START
    refresh_people([world.person.pk], on=day)
    for gap, kind, choice in history:
        day += timedelta(days=gap)
        world.happen(kind, choice, day)
        before = published(world, day)
        refresh_people([world.person.pk], on=day)
        assert published(world, day) == before, "what was published has changed"
        again = everything(world)
        refresh_people([world.person.pk], on=day)
        assert everything(world) == again, "a second run has changed something"
    until = day + timedelta(days=400)
    assert written(world, until) == slowly(world, until)
    step_by_step = everything(world)
    Standing.objects.all().delete()
    Obligation.objects.all().delete()
    refresh_people([world.person.pk], on=START)
    assert everything(world) == step_by_step, "told at once, the history reads differently"


def published(world: World, before: date) -> dict[tuple[Any, date], Day]:
    return written(world, before - timedelta(days=1))


@pytest.mark.slow
@pytest.mark.django_db
def test_the_engine_agrees_with_the_slow_model_on_every_day():
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(events)
    def check(history: list[tuple[int, str, int]]) -> None:
        try:
            with transaction.atomic():
                live(history)
                raise Undo
        except Undo:
            pass

    check()
