"""A real path for each route of the URLconf."""

import re
from uuid import UUID

ABSENT = UUID("00000000-0000-4000-8000-000000000000")

SAMPLES = {"path": "no/such/thing", "int": "987654", "uuid": str(ABSENT), "slug": "no-such-thing", "str": "no-such-thing"}
NAMED = {"app_label": "guidance", "app_name": "guidance", "model_name": "source", "content_type_app_name": "guidance"}
NAMED |= {"content_type_model_name": "guidancenotepage", "mode": "default"}
REGEXES = {
    r"(?P<key>[-:\w]+)": "no-such-key",
    r"(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "abc-no-such-key",
    r"(?P<pk>\d+)": "987654",
    r"(?P<pk>.+)": "987654",
    r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)": "earliest...latest",
    r"(?P<media_type>audio|video|media)": "video",
    r"(?P<media_type>audio|video)": "video",
    r"(\d+)/(.*)": "987654/file.pdf",
    r"((?:[\w\-]+/)*)": "no-such-page/",
    r".*": "no-such-page",
}


def path_of(route: str) -> str:
    """An address that Django resolves to this route; its objects do not exist."""
    path = route.removeprefix("^").removesuffix("$")
    for regex, sample in REGEXES.items():
        path = path.replace(regex, sample)
    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: NAMED.get(found[2], SAMPLES.get(found[1] or "str", "x")), path)
