"""What a coordinator arranges for a person's assessments: extra time, breaks, one more sitting."""

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from agencies import audit
from agencies.models import User
from assessments.models import Accommodation, Attempt, ExtraAttempt, QuizPage
from assessments.pauses import set_deadline
from courses.models import Enrolment


@transaction.atomic
def arrange(person: User, *, extra_time: int, breaks: int, break_minutes: int, by: User) -> Accommodation | None:
    """Give the person this in every timed sitting from now on; nothing of everything ends what there was.

    A sitting under way ends later where there is more time now; what it had been given is not taken away. The trail tells that it was changed and by whom; what was given stays in its own table.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    current = Accommodation.objects.current().filter(person=person)
    before = current.first()
    given = {"extra_time": extra_time, "breaks": breaks, "break_minutes": break_minutes if breaks else 0}
    if before and all(getattr(before, name) == value for name, value in given.items()):
        return before
    current.update(ended_at=Now())
    after = Accommodation.objects.create(person=person, set_by=by, **given) if extra_time or breaks else None
    if before or after:
        audit.record("accommodation.changed", by=by, subject=after or before, person=person)
    under_way = Attempt.objects.select_for_update(no_key=True).open().with_clock().filter(person=person, limit_seconds__isnull=False)
    for attempt in under_way.order_by("pk"):
        if attempt.clock.seconds_left and attempt.extra_time < extra_time:
            attempt.extra_time = extra_time
            set_deadline(attempt)
    return after


@transaction.atomic
def give_attempt(enrolment: Enrolment, *, quiz: QuizPage, by: User) -> ExtraAttempt:
    """One sitting more than the quiz allows."""
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    last = ExtraAttempt.objects.filter(enrolment=enrolment, quiz=quiz).aggregate(last=Max("number"))["last"] or 0
    given = ExtraAttempt.objects.create(enrolment=enrolment, quiz=quiz, number=last + 1, given_by=by)
    audit.record("attempt.given", by=by, subject=given, person=enrolment.person_id, agency=enrolment.agency_id, quiz=quiz.code)
    return given
