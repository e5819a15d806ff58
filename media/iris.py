"""Names under which people and packages appear in statements: they lead to us, and say nothing about anybody."""

from hashlib import sha256
from typing import Any

from django.conf import settings

from agencies.models import User
from media.models import Launch, Play


def activity_iri(launch: Launch) -> str:
    """The package in its place in a course: the same for everybody who plays it there."""
    if launch.play_id is None or launch.play is None:
        return f"{settings.SITE_URL}/activities/packages/{launch.version.package_id}"
    return placement_iri(launch.play)


def placement_iri(play: Play) -> str:
    return f"{settings.SITE_URL}/activities/packages/{play.package_id}/in/{play.placement}"


def actor_of(person: User) -> dict[str, Any]:
    """A person as an account of ours: the number that stands in every record, and no name."""
    return {"objectType": "Agent", "account": {"homePage": settings.SITE_URL, "name": str(person.pk)}}


def part_iri(play: Play, part: str) -> str:
    """One part of a package in its place: the activity of a cmi5 unit, ours and not the publisher's."""
    return f"{placement_iri(play)}/parts/{sha256(part.encode()).hexdigest()[:24]}"


def authority() -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": settings.SITE_URL, "name": "accord"}}
