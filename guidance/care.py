"""Looking after pages: who, by when it is looked at again, and telling them in time."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from agencies import audit
from agencies.language import speaking_to
from agencies.models import User
from guidance.lanes import edit_address
from guidance.models.review import PageCare
from jobs.clock import today
from notices.messages import tell

AHEAD = timedelta(days=30)
DEPUTY_AFTER = timedelta(days=14)
A_YEAR = timedelta(days=365)


@transaction.atomic
def look_after(page: Page, *, owner: User | None, deputy: User | None, review_by: date | None, by: User) -> PageCare:
    care, _made = PageCare.objects.update_or_create(page=page, defaults={"owner": owner, "deputy": deputy, "review_by": review_by})
    audit.record("page.looked_after", by=by, subject=care, page=page.pk, review_by=review_by)
    return care


@transaction.atomic
def mark_reviewed(page: Page, *, by: User) -> PageCare:
    """Looked at today. A day of review that has come moves on by a year, unless somebody has set another."""
    care, day = PageCare.objects.select_for_update().get(page=page), today()
    care.reviewed_on = day
    if care.owner_id and (care.review_by is None or care.review_by <= day):
        care.review_by = day + A_YEAR
    care.save(update_fields=["reviewed_on", "review_by"])
    audit.record("page.reviewed", by=by, subject=care, page=page.pk, review_by=care.review_by)
    return care


def remind(day: date) -> None:
    """Tell the owner a month ahead and on the day; two weeks after it the deputy as well. Each thing once."""
    for care in PageCare.objects.due(day + AHEAD).filter(page__live=True).select_related("page", "owner", "deputy"):
        if care.review_by is None:
            continue
        stage = "ahead" if care.review_by > day else "due" if care.review_by + DEPUTY_AFTER > day else "late"
        for person in [care.owner, *([care.deputy] if stage == "late" else [])]:
            if person and person.is_active:
                _tell(care, person, stage)


def _tell(care: PageCare, person: User, stage: str) -> None:
    with speaking_to(person):
        subject = {"ahead": _("“%s” is due for review soon"), "due": _("“%s” is due for review"), "late": _("The review of “%s” is late")}[
            stage
        ]
        day = date_format(care.review_by, "j F Y") if care.review_by else ""
        tell(
            recipient=person,
            kind="review.due",
            key=f"review.due:{care.page_id}:{care.review_by}:{stage}:{person.pk}",
            subject=subject % care.page.title,
            body=_("Its review date is %s. Read it again with fresh eyes, mend what has changed, and set the next date.") % day,
            link=edit_address(care.page),
        )
