"""Many at once append to one chain: no fork, no gap [U5]."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from agencies.audit import Verdict, record, verify


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_appends_at_once_make_one_line():
    def append(number: int) -> None:
        record("test.done", number=number)
        connections.close_all()

    with ThreadPoolExecutor(50 if connection.vendor == "postgresql" else 8) as pool:
        list(pool.map(append, range(50)))
    assert verify() == Verdict(events=50)
