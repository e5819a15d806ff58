from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Now

from jobs import outbox
from jobs.models import Job
from jobs.outbox import backoff, claim, claim_one, enqueue, retry_parked, run
from jobs.runner import drain
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def lease_runs_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def pause_is_over(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(run_after=Now() - timedelta(seconds=1))


def test_an_effect_runs_once(note):
    enqueue("tests.note", {"number": 1}, key="one")
    assert drain().done == 1
    assert drain().done == 0
    assert note.seen == [{"number": 1}]


def test_asking_twice_with_one_key_is_harmless(note):
    enqueue("tests.note", {"number": 1}, key="one")
    enqueue("tests.note", {"number": 2}, key="one")
    drain()
    enqueue("tests.note", {"number": 3}, key="one")
    drain()
    assert note.seen == [{"number": 1}]


def test_an_effect_of_a_fact_that_was_rolled_back_never_runs(note):
    class SecondThoughtsError(Exception):
        pass

    with pytest.raises(SecondThoughtsError), transaction.atomic():
        enqueue("tests.note", {}, key="one")
        raise SecondThoughtsError
    drain()
    assert note.seen == []


def test_an_effect_waits_for_its_time(note):
    job = JobFactory()
    Job.objects.filter(pk=job.pk).update(run_after=Now() + timedelta(hours=1))
    assert drain().done == 0
    pause_is_over(job)
    assert drain().done == 1


def test_a_claimed_job_is_not_claimed_again(note):
    job = JobFactory()
    assert [claimed.pk for claimed in claim(5)] == [job.pk]
    assert claim(5) == []
    assert claim_one(job.pk) is None


def test_a_job_whose_runner_died_is_claimed_again_when_its_lease_runs_out(note):
    JobFactory()
    dead = claim()[0]
    lease_runs_out(dead)
    assert drain().done == 1
    assert len(note.seen) == 1


def test_what_a_run_wrote_after_losing_its_lease_is_rolled_back(monkeypatch):
    def write(payload):
        ContentType.objects.create(app_label="tests", model=f"row{ContentType.objects.filter(app_label='tests').count()}")

    monkeypatch.setitem(outbox.EFFECTS, "tests.note", outbox.Effect(handler=write, atomic=True))
    JobFactory()
    slow = claim()[0]
    lease_runs_out(slow)
    quick = claim()[0]
    assert run(quick)
    assert not run(slow)
    assert ContentType.objects.filter(app_label="tests").count() == 1


def test_what_a_failing_effect_wrote_is_rolled_back(monkeypatch):
    def write_and_fail(payload):
        ContentType.objects.create(app_label="tests", model="row")
        raise ValueError("half way")

    monkeypatch.setitem(outbox.EFFECTS, "tests.note", outbox.Effect(handler=write_and_fail, atomic=True))
    JobFactory()
    drain()
    assert not ContentType.objects.filter(app_label="tests").exists()


def test_a_failure_is_retried_after_a_pause(note):
    job = JobFactory()
    note.raises = ValueError("not now")
    assert drain().failed == 1
    job.refresh_from_db()
    assert (job.attempts, job.last_error, job.done_at, job.lease_until) == (1, "ValueError: not now", None, None)
    note.raises = None
    assert drain().done == 0
    pause_is_over(job)
    assert drain().done == 1
    job.refresh_from_db()
    assert job.last_error == ""


def test_poison_is_parked_after_its_tries_and_holds_up_nobody(note, settings):
    poison, other = JobFactory(name="tests.unknown"), JobFactory()
    for _ in range(settings.JOB_TRIES):
        pause_is_over(poison)
        drain()
    poison.refresh_from_db()
    other.refresh_from_db()
    assert poison.parked_at and poison.attempts == settings.JOB_TRIES
    assert other.done_at
    pause_is_over(poison)
    assert not drain()


def test_a_job_that_kills_its_runner_every_time_is_parked(note, settings):
    job = JobFactory()
    for _ in range(settings.JOB_TRIES):
        assert claim()
        lease_runs_out(job)
    assert claim() == []
    job.refresh_from_db()
    assert job.parked_at and "killed or hung" in job.last_error


def test_a_parked_job_can_be_put_back_in_line(note, settings):
    job = JobFactory(attempts=settings.JOB_TRIES)
    Job.objects.update(parked_at=Now())
    assert retry_parked([job.pk]) == 1
    assert drain().done == 1


def test_two_handlers_for_one_name_are_refused(note):
    with pytest.raises(ValueError, match="two handlers"):
        outbox.effect("tests.note")(lambda payload: None)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 10), (2, 40), (3, 160), (4, 640), (9, 3600)])
def test_pauses_grow(attempts, seconds):
    assert backoff(attempts) == timedelta(seconds=seconds)
