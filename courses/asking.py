"""What a new edition asks of those who hold an earlier one: to read what has changed, or to take the course again."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies import audit
from agencies.language import speaking_to
from agencies.models import Affiliation, User
from courses.models import Asks, CoursePage, Edition, EditionReading, Enrolment
from notices.messages import tell

TELL_HOLDERS = "courses.tell_holders"


def holders(edition: Edition) -> QuerySet[User]:
    """Who has finished an earlier edition, works here, and is one of those that this one asks."""
    finished = Enrolment.objects.filter(
        person=OuterRef("pk"), course=edition.course_id, completed_at__isnull=False, edition__number__lt=edition.number
    )
    people = User.objects.filter(Exists(finished), is_active=True)
    disciplines = list(edition.asked_disciplines.values_list("pk", flat=True))
    if disciplines:
        people = people.filter(Exists(Affiliation.objects.current().filter(person=OuterRef("pk"), discipline__in=disciplines)))
    return people.order_by("pk")


def asked_of(person: User, *, course: CoursePage) -> Edition | None:
    """The newest edition that asks something of this person which they have not done yet."""
    for edition in course.editions.exclude(asks=Asks.NOTHING).newest_first():
        if is_done(person, edition):
            return None
        if holders(edition).filter(pk=person.pk).exists():
            return edition
    return None


def is_done(person: User, edition: Edition) -> bool:
    """Whether the person has finished this edition or a later one; where it only asks to read, whether they have."""
    later = Enrolment.objects.filter(
        person=person, course=edition.course_id, completed_at__isnull=False, edition__number__gte=edition.number
    )
    if later.exists():
        return True
    read = EditionReading.objects.filter(person=person, edition__course=edition.course_id, edition__number__gte=edition.number)
    return edition.asks == Asks.READ and read.exists()


@transaction.atomic
def read_changes(person: User, *, edition: Edition) -> EditionReading:
    """Note that the person has read what changed, once."""
    reading, made = EditionReading.objects.get_or_create(person=person, edition=edition)
    if made:
        audit.record("edition.read", by=person, subject=edition, person=person)
    return reading


def tell_holders(edition_id: UUID) -> None:
    """Tell everybody whom the edition asks, in the inbox and by mail, once."""
    edition = Edition.objects.select_related("course").get(pk=edition_id)
    for person in holders(edition).iterator(chunk_size=500):
        with speaking_to(person):
            tell(
                recipient=person,
                kind="course.revised",
                key=f"course.revised:{edition.pk}:{person.pk}",
                subject=_("“%s” has been revised") % edition.course.title,
                body=f"{edition.what_changed}\n\n{_asked(edition)}",
                link=reverse("course-changes", args=[edition.course.slug]),
            )


def _asked(edition: Edition) -> str:
    day = date_format(edition.asked_by, "j F Y") if edition.asked_by else ""
    return {
        Asks.READ: _("Please read what has changed by %(day)s. It takes a few minutes, and what you hold stays good."),
        Asks.RETAKE: _("Please take the course again by %(day)s. What has changed is told first."),
    }[Asks(edition.asks)] % {"day": day}
