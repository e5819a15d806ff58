"""Many at the same moment, each on a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

AT_ONCE = 20

POSTGRES_ONLY = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="a race needs PostgreSQL: on SQLite one writer waits for the other anyway"
    ),
]


def all_at_once(act: Callable[[int], Any], *, times: int = AT_ONCE) -> list[Any]:
    """What each of so many threads got back when all began at the same moment; what one raised stands in its place."""
    barrier, found = Barrier(times), []

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=20)
            found.append(act(number))
        except Exception as error:  # told below, in the test's own thread
            found.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == times
    return found
