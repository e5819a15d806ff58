"""The notes in force for an agency's own systems: as Atom (RFC 4287) and as JSON Feed 1.1, from one list."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from guidance.handbook import in_force, newest_moment
from guidance.models import GuidanceFeed, NoteVersion
from notices.feeds import digest_of, new_token

KINDS = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}


@transaction.atomic
def open_feed(agency: Agency, *, by: User) -> str:
    """A new token. An earlier one ends with it."""
    token = new_token()
    _feed, made = GuidanceFeed.objects.update_or_create(agency=agency, defaults={"digest": digest_of(token), "last_read_on": None})
    audit.record("guidance_feed.opened" if made else "guidance_feed.renewed", by=by, subject=agency, agency=agency)
    return token


@transaction.atomic
def close_feed(agency: Agency, *, by: User) -> None:
    """The address answers nobody any more. Closing what is closed changes nothing."""
    gone, _rows = GuidanceFeed.objects.filter(agency=agency).delete()
    if gone:
        audit.record("guidance_feed.closed", by=by, subject=agency, agency=agency)


def listed(topic: str = "") -> list[NoteVersion]:
    """The notes in force, the youngest first; with a topic only those that name it."""
    asked = topic.strip().lower()
    found = [one for one in in_force() if not asked or asked in [line.strip().lower() for line in one.facts.get("topics", [])]]
    return sorted(found, key=lambda one: one.published_at, reverse=True)


def content_of(kind: str, versions: list[NoteVersion], *, address: str) -> bytes:
    return as_atom(versions, address=address) if kind == "atom" else as_json(versions, address=address)


def as_atom(versions: list[NoteVersion], *, address: str) -> bytes:
    feed = _Atom(
        title=_title(), link=settings.SITE_URL + reverse("guidance"), description="", feed_url=address, language=get_language(), youngest=newest_moment(versions)
    )  # fmt: skip
    for version in versions:
        feed.add_item(
            title=f"{version.citation} {version.title}",
            link=_link(version),
            description=version.summary,
            unique_id=version.pk.urn,
            pubdate=version.published_at,
            updateddate=version.published_at,
            author_name=version.facts.get("owner") or settings.PRODUCT_NAME,
            categories=version.facts.get("topics", []),
        )
    return str(feed.writeString("utf-8")).encode()


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Django says now for an empty feed, and a feed that changes by itself is never "not modified"."""
        moment: datetime = self.feed["youngest"]
        return moment


def as_json(versions: list[NoteVersion], *, address: str) -> bytes:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(),
            "home_page_url": settings.SITE_URL + reverse("guidance"),
            "feed_url": address,
            "language": get_language(),
            "items": [_item(version) for version in versions],
        },
        ensure_ascii=False,
        indent=1,
    ).encode()


def _item(version: NoteVersion) -> dict[str, Any]:
    """The field that begins with an underscore is an extension, as the format allows."""
    return {
        "id": version.pk.urn,
        "url": _link(version),
        "title": f"{version.citation} {version.title}",
        "summary": version.summary,
        "content_html": version.html,
        "date_published": version.published_at.isoformat(),
        "authors": [{"name": version.facts.get("owner") or settings.PRODUCT_NAME}],
        "tags": version.facts.get("topics", []),
        "_guidance": {
            "code": version.code,
            "version": version.number,
            "correction": version.correction,
            "citation": version.full_citation,
            "effective_on": version.effective_on.isoformat() if version.effective_on else None,
            "audience": version.facts.get("audience", []),
            "what_changed": version.what_changed,
            "sources": version.sources,
        },
    }


def _title() -> str:
    return _("%s: guidance in force") % settings.PRODUCT_NAME


def _link(version: NoteVersion) -> str:
    return settings.SITE_URL + reverse("note-version", args=[version.note.slug, version.number])
