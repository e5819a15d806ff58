"""What a coordinator sees of people's assessments: what was arranged, and who has no attempt left. Never an answer, a pause or a score."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from agencies.models import Affiliation, Agency, User
from assessments.entry import tries_after
from assessments.models import Accommodation, Attempt, ExtraAttempt, QuizPage
from courses.models import EditionStep, Enrolment


@dataclass(frozen=True)
class UsedUp:
    """A quiz of which a person has used every attempt without passing."""

    enrolment: Enrolment
    quiz: QuizPage


def people_of(agency: Agency) -> QuerySet[User]:
    """Everybody whose home the agency or a part of it is today, with their present arrangement in ``present``."""
    home = Affiliation.objects.current().filter(person=OuterRef("pk"), agency__path__startswith=agency.path)
    present = Prefetch("accommodations", Accommodation.objects.current(), to_attr="present")
    return User.objects.filter(Exists(home), is_active=True).prefetch_related(present).order_by("display_name", "pk")


def with_arrangements(people: QuerySet[User]) -> QuerySet[User]:
    return people.filter(Exists(Accommodation.objects.current().filter(person=OuterRef("pk"))))


def used_up(person: User) -> list[UsedUp]:
    """Where the person stands before a closed door, by the rules that each was taught under: five queries, however many there are."""
    sittings = Attempt.objects.filter(person=person, enrolment__completed_at=None)
    going_on = Count("pk", filter=Q(submitted_at=None) | Q(awaits_marking=True) | Q(passed=True))
    counted = sittings.values("enrolment", "quiz").annotate(used=Count("pk"), going_on=going_on)
    shut = [row for row in counted.order_by() if not row["going_on"]]
    extra = _extra(row["enrolment"] for row in shut)
    quizzes = QuizPage.objects.in_bulk([row["quiz"] for row in shut])
    enrolments = Enrolment.objects.select_related("course").in_bulk([row["enrolment"] for row in shut])
    frozen = _frozen(enrolments.values(), quizzes.values())
    found = []
    for row in shut:
        enrolment, quiz, given = enrolments[row["enrolment"]], quizzes[row["quiz"]], extra.get((row["enrolment"], row["quiz"]), 0)
        allowed = frozen.get((enrolment.edition_id, quiz.translation_key), quiz.attempts_allowed)
        if tries_after(allowed=allowed, extra=given, used=row["used"], wait_hours=0, last_failed_at=None).none_left:
            found.append(UsedUp(enrolment, quiz))
    return sorted(found, key=lambda one: (one.enrolment.course.title, one.quiz.title))


def _frozen(enrolments: Iterable[Enrolment], quizzes: Iterable[QuizPage]) -> dict[tuple[Any, UUID], int | None]:
    """How many sittings the editions allow, by edition and step (``entry.frozen_quiz`` for many at once)."""
    steps = EditionStep.objects.filter(
        edition__in=[one.edition_id for one in enrolments], step_key__in=[one.translation_key for one in quizzes], revision__isnull=False
    )
    rows = steps.values_list("edition", "step_key", "revision__content__attempts_allowed")
    return {(edition, key): allowed for edition, key, allowed in rows}


def _extra(enrolments: Iterable[UUID]) -> dict[tuple[UUID, int], Any]:
    rows = ExtraAttempt.objects.filter(enrolment__in=list(enrolments)).values("enrolment", "quiz").annotate(given=Count("pk")).order_by()
    return {(row["enrolment"], row["quiz"]): row["given"] for row in rows}
