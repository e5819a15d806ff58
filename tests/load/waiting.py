"""The smallest application that tells how long a request stood in line: for seeing that the worker measures it."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from lms.line import waited


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    told = waited.get()
    time.sleep(0.3)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{told:.3f}".encode()]
