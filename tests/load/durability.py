"""Whether an answer that was acknowledged is in the database, whatever dies meanwhile [D1, D2, D3].

Fifty people autosave answers over HTTP against gunicorn on PostgreSQL, with the jobs' process and a Celery worker beside it. Web workers are
killed, every connection of the database is cut (or the server restarted, by ``--restart-database COMMAND``), and the broker is stopped for a
third of the run. Each client keeps a journal of what was acknowledged, and sends what was not again, as the page does. At the end everybody
submits twice, and the journals are compared with the tables.

``DATABASE_URL=postgres://... python -m tests.load.durability`` prints its figures as JSON. Exit code 1 when an acknowledged answer is lost or
doubled, when a mark differs from its answer, or when a job is left. Works in a database of its own that it makes and drops again.
"""

import argparse
import http.client
import json
import os
import random
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

if __name__ == "__main__":
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="accord-durability-")
    os.environ["EMAIL_URL"] = "memorymail://"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.urls import reverse  # noqa: E402

from agencies import audit  # noqa: E402
from assessments import attempts  # noqa: E402
from assessments.models import Answer, Attempt, ItemKind, Mark  # noqa: E402
from assessments.remarking import remark  # noqa: E402
from courses.enrolments import enrol  # noqa: E402
from courses.progress import finish_step  # noqa: E402
from jobs.models import Job  # noqa: E402
from tests.factories.agencies import PersonFactory  # noqa: E402
from tests.factories.assessments import make_course  # noqa: E402
from tests.load.bench import database_of_its_own  # noqa: E402
from tests.load.serving import Caller, Served, served, tree  # noqa: E402

QUESTIONS = 20
PATIENCE = 60
"""Seconds for which a client sends one thing again."""
PAUSE = 0.1


@dataclass
class Tally:
    """What all clients have seen so far."""

    acknowledged: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0
    conflicts: int = 0
    given_up: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, begun: float) -> None:
        now = time.monotonic()
        with self.lock:
            self.acknowledged.append(now)
            self.slowest = max(self.slowest, now - begun)


@dataclass
class Sitter:
    """One person's browser: it knows what was acknowledged, question by question."""

    attempt: Attempt
    caller: Caller
    tally: Tally
    orders: dict[int, list[int]]
    revisions: dict[int, int] = field(default_factory=dict)
    values: dict[int, int] = field(default_factory=dict)

    def run(self, saves: int) -> None:
        """Answers question after question, round after round; each round chooses something else."""
        for number in range(saves):
            position, choice = number % QUESTIONS + 1, number // QUESTIONS % 4
            if not self.save(position, choice):
                return

    def save(self, position: int, choice: int) -> bool:
        revision = self.revisions.get(position, 0)
        form = {"revision": str(revision), "choice": str(choice)}
        answer = self.insist(reverse("answer", args=[self.attempt.pk, position]), form)
        if answer is None:
            self.tally.given_up += 1
        elif answer.get("revision") == revision + 1:
            self.revisions[position], self.values[position] = revision + 1, self.orders[position][choice]
            return True
        else:
            # Nobody else writes here: a conflict means that something acknowledged is gone, or something was saved twice.
            self.tally.conflicts += 1
        return False

    def submit(self) -> bool:
        return self.insist(reverse("submit", args=[self.attempt.pk]), {}) == {"submitted": True}

    def insist(self, address: str, form: dict[str, str]) -> dict[str, object] | None:
        """The reply, once there is one; what fails for want of a server is sent again, as the page does."""
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            try:
                status, content = self.caller(address, form)
            except (OSError, http.client.HTTPException) as error:
                self.caller.connection.close()
                status, content = 0, b""
                self.tally.answers[type(error).__name__] += 1
            else:
                self.tally.answers[str(status)] += 1
            if status == 200:
                self.tally.note(begun)
            if 200 <= status < 500:
                return json.loads(content) if content[:1] == b"{" else {}
            time.sleep(PAUSE * random.uniform(0.5, 1.5))
        return None


def people(count: int, server: Served, tally: Tally) -> list[Sitter]:
    """Each in the middle of the same timed quiz."""
    course, lesson, quiz = make_course(size=QUESTIONS * 6, length=QUESTIONS, time_limit=240)
    course.items.exclude(kind=ItemKind.SINGLE).update(retired_at="2000-01-01T00:00Z")
    sitters = []
    for _ in range(count):
        person = PersonFactory()
        enrolment = enrol(person, course=course, by=person)
        finish_step(enrolment, step_key=lesson.translation_key, by=person)
        attempt = attempts.start(person, quiz=quiz, enrolment=enrolment)
        orders = dict(attempt.items.values_list("position", "order"))
        if len(orders) != QUESTIONS:
            raise SystemExit(f"{len(orders)} questions drawn, not {QUESTIONS}")
        sitters.append(Sitter(attempt, Caller(person.email, server), tally, orders))
    return sitters


class Broker:
    """A Redis of this run's own, that can be stopped and started again."""

    def __init__(self) -> None:
        self.executable = shutil.which("redis-server")
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        if self.executable and self.process is None:
            options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
            self.process = subprocess.Popen([self.executable, *options], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def beside(*command: str) -> Iterator[None]:
    """A process of the product that runs along."""
    process = subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def kill_a_worker(server: Served) -> None:
    workers = tree(server.process.pid)[1:]
    if workers:
        os.kill(random.choice(workers), signal.SIGKILL)


def cut_connections() -> None:
    """As a restart looks to the application: every connection to this database ends in the middle of what it was doing."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def restart(command: str) -> None:
    connection.close()
    subprocess.run(shlex.split(command), check=True, stdout=subprocess.DEVNULL)


def blows(
    total: int, *, kills: int, restarts: int, kill: Callable[[], None], cut: Callable[[], None], broker: Broker
) -> list[tuple[float, str, Callable[[], None]]]:
    """What strikes, and after how many saves: spread evenly, the broker away for the middle third."""
    plan = [(total * (number + 1) / (kills + 1), "kill", kill) for number in range(kills)]
    plan += [(total * (number + 0.5) / restarts, "restart", cut) for number in range(restarts)]
    return sorted(
        [*plan, (total / 3, "broker stopped", broker.stop), (total * 2 / 3, "broker started", broker.start)], key=lambda one: one[0]
    )


def strike(plan: list[tuple[float, str, Callable[[], None]]], tally: Tally, threads: list[threading.Thread]) -> dict[str, list[float]]:
    """Strikes as the saves go on; says when each did."""
    struck: dict[str, list[float]] = {}
    for after, name, blow in plan:
        while len(tally.acknowledged) < after and any(thread.is_alive() for thread in threads):
            time.sleep(0.01)
        struck.setdefault(name, []).append(time.monotonic())
        blow()
    return struck


def back_after(moments: list[float], acknowledged: list[float]) -> float:
    """Seconds from a blow to the next acknowledged save of anybody, at worst."""
    return max((next((one - moment for one in acknowledged if one > moment), PATIENCE) for moment in moments), default=0.0)


def at_once(acts: list[Callable[[], object]]) -> list[threading.Thread]:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    return threads


def compare(sitters: list[Sitter]) -> tuple[int, int]:
    """Acknowledged saves that the tables do not hold, and saves that they hold more often than they were acknowledged."""
    lost = doubled = 0
    for sitter in sitters:
        stored = {
            answer.attempt_item.position: answer
            for answer in Answer.objects.filter(attempt_item__attempt=sitter.attempt).select_related("attempt_item")
        }
        for position, revision in sitter.revisions.items():
            answer = stored[position]
            lost += max(revision - answer.revision, 0) or int(answer.value != {"choice": sitter.values[position]})
            doubled += max(answer.revision - revision, 0)
    return lost, doubled


def jobs_left(patience: float) -> tuple[int, float]:
    """Jobs that are due and not done after so many seconds, and how long the last took."""
    begun = time.monotonic()
    while True:
        left = Job.objects.filter(done_at=None, run_after__lte=Now()).count()
        if not left or time.monotonic() - begun > patience:
            return left, time.monotonic() - begun
        time.sleep(0.5)


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    broker = Broker()
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{broker.port}/0"
    tally = Tally()
    with ExitStack() as stack:
        stack.callback(broker.stop)
        server = stack.enter_context(served("lms.wsgi", workers=2, threads=4))
        stack.enter_context(beside("manage.py", "runjobs"))
        stack.enter_context(beside("-m", "celery", "-A", "lms", "worker", "--loglevel", "ERROR", "--concurrency", "1"))
        sitters = people(arguments.clients, server, tally)
        each = arguments.saves // arguments.clients
        begun = time.monotonic()
        threads = at_once([lambda sitter=sitter: sitter.run(each) for sitter in sitters])
        cut = (lambda: restart(arguments.restart_database)) if arguments.restart_database else cut_connections
        plan = blows(
            each * arguments.clients,
            kills=arguments.kills,
            restarts=arguments.restarts,
            kill=lambda: kill_a_worker(server),
            cut=cut,
            broker=broker,
        )
        struck = strike(plan, tally, threads)
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begun
        saved = list(tally.acknowledged)
        lost, doubled = compare(sitters)
        submitted = [sitter.submit() and sitter.submit() for sitter in sitters]
        left, took = jobs_left(90)
        marked = Mark.objects.count()
    remarked = remark()
    expected = {"saves": each * arguments.clients, "marks": arguments.clients * QUESTIONS}
    figures: dict[str, object] = {
        "saves_acknowledged": len(saved),
        "lost": lost + tally.conflicts,
        "doubled": doubled,
        "given_up": tally.given_up,
        "clients": arguments.clients,
        "workers_killed": len(struck.get("kill", [])),
        "database_restarts": len(struck.get("restart", [])),
        "broker": "stopped for a third of the run" if broker.executable else "absent all the time: no redis-server here",
        "seconds": round(seconds, 1),
        "saves_a_second": round(len(saved) / seconds, 1),
        "back_after_kill_seconds": round(back_after(struck.get("kill", []), saved), 2),
        "back_after_restart_seconds": round(back_after(struck.get("restart", []), saved), 2),
        "longest_silence_seconds": round(max((later - sooner for sooner, later in pairwise(saved)), default=0.0), 2),
        "slowest_save_seconds": round(tally.slowest, 2),
        "replies": dict(tally.answers),
        "submitted": sum(map(bool, submitted)),
        "marks": marked,
        "marks_made_again_equal": remarked.agrees,
        "audit_holds": audit.verify().ok,
        "jobs_done": Job.objects.exclude(done_at=None).count(),
        "jobs_left": left,
        "jobs_done_after_seconds": round(took, 1),
    }
    figures["ok"] = (
        (lost + tally.conflicts, doubled, tally.given_up, left) == (0, 0, 0, 0)
        and (len(saved), marked) == (expected["saves"], expected["marks"])
        and all(submitted)
        and remarked.agrees
        and bool(figures["audit_holds"])
    )
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saves", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--kills", type=int, default=20, help="how often a web worker gets SIGKILL")
    parser.add_argument("--restarts", type=int, default=5, help="how often the database goes away")
    parser.add_argument(
        "--restart-database", metavar="COMMAND", default="", help="really restart the server by this; others on it will notice"
    )
    arguments = parser.parse_args()
    if connection.vendor != "postgresql":
        parser.error("set DATABASE_URL to a PostgreSQL server")
    with database_of_its_own():
        call_command("migrate", verbosity=0)
        figures = measure(arguments)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0 if figures["ok"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
