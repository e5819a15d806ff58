"""Lessons as pages that can be cited by their code, and lessons that cite a note (``guidance.citing``, ``guidance.radius``)."""

from collections.abc import Collection, Iterator

from django.urls import reverse

from agencies.models import User
from courses.models import CoursePage, EditionStep, Enrolment, LessonPage, ModulePage
from guidance.citing import Cited, Citing, CitingKind, linking, naming
from guidance.lanes import edit_address
from guidance.models import GuidanceNotePage
from guidance.radius import Taught


def lessons(codes: Collection[str], pages: Collection[int]) -> list[Cited]:
    """Lessons with their address in the course that they are taught in now."""
    found = list(
        (LessonPage.objects.filter(code__in=codes) | LessonPage.objects.filter(pk__in=pages)).only(
            "pk", "code", "title", "slug", "live", "path"
        )
    )
    above = [lesson.path[:-length] for lesson in found for length in (4, 8)]
    slugs = {
        **dict(ModulePage.objects.live().filter(path__in=above).values_list("path", "slug")),
        **dict(CoursePage.objects.live().filter(path__in=above).values_list("path", "slug")),
    }  # fmt: skip
    return [Cited(lesson.pk, lesson.code, lesson.title, _address(lesson, slugs)) for lesson in found]


def _address(lesson: LessonPage, slugs: dict[str, str]) -> str:
    module, course = slugs.get(lesson.path[:-4]), slugs.get(lesson.path[:-8])
    return reverse("step", args=[course, module, lesson.slug]) if lesson.live and course and module else ""


def lessons_naming(note: GuidanceNotePage) -> list[LessonPage]:
    """The published lessons that name the note or link to it."""
    live = LessonPage.objects.live()
    named = naming(live, note, "summary", "safeguards", "body")
    return [*named, *live.filter(pk__in=linking(note) - {lesson.pk for lesson in named})]


def lessons_citing(note: GuidanceNotePage) -> Iterator[Citing]:
    found = lessons_naming(note)
    titles = dict(CoursePage.objects.filter(path__in=[lesson.path[:-8] for lesson in found]).values_list("path", "title"))
    for lesson in found:
        course = titles.get(lesson.path[:-8], "")
        yield Citing(CitingKind.LESSON, str(lesson.pk), lesson.title, lesson.code, edit_address(lesson), course=course)


def taught(note: GuidanceNotePage) -> Taught:
    """Who has completed an edition in which a step named the note, as it was taught then."""
    steps = EditionStep.objects.exclude(revision=None).select_related("edition").only("edition__course", "revision")
    editions = {step.edition_id: step.edition.course_id for step in naming(steps, note, "revision__content")}
    completed = Enrolment.objects.filter(edition__in=editions, completed_at__isnull=False)
    return Taught(User.objects.filter(pk__in=completed.values("person")), sorted(set(editions.values())))
