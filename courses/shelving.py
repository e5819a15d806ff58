"""Courses on the shelf that search looks at: what the newest edition teaches in the open. No answers, no reasons, nothing behind a content notice."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from agencies.models import User
from courses.models import CoursePage, Edition, EditionStep, Enrolment, ModulePage, StepPage
from guidance.models import EntryKind, SearchEntry
from guidance.shelves import Shelf, audience_of, flat, put

SHELF = "courses"
Taught = tuple[EditionStep, StepPage]


def shelve(course: CoursePage, edition: Edition, pages: Iterable[StepPage]) -> None:
    """What was released just now, in the transaction that releases it."""
    by_key = {page.translation_key: page for page in pages}
    put(SHELF, course.pk, list(_entries(course, edition, [(step, by_key[step.step_key]) for step in edition.steps.all()])))


def course_entries(root: int) -> list[SearchEntry]:
    """The same, from the revisions that were released."""
    course = CoursePage.objects.live().select_related("locale").filter(pk=root).first()
    edition = course.editions.first() if course else None
    if course is None or edition is None:
        return []
    steps = edition.steps.select_related("revision")
    return list(_entries(course, edition, [(step, step.revision.as_object()) for step in steps if step.revision]))


def _entries(course: CoursePage, edition: Edition, taught: Iterable[Taught]) -> Iterator[SearchEntry]:
    audience, language, since = audience_of(course.audience_lines), course.locale.language_code, edition.released_at

    def entry(page: int, kind: EntryKind, place: str, title: str, above: list[str], summary: str = "", text: str = "") -> SearchEntry:
        return SearchEntry(
            page_id=page,
            kind=kind,
            place=place,
            address=f"{reverse('catalogue')}{place}",
            trail="\n".join(above),
            title=title,
            summary=summary,
            text=text,
            audience=audience,
            language=language,
            updated_at=since,
        )

    yield entry(
        course.pk, EntryKind.COURSE, f"{course.slug}/", course.title, [], flat([course.summary]), flat([course.promise, course.purpose])
    )
    modules = {f"{course.slug}/{module.slug}/": module for module in ModulePage.objects.child_of(course).only("slug")}
    seen = set()
    for step, page in taught:
        above = f"{step.path.rstrip('/').rpartition('/')[0]}/"
        if above in modules and above not in seen:
            seen.add(above)
            yield entry(modules[above].pk, EntryKind.MODULE, above, step.module_title, [course.title])
        kind = EntryKind.LESSON if step.kind == "lesson" else EntryKind.EXERCISE
        trail = [part for part in (course.title, step.module_title) if part]
        yield entry(page.pk, kind, step.path, step.title, trail, flat([page.summary]), flat(page.open_texts()))


def _released_courses() -> Iterable[int]:
    return CoursePage.objects.offered().values_list("pk", flat=True)


def open_to(person: User) -> Q:
    """Whoever is in an edition opens what that one has, as ``courses.visits`` shows it; everybody else what is in the newest."""
    enrolments = Enrolment.objects.visible_to(person).order_by(F("completed_at").asc(nulls_last=True), "started_at")
    mine: dict[int, UUID] = dict(enrolments.values_list("course_id", "edition_id"))
    if not mine:
        return Q()
    has_it = EditionStep.objects.filter(edition__in=set(mine.values()), path__startswith=OuterRef("place"))
    return ~Q(root__in=mine) | Q(kind=EntryKind.COURSE) | Q(Exists(has_it))


COURSES = Shelf(SHELF, CoursePage, _released_courses, course_entries, open_to)
