"""Openings of a package: each has a signed address that holds for some hours, for one person and one version."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from agencies.models import User
from jobs.clock import database_now
from media.models import Launch, LearnerState, Package, PackageKind, PackageVersion, Play, VersionStatus
from media.origins import origin_for

HOURS = 8
_signer = Signer(salt="media.launch", sep=".")


class NotPlayableError(Exception):
    """The package has no version that can be played here and now; ``reason`` is "stopped" or "host"."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def play_of(person: User, *, package: Package, placement: UUID, enrolment: UUID) -> Play:
    """The person's play of the package in this place; begun now when there is none."""
    home = person.home
    where = {"person": person, "package": package, "placement": placement, "enrolment": enrolment}
    try:
        with transaction.atomic():
            return Play.objects.get_or_create(**where, defaults={"agency": home.agency if home else None})[0]
    except IntegrityError:
        return Play.objects.get(**where)


def launch(person: User, *, version: PackageVersion | None, site: str, play: Play | None = None, part: str = "") -> Launch:
    """Open a version for a person; without a play, as an author's preview.

    :raises NotPlayableError: when it is stopped, or the installation has no safe place to play it.
    """
    if version is None or version.status != VersionStatus.READY:
        raise NotPlayableError("stopped")
    origin = origin_for(version, site)
    if not origin:
        raise NotPlayableError("host")
    expires = database_now() + timedelta(hours=HOURS)
    return Launch.objects.create(person=person, play=play, version=version, part=part, site=site, origin=origin, expires_at=expires)


def close(launch: Launch, *, stopped_at: str = "") -> None:
    """The window is gone. What comes late for this launch is still taken for a while; its files are not served any more after it expires."""
    changes: dict[str, Any] = {"last_heard_at": Now(), **({"stopped_at": stopped_at[:255]} if stopped_at else {})}
    Launch.objects.filter(pk=launch.pk).update(**changes)


def end_all(person: User, *, placement: UUID | None = None) -> int:
    """Shut every open launch of a person, everywhere or in one place: their addresses answer 403 from now on."""
    found = Launch.objects.open().filter(person=person, **({"play__placement": placement} if placement else {}))
    return found.update(closed_at=Now())


def token_of(launch: Launch) -> str:
    return _signer.sign(launch.pk.hex)


def address_of(launch: Launch) -> str:
    """Where the player of this launch is."""
    return f"{launch.origin}/c/{token_of(launch)}/player"


def showing(opened: Launch | None) -> dict[str, Any]:
    """What the page needs to show a launch in its frame."""
    if opened is None:
        return {"opened": None}
    opaque = opened.version.kind == PackageKind.H5P
    return {
        "opened": opened,
        "address": address_of(opened),
        "heard_from": "null" if opaque else opened.origin,
        "sandbox": "allow-scripts" if opaque else "allow-scripts allow-same-origin allow-forms",
        "whole_height": not opaque,
    }


def launch_by(token: str) -> Launch | None:
    """The open launch that a token stands for; nothing for a token that is altered, has run out, or whose person is gone."""
    try:
        key = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Launch.objects.open().select_related("version").defer("version__report", "version__files").filter(pk=key).first()


def state_of(launch: Launch, *, name: str) -> dict[str, str]:
    """What was kept for the person, by part. State of another version that may not fit is told as reset."""
    if launch.play_id is None:
        return {}
    rows = LearnerState.objects.filter(play=launch.play_id, name=name).values_list("part", "data", "version")
    return {part: data for part, data, _version in rows}
