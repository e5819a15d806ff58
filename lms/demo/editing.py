"""The editor of the demo world: who looks after which page and by when, and a lesson on its way through the lanes."""

from datetime import date, timedelta

from wagtail.models import Workflow

from agencies.models import User
from courses.models import LessonPage
from guidance.care import look_after
from lms.demo.accounts import ACCOUNTS
from lms.editors import WORKFLOW

DAYS_TO_REVIEW = {"TII-L1.1": -20, "TII-L2.1": 12, "EOC-L1.1": 25, "MDS-L4.3": 45, "MDS-L1.1": 200}
"""One is late, so that the report of what is due and the reminders have something to tell."""
IN_REVIEW = "TII-L4.1"
"""Depicts a victim, so it walks all four lanes."""


def fill_editor(day: date) -> None:
    author, deputy = (
        User.objects.get(email=next(account.email for account in ACCOUNTS if account.role == role)) for role in ("author", "administrator")
    )
    for code, days in DAYS_TO_REVIEW.items():
        page = LessonPage.objects.get(code=code)
        look_after(page, owner=author, deputy=deputy, review_by=day + timedelta(days=days), by=author)
    lesson = LessonPage.objects.get(code=IN_REVIEW)
    lesson.save_revision(user=author)
    Workflow.objects.get(name=WORKFLOW).start(lesson, author)
