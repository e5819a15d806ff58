"""The web server's access log, without the addresses that say how somebody is doing or what they look for: support, the ways through
sensitive parts, searches; nor with the keys in the addresses of calendars and feeds."""

import re
from typing import Any

from gunicorn.glogging import Logger

UNTOLD = re.compile(r"^/(support|search|calendar|guidance/feed)/|/parts/[^/]+/$")


class QuietLogger(Logger):
    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if not UNTOLD.search(req.path):
            super().access(resp, req, environ, request_time)
