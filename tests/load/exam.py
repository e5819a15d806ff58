"""An examination on one machine: people who start together, think, answer, read a page again and submit, beside others who look at this and that [R6, R7, R8].

``DATABASE_URL=postgres://... python -m tests.load.exam`` serves the product with gunicorn on a database of its own, lets ``--takers`` people begin within
``--spread`` seconds and answer for ``--minutes``, and prints its figures as JSON. Each save is a request of the sitting page; one that is refused is sent again when
the server says, three times at most before it counts as failed, and then until it is taken, as the page does. At the end the journals of what was acknowledged
are compared with the tables. ``--others`` people open the catalogue, their own page, guidance and search all the while, faster than anybody does.

A shared machine is measured in ratios: each p95 stands beside the p95 of the same request in calm, asked before the examination by one person alone.
Exit code 1 when an acknowledged answer is lost or doubled, when a save is given up, or when anything but 2xx, 3xx and 503 is answered.
"""

import argparse
import http.client
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

if __name__ == "__main__":
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="accord-exam-")
    os.environ["EMAIL_URL"] = "memorymail://"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from assessments.models import Attempt, AttemptItem, ItemKind, QuizPage  # noqa: E402
from courses.enrolments import enrol  # noqa: E402
from courses.progress import finish_step  # noqa: E402
from tests.cast import sign_in  # noqa: E402
from tests.factories.agencies import PersonFactory  # noqa: E402
from tests.factories.assessments import make_course  # noqa: E402
from tests.load.bench import database_of_its_own  # noqa: E402
from tests.load.durability import QUESTIONS, beside, compare  # noqa: E402
from tests.load.serving import CSRF, Served, served, tree  # noqa: E402

RETRIES = 3
WARM, CALM = 10, 40
"""How often one person alone does each thing, so that every process has done it once, and then to know what it takes in calm."""
PAGES = ["/courses/", "/my/", "/guidance/", "/search/?q=records"]
GIVE_UP_AFTER = 10
"""Seconds after which the page of a sitting gives up on one request, and sends it again."""


@dataclass
class Seen:
    """What the clients of one run have seen: seconds by kind of request, answers by code."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    codes: dict[str, Counter[str]] = field(default_factory=dict)
    tries: Counter[int] = field(default_factory=Counter)
    retry_after: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, code: str, seconds: float, retry_after: int | None = None) -> None:
        with self.lock:
            self.codes.setdefault(kind, Counter())[code] += 1
            if code[0] in "23":
                self.seconds.setdefault(kind, []).append(seconds)
            if retry_after is not None:
                self.retry_after.append(retry_after)

    def saved_after(self, tries: int) -> None:
        with self.lock:
            self.tries[tries] += 1

    def p95(self, *kinds: str) -> float:
        return percentile([one for kind in kinds for one in self.seconds.get(kind, [])], 95)


def percentile(values: list[float], share: int) -> float:
    """0 for nothing."""
    return sorted(values)[max(-(-len(values) * share // 100) - 1, 0)] if values else 0.0


@dataclass
class Person:
    """Somebody signed in, with a connection of their own and what they have been promised."""

    cookie: str
    port: int
    seen: Seen
    until: float = 0
    attempt: Attempt | None = None
    revisions: dict[int, int] = field(default_factory=dict)
    values: dict[int, int] = field(default_factory=dict)
    gave_up: int = 0
    conflicts: int = 0

    def ask(self, kind: str, address: str, form: dict[str, str] | None = None) -> tuple[int, bytes, str, int]:
        """Status, body, where it leads, and the seconds to wait before the next try; 0 for a connection that failed."""
        headers = {"Cookie": self.cookie, "Accept": "application/json" if kind in {"save", "submit"} else "text/html"}
        headers |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        begun = time.monotonic()
        call = http.client.HTTPConnection("127.0.0.1", self.port, timeout=GIVE_UP_AFTER if kind == "save" else 60)
        try:
            call.request("GET" if form is None else "POST", address, None if form is None else urlencode(form), headers)
            answer = call.getresponse()
            status, body = answer.status, answer.read()
            leads, after = answer.headers.get("Location", ""), answer.headers.get("Retry-After")
        except (OSError, http.client.HTTPException) as error:
            self.seen.note(kind, type(error).__name__, time.monotonic() - begun)
            return 0, b"", "", 1
        finally:
            call.close()
        self.seen.note(kind, str(status), time.monotonic() - begun, int(after) if after else None)
        return status, body, leads, int(after or 1)

    def insist(self, kind: str, address: str, form: dict[str, str] | None = None) -> tuple[int, bytes, str]:
        """Until it is answered by something else than "later", as the page and its reader do; long past the end nobody waits any more."""
        tries = 0
        while True:
            status, body, leads, after = self.ask(kind, address, form)
            if 0 < status < 500:
                if kind in {"save", "submit"}:
                    self.seen.saved_after(tries)
                return status, body, leads
            tries += 1
            if time.monotonic() > self.until + 120:
                self.gave_up += 1
                return status, body, leads
            time.sleep(after * random.uniform(1, 1.1))

    def sit(self, quiz: QuizPage, begins: float, think: tuple[float, float], minutes: float) -> None:
        """One examination: start, a question after the other with time to think, a look at the page now and then, review, submit, result."""
        time.sleep(max(begins - time.monotonic(), 0))
        status, _body, address = self.insist("start", reverse("attempt-start", args=[quiz.translation_key]), {})
        if status != 303:
            return
        self.insist("page", address)
        self.attempt = Attempt(pk=address.strip("/").split("/")[-1])
        number = 0
        while time.monotonic() < self.until:
            time.sleep(random.uniform(*think))
            self.save(number % QUESTIONS + 1, number // QUESTIONS % 3)
            if random.random() < 0.1:
                self.insist("page", f"{address}?q={number % QUESTIONS + 1}")
            number += 1
        self.insist("page", f"{address}?review=1")
        self.insist("submit", f"{address}submit/", {})
        self.insist("page", address)

    def save(self, position: int, choice: int) -> None:
        revision = self.revisions.get(position, 0)
        form = {"revision": str(revision), "choice": str(choice)}
        status, body, _leads = self.insist("save", f"/attempts/{self.attempt.pk}/answers/{position}/", form)
        told = json.loads(body) if body[:1] == b"{" else {}
        if told.get("revision") == revision + 1:
            self.revisions[position], self.values[position] = revision + 1, choice
        elif status == 409:
            # Nobody else writes here: something acknowledged is gone, or something was saved twice.
            self.conflicts += 1

    def wander(self, every: float) -> None:
        """Opens one page after the other; sent away, comes back when told to."""
        while time.monotonic() < self.until:
            _status, _body, _leads, after = self.ask("other", random.choice(PAGES))
            time.sleep(random.uniform(0.5, 1.5) * every if _status != 503 else after)


def people(count: int, server: Served, seen: Seen, course: object, lesson: object) -> list[Person]:
    """Each enrolled, and done with all that comes before the examination."""
    found, agency = [], PersonFactory().affiliations.get().agency
    for _ in range(count):
        person = PersonFactory(agency=agency)
        enrolment = enrol(person, course=course, by=person)
        finish_step(enrolment, step_key=lesson.translation_key, by=person)
        session = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        found.append(Person(f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}", server.port, seen))
    return found


def together(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_calm(person: Person, quiz: QuizPage) -> Seen:
    """One person alone does everything a few times: what the machine takes for it without anybody else."""
    person.seen, person.until = Seen(), time.monotonic() + 600
    _status, _body, address = person.insist("start", reverse("attempt-start", args=[quiz.translation_key]), {})
    person.attempt = Attempt(pk=address.strip("/").split("/")[-1])
    for number in range(WARM + CALM):
        if number == WARM:
            person.seen = Seen()
        person.insist("page", address)
        person.save(number % QUESTIONS + 1, number // QUESTIONS)
        person.ask("other", random.choice(PAGES))
    return person.seen


def memory_of(server: Served) -> int:
    """MiB of the web processes."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in tree(server.process.pid))
    return pages * resource.getpagesize() // 2**20


def in_stored_order(sitters: list[Person]) -> list[Person]:
    """Those who began, with what they chose as the database keeps it: the option's own place, not the one where it was shown."""
    begun = [one for one in sitters if one.attempt]
    for one in begun:
        orders = dict(AttemptItem.objects.filter(attempt=one.attempt).values_list("position", "order"))
        one.values = {position: orders[position][choice] for position, choice in one.values.items()}
    return begun


def figures_of(seen: Seen, calm: Seen, afterwards: Seen, sitters: list[Person]) -> dict[str, object]:
    saves, failed = sum(seen.tries.values()), sum(number for tries, number in seen.tries.items() if tries > RETRIES)
    codes = sum(seen.codes.values(), Counter())
    lost, doubled = compare(in_stored_order(sitters))
    kinds = {"save": ("save", "submit"), "page": ("page",), "start": ("start",), "other": ("other",)}
    return {
        "saves": saves,
        "saved_within_three_retries_per_cent": round(100 * (saves - failed) / saves, 2) if saves else 0,
        "saved_at_once_per_cent": round(100 * seen.tries[0] / saves, 2) if saves else 0,
        "lost": lost,
        "doubled": doubled + sum(one.conflicts for one in sitters),
        "given_up": sum(one.gave_up for one in sitters),
        "p95_ms": {name: round(seen.p95(*of) * 1000) for name, of in kinds.items()},
        "p50_ms": {
            name: round(percentile([s for kind in of for s in seen.seconds.get(kind, [])], 50) * 1000) for name, of in kinds.items()
        },
        "p95_in_calm_ms": {name: round(calm.p95(*of) * 1000) for name, of in kinds.items()},
        "p95_over_calm": {name: round(seen.p95(*of) / calm.p95(*of), 1) for name, of in kinds.items() if calm.p95(*of)},
        "p95_right_after_over_calm": {name: round(afterwards.p95(*of) / calm.p95(*of), 1) for name, of in kinds.items() if calm.p95(*of)},
        "answers": {kind: dict(sorted(found.items())) for kind, found in seen.codes.items()},
        "retry_after_seconds": [min(seen.retry_after), round(statistics.mean(seen.retry_after)), max(seen.retry_after)]
        if seen.retry_after
        else [],
        "faults": sum(number for code, number in codes.items() if code[0] not in "23" and code not in {"503", "TimeoutError"}),
    }


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    think = (arguments.think[0], arguments.think[1])
    course, lesson, quiz = make_course(size=QUESTIONS * 6, length=QUESTIONS)
    course.items.exclude(kind=ItemKind.SINGLE).update(retired_at="2000-01-01T00:00Z")
    with ExitStack() as stack:
        server = stack.enter_context(served("lms.wsgi", workers=2, threads=4))
        stack.enter_context(beside("manage.py", "runjobs"))
        seen = Seen()
        everybody = people(arguments.takers + arguments.others + 2, server, seen, course, lesson)
        calm, spare = in_calm(everybody.pop(), quiz), everybody.pop()
        begun = time.monotonic()
        for person in everybody:
            person.until = begun + arguments.minutes * 60
        sitters, others = everybody[: arguments.takers], everybody[arguments.takers :]
        starts = [begun + random.uniform(0, arguments.spread) for _ in sitters]
        for one, at in zip(sitters, starts, strict=True):
            # Everybody has the same time from their own start: they do not all hand in within the same second.
            one.until = at + arguments.minutes * 60
        acts = [lambda one=one, at=at: one.sit(quiz, at, think, arguments.minutes) for one, at in zip(sitters, starts, strict=True)] + [
            lambda one=one: one.wander(arguments.every) for one in others
        ]
        together(acts)
        memory, seconds, load = memory_of(server), time.monotonic() - begun, os.getloadavg()[0]
        afterwards = in_calm(spare, quiz)
    run = {"takers": len(sitters), "seconds": round(seconds), "load_of_the_machine": round(load, 1), "web_memory_mib": memory}
    return run | figures_of(seen, calm, afterwards, sitters)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--takers", type=int, default=250)
    parser.add_argument("--spread", type=float, default=60, help="seconds within which they begin; 10 for the start spike")
    parser.add_argument("--think", type=float, nargs=2, default=[30, 90], metavar=("LEAST", "MOST"), help="seconds for a question")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--others", type=int, default=10, help="people who open other pages meanwhile")
    parser.add_argument("--every", type=float, default=5, help="seconds between their pages")
    arguments = parser.parse_args()
    if connection.vendor != "postgresql":
        raise SystemExit("set DATABASE_URL to a PostgreSQL server: what is measured here is the served way")
    with database_of_its_own():
        call_command("migrate", verbosity=0)
        figures = measure(arguments)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return int(any(figures[name] for name in ("lost", "doubled", "given_up", "faults")))


if __name__ == "__main__":
    raise SystemExit(main())
