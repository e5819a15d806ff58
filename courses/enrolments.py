"""Beginning a course, and going over to a newer edition of it."""

from django.db import IntegrityError, transaction

from agencies import audit
from agencies.models import User
from courses.editions import current_edition
from courses.models import CoursePage, Enrolment
from courses.progress import settle
from courses.signals import enrolled


@transaction.atomic
def enrol(person: User, *, course: CoursePage, by: User) -> Enrolment:
    """The person's open enrolment in the course, begun now when there is none. Whoever has completed the newest edition gets that one back."""
    opened = Enrolment.objects.open().filter(person=person, course=course).first()
    if opened:
        return opened
    edition = current_edition(course)
    finished = Enrolment.objects.filter(person=person, course=course, edition__number=edition.number).first()
    if finished:
        return finished
    home = person.home
    try:
        with transaction.atomic():
            enrolment, created = Enrolment.objects.get_or_create(
                person=person, edition=edition, defaults={"course": course, "agency": home.agency if home else None}
            )
    except IntegrityError:
        # Somebody pressed twice at once: the constraint let one through.
        return Enrolment.objects.open().get(person=person, course=course)
    if created:
        audit.record("course.enrolled", by=by, subject=enrolment, person=person, agency=enrolment.agency, edition=str(edition.pk))
        enrolled.send(sender=Enrolment, enrolment=enrolment)
    return enrolment


@transaction.atomic
def go_over(enrolment: Enrolment, *, by: User) -> Enrolment:
    """Continue an open enrolment in the newest edition. What is done stays done: progress hangs on the step, not on the edition."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course", "person", "agency").get(pk=enrolment.pk)
    edition = current_edition(enrolment.course)
    if enrolment.completed_at or enrolment.edition_id == edition.pk:
        return enrolment
    before, enrolment.edition = enrolment.edition_id, edition
    enrolment.save(update_fields=["edition"])
    audit.record(
        "course.went_over",
        by=by,
        subject=enrolment,
        person=enrolment.person,
        agency=enrolment.agency,
        before=str(before),
        after=str(edition.pk),
    )
    settle(enrolment, by=by)
    return enrolment
