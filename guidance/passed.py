"""Telling who handed a page in that it has passed every lane and is published, and what is theirs to do next.

Rooms above say what that is for their kinds of page; nothing here knows a model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, WorkflowState

from agencies.language import speaking_to
from guidance.lanes import edit_address
from notices.messages import tell


@dataclass(frozen=True)
class NextStep:
    """What follows a publication: in a sentence, with the address where it is seen or done."""

    words: str
    link: str


FollowUp = Callable[[Page], NextStep | None]

_FOLLOW_UPS: list[FollowUp] = []


def register_follow_up(follow_up: FollowUp) -> None:
    """Make known what follows when a page is published by its review. It may do it, too. Called from ``AppConfig.ready``."""
    if follow_up not in _FOLLOW_UPS:
        _FOLLOW_UPS.append(follow_up)


def review_that_passed(revision: Revision) -> WorkflowState | None:
    """The review whose last lane passed this very revision; none where it was published by hand, from files, or is not wholly passed."""
    passed = WorkflowState.objects.filter(status=WorkflowState.STATUS_APPROVED, task_states__revision=revision)
    return passed.select_related("requested_by").order_by("-created_at").first()


def tell_published(sender: type, *, instance: Page, revision: Revision, **kwargs: Any) -> None:
    """The receiver of Wagtail's ``page_published``: at once, or on the day that was set for it. Tells once."""
    review = review_that_passed(revision) if instance.live else None
    if review is None:
        return
    with speaking_to(review.requested_by):
        steps = [step for step in (follow_up(instance) for follow_up in _FOLLOW_UPS) if step]
        if review.requested_by is None:
            return
        tell(
            recipient=review.requested_by,
            kind="review.published",
            key=f"review.published:{revision.pk}:{review.requested_by_id}",
            subject=_("“%s” has passed review and is published") % instance.title,
            body="\n\n".join([step.words for step in steps] or [_("Readers see it now.")]),
            link=steps[0].link if steps else edit_address(instance),
        )
