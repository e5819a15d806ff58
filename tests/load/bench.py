"""What requests cost, as ratios to the smallest signed-in answer measured in the same run.

x is processor time over that of the baseline (which reads the session and the user: two queries); SQL is exact. Absolute times on a shared machine tell
little, ratios hold. Run by ``make bench``; ``--json`` for a machine. Serves from a database of its own, filled with the probe world.
"""

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

if __name__ == "__main__":
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="accord-bench-")
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from agencies.models import User  # noqa: E402
from tests.cast import sign_in  # noqa: E402
from tests.load.targets import prepare  # noqa: E402

ROUNDS, REQUESTS = 7, 20


@dataclass
class Figure:
    """One measured target: x and queries, with what it should reach (docs: the performance table)."""

    name: str
    x: float
    sql: int
    reach_x: float
    reach_sql: int
    bytes_compressed: int


def baseline(request: HttpRequest) -> HttpResponse:
    """The smallest signed-in answer: the session and the user are read."""
    return HttpResponse(str(request.user.pk))


def processor_time(call: Callable[[], object], requests: int) -> float:
    begun = time.process_time()
    for _ in range(requests):
        call()
    return (time.process_time() - begun) / requests


def measure(name: str, client: Client, address: str, *, reach_x: float, reach_sql: int) -> Figure:
    """The median over rounds of this target's cost over that of the baseline, each pair measured right after one another."""

    def target() -> HttpResponse:
        return client.get(address)

    def smallest() -> HttpResponse:
        return client.get("/bench/")

    answer = target()
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {address} answered {answer.status_code}")
    ratios = []
    for _ in range(ROUNDS):
        base = processor_time(smallest, REQUESTS * 3)
        ratios.append(processor_time(target, REQUESTS) / base)
    with CaptureQueriesContext(connection) as queries:
        body = target()
    content = b"".join(body.streaming_content) if body.streaming else body.content
    return Figure(name, round(statistics.median(ratios), 2), len(queries), reach_x, reach_sql, len(gzip.compress(content)))


def table(figures: list[Figure]) -> str:
    head = f"{'target':<34}{'x':>8}{'reach':>8}{'SQL':>6}{'reach':>7}{'KB gz':>8}"
    rows = [
        f"{figure.name:<34}{figure.x:>8.2f}{figure.reach_x:>8.1f}{figure.sql:>6}{figure.reach_sql:>7}{figure.bytes_compressed / 1024:>8.1f}"
        for figure in figures
    ]
    return "\n".join([head, *rows])


def run() -> list[Figure]:
    world = prepare()
    learner = sign_in(User.objects.get(email=world["learner"]))
    leader = sign_in(User.objects.get(email=world["leader"]))
    return [
        measure("lesson page", learner, world["lesson"], reach_x=6, reach_sql=10),
        measure("catalogue", learner, reverse("catalogue"), reach_x=3, reach_sql=6),
        measure("my learning", learner, reverse("my"), reach_x=6, reach_sql=12),
        measure("sitting", learner, world["attempt"], reach_x=6, reach_sql=10),
        measure("agency page", leader, world["agency"], reach_x=6, reach_sql=10),
        measure("people of an agency", leader, world["people"], reach_x=10, reach_sql=12),
        measure("partner board", leader, reverse("partners"), reach_x=10, reach_sql=12),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    call_command("migrate", verbosity=0)
    figures = run()
    sys.stdout.write(json.dumps([asdict(figure) for figure in figures], indent=2) if arguments.json else table(figures))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
