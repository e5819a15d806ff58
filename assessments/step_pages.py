"""What the pages of an exercise have in common: whose enrolment it is for, where it stands in the course, and the way there."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.entry import enrolment_for
from assessments.models import ExercisePage
from assessments.scripts import frozen_page
from courses.models import EditionStep, Enrolment
from courses.visits import step_url

PageType = TypeVar("PageType", bound=ExercisePage)


@dataclass(frozen=True)
class Place:
    """An exercise's place in the edition of an enrolment; without a step the edition no longer holds it."""

    enrolment: Enrolment
    step: EditionStep | None

    @property
    def course_url(self) -> str:
        return reverse("course", args=[self.enrolment.course.slug])

    @property
    def url(self) -> str:
        return step_url(self.step) if self.step else self.course_url

    @property
    def title(self) -> str:
        return self.step.title if self.step else self.enrolment.course.title

    @property
    def trail(self) -> list[tuple[str, str]]:
        trail = [(_("Courses"), reverse("catalogue")), (self.enrolment.course.title, self.course_url)]
        return [*trail, (self.step.title, self.url)] if self.step else trail


def place_of(enrolment: Enrolment, step_key: UUID) -> Place:
    step = EditionStep.objects.filter(edition_id=enrolment.edition_id, step_key=step_key).first()
    return Place(enrolment, step)


def enrolled(person: User, model: type[PageType], step_key: UUID) -> tuple[PageType, Enrolment]:
    """The exercise as the person's edition froze it, and their enrolment.

    :raises Http404: for somebody who is not in the course, or when there is no such exercise.
    """
    enrolment = enrolment_for(person, step_key=step_key)
    page = model.objects.live().filter(translation_key=step_key).first()
    if enrolment is None or page is None:
        raise Http404
    step = EditionStep.objects.select_related("revision").get(edition_id=enrolment.edition_id, step_key=step_key)
    return frozen_page(step, page), enrolment


def see(url: str) -> HttpResponseRedirect:
    """On to another page after something was done."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
