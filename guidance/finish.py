"""What follows when every lane of a review is passed. Imported while Wagtail's own models are being made, so it imports nothing."""

from typing import Any


def publish(workflow_state: Any, user: Any = None) -> None:
    """Publish the page in the name of the last reviewer, who need not be allowed to publish by hand: the lanes together are."""
    workflow_state.content_object.get_latest_revision().publish(user=user, skip_permission_checks=True)
