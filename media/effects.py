"""What the room does after a commit."""

from typing import Any

from jobs.outbox import effect
from media.checking import check, settle_held_up
from media.models import PackageVersion


@effect("media.check_package", atomic=False)
def check_package(payload: dict[str, Any]) -> None:
    """Commits as it goes, so that the progress is seen."""
    version = PackageVersion.objects.select_related("uploaded_by").filter(pk=payload["version"]).first()
    if version:
        check(version)


@effect("media.settle_held_up")
def settle(payload: dict[str, Any]) -> None:
    settle_held_up()
