"""What a search costs at 100 and at 10 000 pages: p95 of the whole answer in milliseconds, and how many statements it takes.

``python -m tests.load.search``; with ``DATABASE_URL`` on PostgreSQL, in a database of its own. The pages are guidance notes whose sentences are those
of the curriculum, which stands beside them; whoever asks is in the middle of a course. Requests go through every layer but the network.
"""

import os
import random
import re
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser

if __name__ == "__main__":
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="accord-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from wagtail.models import Page  # noqa: E402

from courses.enrolments import enrol  # noqa: E402
from courses.models import CoursePage  # noqa: E402
from guidance.models import GuidanceIndexPage, GuidanceNotePage, NoteStatus, SearchEntry  # noqa: E402
from guidance.shelves import rebuild  # noqa: E402
from tests.cast import Cast, sign_in  # noqa: E402
from tests.load.bench import database_of_its_own  # noqa: E402

QUESTIONS = [
    "debt bondage",
    "interview",
    "T visa",
    "who kept the records of pay",
    "trauma-informed interviewing",
    "restitut",
    '"continued presence"',
    "coercion -child",
    "force, fraud or coercion",
    "18 U.S.C. 1589",
    "the",
    "nothing of this kind anywhere",
]
ROUNDS, SENTENCES = 10, 30
FOUND = re.compile(r"(\d+) pages? found")


def fill(number: int) -> None:
    """So many pages below the index of guidance, as the tree keeps them, and then shelved as ``rebuild_search`` does it."""
    index = GuidanceIndexPage.objects.get()
    sentences = [line for text in SearchEntry.objects.values_list("text", flat=True) for line in text.split(". ") if line]
    dice, first = random.Random(1), GuidanceNotePage.objects.order_by("path").last()
    assert first is not None
    with transaction.atomic():
        for place in range(Page.objects.count(), number):
            text = ". ".join(dice.choices(sentences, k=SENTENCES))
            note = GuidanceNotePage(
                title=" ".join(dice.choice(sentences).split()[:7])[:200],
                slug=f"bench-{place}",
                code=f"B-{place}",
                status=NoteStatus.IN_FORCE,
                body=[{"type": "text", "value": f"<p>{text}</p>"}],
                path=index._get_children_path_interval(index.path)[0][: -Page.steplen]
                + Page._int2str(place + 1000).rjust(Page.steplen, "0"),
                depth=index.depth + 1,
                url_path=f"{index.url_path}bench-{place}/",
                locale=index.locale,
                content_type=first.content_type,
                draft_title="-",
            )
            note.save_base(raw=False, force_insert=True)
        rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(client: Client, number: int) -> str:
    times, statements, found = [], set(), []
    for question in QUESTIONS:
        client.get("/search/", {"q": question})
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            response = client.get("/search/", {"q": question})
            times.append((time.perf_counter() - begun) * 1000)
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/", {"q": question})
        told = FOUND.search(response.content.decode())
        found.append(int(told[1]) if told else 0)
        if told:
            statements.add(len(queries))
    p95 = statistics.quantiles(times, n=20)[-1]
    return (
        f"{connection.vendor:<11}{number:>7} pages  {SearchEntry.objects.count():>7} entries  p50 {statistics.median(times):>6.1f} ms"
        f"  p95 {p95:>6.1f} ms  SQL {sorted(statements)}  found {min(found)} to {max(found)}"
    )


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 10_000])
    sizes = parser.parse_args().sizes
    with database_of_its_own():
        call_command("migrate", verbosity=0)
        call_command("load_curriculum", verbosity=0)
        person = Cast().learner_a
        enrol(person, course=CoursePage.objects.live().get(code="TII"), by=person)
        client = sign_in(person, client=Client(SERVER_NAME="127.0.0.1"))
        for size in sizes:
            fill(size)
            sys.stdout.write(measure(client, size) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
