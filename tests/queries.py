"""How many queries something costs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def at_most(number: int) -> Iterator[Callable[[], int]]:
    """Not more than so many; the number itself afterwards, to compare with the same for ten times as much."""
    with CaptureQueriesContext(connection) as queries:
        yield lambda: len(queries)
    assert len(queries) <= number, "\n".join(query["sql"] for query in queries)
