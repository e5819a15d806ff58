"""What Celery carries: ids of jobs. Whether a job is done is a row, so a message may come twice or not at all."""

from celery import shared_task

from jobs.clock import database_now
from jobs.outbox import claim_one, run
from jobs.periodic import enqueue_periodic
from jobs.runner import hand_over


@shared_task(name="jobs.run_job")
def run_job(job_id: int) -> None:
    job = claim_one(job_id)
    if job:
        run(job)


@shared_task(name="jobs.relay")
def relay() -> None:
    """Hands due ids to the workers; beat asks for it every few seconds, so that no runner is needed beside the workers."""
    enqueue_periodic(database_now())
    hand_over(publish, again=True)


def publish(job_id: int) -> None:
    """Put one id on the broker, or raise at once."""
    run_job.apply_async((job_id,), retry=False)
