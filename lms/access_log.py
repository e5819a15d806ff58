"""The web server's access log, without the addresses that say how somebody is doing: support, and the ways through sensitive parts."""

import re
from typing import Any

from gunicorn.glogging import Logger

UNTOLD = re.compile(r"^/support/|/parts/[^/]+/$")


class QuietLogger(Logger):
    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if not UNTOLD.search(req.path):
            super().access(resp, req, environ, request_time)
