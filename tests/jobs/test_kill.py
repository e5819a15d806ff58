"""A runner that is killed in the middle loses nothing and repeats nothing that was committed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from jobs.models import Job
from jobs.runner import drain
from tests.factories.jobs import JobFactory

SCRIPT = """
import os, pathlib, time, django
django.setup()
from jobs import outbox, runner
def hang(payload):
    pathlib.Path(payload["flag"]).touch()
    time.sleep(60)
outbox.EFFECTS["tests.note"] = outbox.Effect(handler=hang, atomic=True)
runner.drain()
"""


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_runner_killed_in_the_middle_of_an_effect_loses_nothing(note, tmp_path):
    flag = tmp_path / "running"
    job = JobFactory(payload={"flag": str(flag)})
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", "DATABASE_URL": database_url()}
    child = subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=settings.BASE_DIR, env=environment)
    try:
        wait_for(flag, child)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    job.refresh_from_db()
    assert (job.attempts, job.done_at) == (1, None)
    assert not drain(), "its lease still holds"
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert drain().done == 1
    assert len(note.seen) == 1


def wait_for(flag: Path, child: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while not flag.exists():
        assert child.poll() is None, "the runner ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.05)
