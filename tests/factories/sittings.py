"""Many marked sittings at once, as if they had been sat: written in bulk, marked by the same functions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from agencies.models import Discipline, User
from assessments.marking import Earned, credit, verdict
from assessments.models import Answer, Attempt, AttemptItem, ItemVersion, Mark
from courses.models import Enrolment
from tests.factories.agencies import AgencyFactory, PersonFactory
from tests.factories.assessments import QuizWorld

SECONDS_A_QUESTION = 40
Answers = Callable[[int, ItemVersion], Any]


def make_sittings(
    world: QuizWorld, number: int, answers: Answers, *, discipline: Callable[[int], Discipline] | None = None
) -> list[Attempt]:
    """So many people, each with one marked sitting of every question; ``answers(person, version)`` says what the person of that number answers."""
    agency = AgencyFactory()
    given = [{"discipline": discipline(place)} if discipline else {} for place in range(number)]
    return [sit(world, PersonFactory(agency=agency, **given[place]), place, answers) for place in range(number)]


def sit(world: QuizWorld, person: User, place: int, answers: Answers, *, again: int = 1, hours: int = 0) -> Attempt:
    """One marked sitting of the newest version of every question."""
    ended = timezone.now() - timedelta(days=2) + timedelta(minutes=place, hours=hours)
    versions = {
        version.item_id: version
        for version in ItemVersion.objects.filter(item__course=world.course).select_related("item").order_by("number")
    }
    values = [(version, answers(place, version)) for version in sorted(versions.values(), key=lambda one: one.item.code)]
    earned = [Earned(credit(version.item.kind, version.content, value), version.item.critical) for version, value in values]
    found = verdict(earned, pass_share=80, criticals_must_be_right=True)
    enrolment, _new = Enrolment.objects.get_or_create(
        person=person, course=world.course, defaults={"edition": world.enrolment.edition, "agency": person.affiliations.get().agency}
    )
    attempt = Attempt.objects.create(
        person=person,
        enrolment=enrolment,
        quiz=world.quiz,
        number=again,
        seed=place,
        pass_share=80,
        started_at=ended - timedelta(seconds=SECONDS_A_QUESTION * len(values)),
        submitted_at=ended,
        credit=found.credit,
        passed=found.passed,
    )
    items = AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, position=position, version=version, critical=version.item.critical)
        for position, (version, _value) in enumerate(values, start=1)
    )
    Answer.objects.bulk_create(
        Answer(
            attempt_item=item, value=value, revision=1, saved_at=attempt.started_at + timedelta(seconds=SECONDS_A_QUESTION * item.position)
        )
        for item, (_version, value) in zip(items, values, strict=True)
    )
    Mark.objects.bulk_create(Mark(attempt_item=item, credit=one.credit) for item, one in zip(items, earned, strict=True))
    return attempt
