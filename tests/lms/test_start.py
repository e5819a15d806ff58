"""The one command on one machine: it serves, stops when told, starts again, and says so when the port is taken."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from tests.databases import SqliteDatabase

SERVED = "Accord is served at"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """`manage.py start` in an empty folder, over a migrated database, as from a terminal."""
    if connection.vendor != "sqlite":
        pytest.skip("the embedded installation keeps its data in SQLite")
    shutil.copyfile(SqliteDatabase("main").template, tmp_path / "accord.sqlite3")
    port, started = free_port(), []

    def run() -> subprocess.Popen[str]:
        environment = {**os.environ, "DATA_DIR": str(tmp_path), "SITE_URL": f"http://127.0.0.1:{port}"}
        command = [sys.executable, "manage.py", "start", "--no-demo", "--port", str(port)]
        started.append(
            subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        )
        return started[-1]

    run.port = port
    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def words_until_served(process: subprocess.Popen[str]) -> str:
    words = ""
    for line in process.stdout:
        words += line
        if SERVED in line:
            return words
    raise AssertionError(words)


def answers(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).status == 200
    except OSError:
        return False


@pytest.mark.slow
def test_it_serves_stops_at_ctrl_c_and_starts_again(start, db):
    first = start()
    words = words_until_served(first)
    assert "Loading the curriculum" in words
    assert answers(start.port)
    os.killpg(first.pid, signal.SIGINT)
    begun = time.monotonic()
    rest, _ = first.communicate(timeout=30)
    assert "Everything is kept" in rest
    assert first.returncode == 0
    assert time.monotonic() - begun < 12
    assert not answers(start.port)
    words_until_served(start())
    assert answers(start.port)


def test_a_port_that_is_taken_is_told_before_anything_is_done(db):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port} already.*PORT={port + 1}"):
            call_command("start", port=port)
