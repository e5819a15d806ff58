"""What requests cost, as ratios to the smallest signed-in answer measured in the same run.

x is processor time over that of the baseline (a bare Django view that reads the session and the user: two queries), both served by gunicorn; SQL is exact.
Absolute times on a shared machine tell little, ratios hold. Run by ``make bench``; ``--json`` for a machine. Serves from a database of its own, filled
with the probe world: a file, or with ``DATABASE_URL`` one that is made on that server and dropped again.
"""

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

if __name__ == "__main__":
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="accord-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from agencies.models import User  # noqa: E402
from assessments.models import AttemptItem  # noqa: E402
from tests.cast import sign_in  # noqa: E402
from tests.load.serving import Caller, Served, served  # noqa: E402
from tests.load.targets import prepare  # noqa: E402

ROUNDS, REQUESTS = 5, 60
Call = Callable[[], tuple[int, bytes]]


@dataclass
class Figure:
    """One measured target: x and queries, with what it should reach (docs: the performance table)."""

    name: str
    x: float
    sql: int
    reach_x: float
    reach_sql: int
    bytes_compressed: int

    @property
    def reached(self) -> bool:
        return self.x <= self.reach_x and self.sql <= self.reach_sql


@dataclass
class Bench:
    """The product and the baseline, both served, and who asks."""

    product: Served
    baseline: Served
    smallest: Call

    def page(self, name: str, email: str, address: str, *, reach_x: float, reach_sql: int) -> Figure:
        caller, client = Caller(email, self.product), signed_in(email)
        return self.measure(name, lambda: caller(address), lambda: client.get(address), reach_x=reach_x, reach_sql=reach_sql)

    def measure(self, name: str, target: Call, inside: Callable[[], object], *, reach_x: float, reach_sql: int) -> Figure:
        """The median over rounds of this target's cost over that of the baseline, each pair measured right after one another."""
        for call in (self.smallest, target):
            status, content = call()
            if status != 200:
                raise SystemExit(f"{name}: answered {status} {content[:200]!r}")
        ratios = []
        for _ in range(ROUNDS):
            base = cost(self.baseline, self.smallest, REQUESTS * 4)
            ratios.append(cost(self.product, target, REQUESTS) / base)
        inside()
        with CaptureQueriesContext(connection) as queries:
            inside()
        return Figure(name, round(statistics.median(ratios), 2), len(queries), reach_x, reach_sql, len(gzip.compress(content)))

    def answer(self, email: str, item: AttemptItem) -> Figure:
        """Saves the answer to one question again and again, each time another on top of the last."""
        caller, client = Caller(email, self.product), signed_in(email)
        address = reverse("answer", args=[item.attempt_id, item.position])
        revision = iter(range(item.answer.revision, 1_000_000))

        def form() -> dict[str, str]:
            number = next(revision)
            return {"revision": str(number), "choice": str(number % 2)}

        def inside() -> object:
            return client.post(address, form(), headers={"accept": "application/json"})

        return self.measure("quiz answer, committed", lambda: caller(address, form()), inside, reach_x=3, reach_sql=8)


def signed_in(email: str) -> Client:
    """The same person in this process, where queries can be counted."""
    return sign_in(User.objects.get(email=email), client=Client(SERVER_NAME="127.0.0.1"))


def cost(server: Served, call: Call, requests: int) -> float:
    begun = server.processor_time()
    for _ in range(requests):
        call()
    return (server.processor_time() - begun) / requests


def report(figures: list[Figure]) -> str:
    head = f"{'target':<34}{'x':>8}{'reach':>8}{'SQL':>6}{'reach':>7}{'KB gz':>8}"
    rows = [
        f"{figure.name:<34}{figure.x:>8.2f}{figure.reach_x:>8.1f}{figure.sql:>6}{figure.reach_sql:>7}"
        f"{figure.bytes_compressed / 1024:>8.1f}{'' if figure.reached else '  not reached'}"
        for figure in figures
    ]
    return "\n".join([head, *rows])


def run() -> list[Figure]:
    world = prepare()
    learner, leader = world["learner"], world["leader"]
    question = AttemptItem.objects.select_related("answer").get(pk=world["question"])
    with served("lms.wsgi") as product, served("tests.load.plain") as baseline:
        smallest = Caller(learner, baseline)
        bench = Bench(product, baseline, lambda: smallest("/bench/"))
        return [
            bench.page("lesson page", learner, world["lesson"], reach_x=6, reach_sql=10),
            bench.page("catalogue", learner, reverse("catalogue"), reach_x=3, reach_sql=6),
            bench.page("course page", learner, world["course"], reach_x=6, reach_sql=10),
            bench.page("my learning", learner, reverse("my"), reach_x=6, reach_sql=12),
            bench.page("sitting", learner, world["attempt"], reach_x=10, reach_sql=10),
            bench.answer(learner, question),
            bench.page("agency page", leader, world["agency"], reach_x=6, reach_sql=10),
            bench.page("people of an agency", leader, world["people"], reach_x=10, reach_sql=12),
            bench.page("partner board", leader, reverse("partners"), reach_x=10, reach_sql=12),
        ]


@contextmanager
def database_of_its_own() -> Iterator[None]:
    """On PostgreSQL a database beside the one that is named; the file of SQLite lies in a folder of its own already."""
    if connection.vendor != "postgresql":
        yield
        return
    name = f"accord_bench_{os.getpid()}"
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    previous, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    os.environ["DATABASE_URL"] = f"{address}/{name}"  # for the servers that are started from here
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = previous
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with database_of_its_own():
        call_command("migrate", verbosity=0)
        figures = run()
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures], indent=2) if arguments.json else report(figures))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
