"""Review before publication: which lanes a page needs, what a reviewer says in one, and what follows from it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext
from wagtail.models import Page, Revision, TaskState, WorkflowState

from agencies import audit
from agencies.language import speaking_to
from agencies.models import Jurisdiction, User
from guidance.findings import Finding, PublishRefusedError
from guidance.models.review import Lane, OwedReview, RecordedView, Verdict
from guidance.page_content import digest_of
from notices.messages import tell

if TYPE_CHECKING:
    from guidance.models.lane import ReviewLane

DEPICTS_VICTIMS = 2
"""The sensitivity from which a page counts as depicting victims, even invented ones."""

NEEDED_FROM = {Lane.PEER: 0, Lane.LEGAL: 0, Lane.TRAUMA: 1, Lane.SURVIVOR: DEPICTS_VICTIMS}
"""The sensitivity from which a page needs each lane, in the order in which they are walked."""


def sensitivity_of(page: Page) -> int:
    return getattr(page, "sensitivity", 0)


def is_needed(lane: Lane, page: Page) -> bool:
    return sensitivity_of(page) >= NEEDED_FROM[lane]


def survivor_view(page: Page) -> Iterator[Finding]:
    """The check that keeps a page that depicts victims from being published before a survivor's view of it is on record."""
    if not is_needed(Lane.SURVIVOR, page):
        return
    if not RecordedView.objects.on_content(page, digest_of(page)).filter(lane=Lane.SURVIVOR).exists():
        yield Finding(
            what=_("no view of this content is recorded."),
            where=_("Survivor review"),
            why=_(
                "The page depicts victims (sensitivity %d). It can be published once the survivor lane has recorded a view of exactly this "
                "content, whatever that view is. Hand it in for review."
            )
            % sensitivity_of(page),
            stops=True,
        )


@transaction.atomic
def record_view(
    page: Page,
    *,
    lane: Lane,
    verdict: Verdict,
    text: str = "",
    name: str = "",
    withheld: bool = False,
    by: User,
    revision: Revision | None = None,
    jurisdiction: Jurisdiction | None = None,
    owed: OwedReview | None = None,
) -> RecordedView:
    """Keep what somebody says of the page as it is in its newest draft. A withheld name goes nowhere."""
    revision = revision or page.get_latest_revision()
    content = revision.as_object() if revision else page.specific
    view = RecordedView.objects.create(
        page_id=page.pk,
        revision=revision,
        content_digest=digest_of(content),
        lane=lane,
        verdict=verdict,
        text=text.strip(),
        name="" if withheld else name.strip() or by.get_full_name(),
        withheld=withheld,
        recorded_by=None if withheld else by,
        jurisdiction=jurisdiction,
        owed=owed,
    )
    with without_address(withheld):
        audit.record("review.recorded", by=None if withheld else by, subject=view, page=page.pk, lane=lane, verdict=verdict)
    if owed:
        _settle(owed)
    return view


def owe_reviews(page: Page, reviews: Iterable[Mapping[str, Any]]) -> None:
    """What is owed for the page, as its file says: what is new is added, what is gone and was never spoken to is dropped."""
    wanted = {(review["lane"], review["what"]): review["each_jurisdiction"] for review in reviews}
    for owed in OwedReview.objects.filter(page=page.pk):
        if (owed.lane, owed.what) not in wanted and not owed.views.exists():
            owed.delete()
    for (lane, what), each in wanted.items():
        OwedReview.objects.update_or_create(page_id=page.pk, lane=lane, what=what, defaults={"each_jurisdiction": each})


def _settle(owed: OwedReview) -> None:
    """Note that the review is done, for every jurisdiction where it is owed to each. Disagreement leaves it open."""
    said = owed.views.exclude(verdict=Verdict.DISAGREES)
    if owed.each_jurisdiction:
        heard = said.exclude(jurisdiction=None).values("jurisdiction")
        done = said.exists() and not Jurisdiction.objects.exclude(pk__in=heard).exists()
    else:
        done = said.exists()
    if done:
        OwedReview.objects.open().filter(pk=owed.pk).update(settled_at=Now())


class without_address:  # noqa: N801 - reads as a verb where it is used
    """Where a name is withheld, the address that the request came from is left out of the audit trail too."""

    def __init__(self, withheld: bool) -> None:
        self.withheld = withheld

    def __enter__(self) -> None:
        self.token = audit.request_address.set("") if self.withheld else None

    def __exit__(self, *error: object) -> None:
        if self.token:
            audit.request_address.reset(self.token)


def act(task: "ReviewLane", state: TaskState, *, action: str, said: Mapping[str, Any], by: User) -> None:
    """Record the view, then pass the page on or send it back. When all lanes are passed the page is published, or goes back with the reason."""
    page = state.workflow_state.content_object
    # Whoever reviews may also have mended: what is passed on is the draft that the view is of.
    state.revision = page.get_latest_revision()
    record_view(
        page,
        lane=Lane(task.lane),
        verdict=Verdict(said["verdict"]),
        text=said["comment"],
        name=said["name"],
        withheld=said["withheld"],
        by=by,
    )
    person, words = (None, task.words(said)) if said["withheld"] else (by, task.words(said))
    with LogContext(user=person):
        if action == "approve":
            try:
                with transaction.atomic():
                    state.approve(user=person, comment=words)
                    return
            except PublishRefusedError as refused:
                state.refresh_from_db()
                words = _("All lanes have been passed, but the page cannot be published yet. %s") % refused
        state.reject(user=person, comment=words)
    tell_author(state, words)


def tell_reviewers(task: "ReviewLane", state: TaskState, page: Page) -> None:
    """Everybody of the lane but the one who handed it in, in the inbox and by mail."""
    asked = User.objects.filter(groups__in=task.groups.all(), is_active=True).exclude(pk=state.workflow_state.requested_by_id)
    for person in asked.distinct():
        with speaking_to(person):
            tell(
                recipient=person,
                kind="review.waiting",
                key=f"review.waiting:{state.pk}:{person.pk}",
                subject=_("%(lane)s: “%(title)s” waits for you") % {"lane": task.name, "title": page.title},
                body=_("You can read it as a learner would, compare it with what is published, and record what you say of it."),
                link=edit_address(page),
            )


def tell_author(state: TaskState, words: str) -> None:
    author, page = state.workflow_state.requested_by, state.workflow_state.content_object
    if author:
        with speaking_to(author):
            tell(
                recipient=author,
                kind="review.returned",
                key=f"review.returned:{state.pk}",
                subject=_("“%s” has come back from review") % page.title,
                body=words,
                link=edit_address(page),
            )


def came_of_it(state: WorkflowState) -> str:
    """What has become of a page that somebody has just spoken of, in words for whoever spoke."""
    page = state.content_object
    names = {"title": page.get_admin_display_title()}
    if state.status == WorkflowState.STATUS_APPROVED:
        if page.live and not page.has_unpublished_changes:
            return _("Your view is recorded. “%(title)s” has passed every lane and is published.") % names
        return _("Your view is recorded. “%(title)s” has passed every lane and is published on the day that is set.") % names
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("Your view is recorded. “%(title)s” has gone back to its author.") % names
    waiting = state.current_task_state
    if state.status == WorkflowState.STATUS_IN_PROGRESS and waiting:
        return _("Your view is recorded. “%(title)s” now waits for: %(lane)s.") % {**names, "lane": waiting.task.name}
    return _("Your view is recorded.")


def edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
