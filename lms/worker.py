"""Gunicorn's threaded worker, and how long a request stood in line before a thread took it (``lms.line``)."""

import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from lms.line import waited


class Worker(ThreadWorker):
    def enqueue_req(self, conn: TConn) -> None:
        conn.in_line_since = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """In a thread of its own: what follows in it, the application too, reads how long it waited."""
        token = waited.set(time.monotonic() - conn.in_line_since)
        try:
            return super().handle(conn)
        finally:
            waited.reset(token)
