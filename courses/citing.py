"""Lessons as pages that can be cited by their code (``guidance.citing``)."""

from collections.abc import Collection

from django.urls import reverse

from courses.models import CoursePage, LessonPage, ModulePage
from guidance.citing import Cited


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
