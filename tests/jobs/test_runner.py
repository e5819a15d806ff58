import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from jobs import periodic, tasks
from jobs.clock import database_now
from jobs.management.commands.outbox import exit_code
from jobs.models import Job
from jobs.periodic import Period, enqueue_periodic
from jobs.runner import Runner, hand_over
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


class BrokerDownError(Exception):
    pass


def refuse(job_id: int) -> None:
    raise BrokerDownError


@pytest.fixture
def broker(settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"


def test_without_a_broker_the_runner_runs_jobs_itself(note, settings):
    settings.CELERY_BROKER_URL = ""
    JobFactory()
    assert Runner(publish=refuse).once().done == 1


def test_with_a_broker_the_runner_hands_over_each_id_once(note, broker):
    job, published = JobFactory(), []
    runner = Runner(publish=published.append)
    assert runner.once().handed == 1
    assert runner.once().handed == 0
    assert published == [job.pk]
    assert note.seen == []


def test_a_worker_runs_what_was_handed_over_however_often_the_message_comes(note, broker):
    job = JobFactory()
    Runner(publish=lambda job_id: None).once()
    for _ in range(3):
        tasks.run_job(job.pk)
    assert len(note.seen) == 1


def test_with_the_broker_down_the_runner_runs_jobs_itself(note, broker):
    JobFactory()
    tally = Runner(publish=refuse).once()
    assert (tally.handed, tally.done) == (0, 1)


def test_what_no_worker_took_within_a_minute_the_runner_takes(note, broker):
    JobFactory()
    runner = Runner(publish=lambda job_id: None)
    runner.once()
    assert note.seen == []
    Job.objects.update(handed_at=Now() - timedelta(seconds=61))
    assert runner.once().done == 1


def test_the_relay_hands_over_again_what_no_worker_took(broker):
    job, published = JobFactory(), []
    hand_over(published.append, again=True)
    hand_over(published.append, again=True)
    assert published == [job.pk]
    Job.objects.update(handed_at=Now() - timedelta(seconds=61))
    hand_over(published.append, again=True)
    assert published == [job.pk, job.pk]


def test_a_periodic_effect_is_asked_for_once_a_period(note, monkeypatch):
    monkeypatch.setattr(periodic, "PERIODIC", {"tests.note": Period(every=timedelta(days=1), offset=timedelta(hours=2))})
    enqueue_periodic(datetime(2026, 11, 24, 1, 59, tzinfo=UTC))
    enqueue_periodic(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
    enqueue_periodic(datetime(2026, 11, 25, 1, 59, tzinfo=UTC))
    keys = ["tests.note@2026-11-23T02:00:00+00:00", "tests.note@2026-11-24T02:00:00+00:00"]
    assert list(Job.objects.order_by("key").values_list("key", flat=True)) == keys


def test_the_database_clock_is_the_database_s():
    job = JobFactory()
    job.refresh_from_db()
    assert abs(database_now() - job.created_at) < timedelta(seconds=5)


def outbox_as_json() -> dict:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("outbox", "--stuck", "--json", stdout=out)
    return {**json.loads(out.getvalue()), "left": left.value.code}


def test_the_watchdog_names_what_is_parked():
    JobFactory(key="poison", last_error="ValueError: no")
    Job.objects.update(parked_at=Now())
    answer = outbox_as_json()
    assert answer["left"] == answer["exit"] == 2
    assert [row["key"] for row in answer["stuck"]] == ["poison"]


def test_the_watchdog_sees_a_backlog():
    JobFactory()
    Job.objects.update(run_after=Now() - timedelta(minutes=11))
    assert outbox_as_json()["left"] == 1


@pytest.mark.parametrize(("parked", "age", "code"), [(0, 0, 0), (0, 599, 0), (0, 600, 1), (0, 3600, 2), (1, 0, 2)])
def test_the_exit_code_is_the_contract(parked, age, code):
    assert exit_code(parked=parked, oldest_seconds=age) == code


def test_runjobs_once_runs_everything_and_says_so(note, settings):
    settings.CELERY_BROKER_URL = ""
    JobFactory.create_batch(3)
    out = StringIO()
    call_command("runjobs", "--once", stdout=out)
    assert out.getvalue() == "3 done, 0 failed, 0 handed over\n"
