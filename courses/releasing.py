"""Saying what published changes mean for a running course: a correction of the edition, or a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from agencies.models import Discipline, User
from courses.asking import TELL_HOLDERS
from courses.differences import StepChange, changes, of_edition, of_plan
from courses.editions import PlannedStep, correct, fingerprint, live_steps, release, same_shape
from courses.models import Asks, CoursePage, Edition
from guidance.passed import NextStep
from jobs.clock import today
from jobs.outbox import enqueue


@dataclass
class Outlook:
    """A course between its last edition and what is published now."""

    course: CoursePage

    @cached_property
    def last(self) -> Edition | None:
        return self.course.editions.first()

    @cached_property
    def planned(self) -> list[PlannedStep]:
        return live_steps(self.course)

    @cached_property
    def differs(self) -> bool:
        return self.last is None or self.last.fingerprint != fingerprint(self.course, self.planned)

    @cached_property
    def changes(self) -> list[StepChange]:
        before = of_edition(self.last.steps.select_related("revision")) if self.last else []
        return changes(before, of_plan(self.planned))

    @property
    def may_be_correction(self) -> bool:
        return self.last is not None and same_shape(self.last.steps.all(), self.planned)

    @cached_property
    def drafts(self) -> list[Page]:
        """Pages of the course with changes that are not published: they are not part of it."""
        inside = Page.objects.descendant_of(self.course, inclusive=True)
        return list(inside.filter(has_unpublished_changes=True).order_by("path"))


@transaction.atomic
def release_as(
    course: CoursePage,
    *,
    correction: bool,
    what_changed: str,
    asks: Asks = Asks.NOTHING,
    disciplines: Iterable[Discipline] = (),
    days: int = 60,
    by: User,
) -> Edition:
    """Release what is published now, as its author means it; who is asked something is told.

    :raises ShapeChangedError: where a correction would change which steps are asked for.
    """
    if correction:
        return correct(course, by=by, what_changed=what_changed)
    before = course.editions.first()
    asked = {} if asks == Asks.NOTHING else {"asked_by": today() + timedelta(days=days), "asked_disciplines": disciplines}
    edition = release(course, by=by, what_changed=what_changed, asks=asks, **asked)
    if asks != Asks.NOTHING and (before is None or before.pk != edition.pk):
        enqueue(TELL_HOLDERS, {"edition": str(edition.pk)}, key=f"{TELL_HOLDERS}:{edition.pk}")
    return edition


def follow_up(page: Page) -> NextStep | None:
    """What is left to do when a page of a course is published by its review: to say what the change means. Learners see it only then."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).live().first()
    if course is None:
        return None
    outlook = Outlook(course)
    if not outlook.differs or not outlook.planned:
        return None
    link = reverse("course-release", args=[course.pk])
    if outlook.last is None:
        return NextStep(_("Learners can begin “%s” once you release its first edition.") % course.title, link)
    return NextStep(_("Learners of “%s” see it once you say what it means: a correction, or a new edition.") % course.title, link)


def perhaps_changed() -> QuerySet[CoursePage]:
    """Published courses of which something has been published since their last edition, or that have none. One query."""
    newest = Edition.objects.filter(course=OuterRef("pk")).newest_first()
    since = Page.objects.filter(path__startswith=OuterRef("path"), live=True, last_published_at__gt=OuterRef("released"))
    courses = CoursePage.objects.live().annotate(released=Subquery(newest.values("released_at")[:1]))
    return courses.annotate(changed=Exists(since)).exclude(changed=False, released__isnull=False).order_by("path")
