"""Questions and exercises that stand on a guidance note; and questions that wait while their note is new (``guidance.citing``, ``guidance.radius``)."""

from collections.abc import Collection, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from assessments.bank import bring_back, retire
from assessments.models import EvidenceMapPage, ExercisePage, InterviewPage, Item, ItemVersion, QuizPage, TabletopPage
from courses.citing import lessons_naming
from courses.models import CoursePage, Outcome
from guidance.citing import Citing, CitingKind, linking, naming
from guidance.lanes import edit_address
from guidance.models import GuidanceNotePage

EXERCISES: tuple[type[ExercisePage], ...] = (InterviewPage, EvidenceMapPage, TabletopPage)


def questions_citing(note: GuidanceNotePage) -> Iterator[Citing]:
    """Questions that may be asked and name the note, or test what a lesson that names it teaches."""
    newest = Item.objects.drawable().newest_versions().select_related("item__course")
    named = {version.item_id: version for version in naming(newest, note, "stem", "content", "rationale")}
    lessons = [lesson.code for lesson in lessons_naming(note)]
    outcomes = dict(Outcome.objects.filter(lesson__code__in=lessons, lesson__live=True).values_list("code", "lesson__code"))
    taught = newest.filter(item__outcome_code__in=outcomes) | newest.filter(read_again__in=lessons)
    for version in named.values():
        yield _question(version)
    for version in taught:
        if version.item_id not in named:
            lesson = outcomes.get(version.item.outcome_code) or version.read_again
            yield _question(version, _("tests what %(lesson)s teaches") % {"lesson": lesson})


def _question(version: ItemVersion, why: str = "") -> Citing:
    item = version.item
    return Citing(CitingKind.QUESTION, str(item.pk), version.stem, item.code, why=why, course=item.course.title)


def exercises_citing(note: GuidanceNotePage) -> Iterator[Citing]:
    linked = linking(note)
    for model in EXERCISES:
        live = model._default_manager.live()  # type: ignore[attr-defined]
        named = naming(live, note, "summary", "notice", "script")
        for page in [*named, *live.filter(pk__in=linked - {page.pk for page in named})]:
            yield Citing(CitingKind.EXERCISE, str(page.pk), page.title, page.code, edit_address(page))


@transaction.atomic
def hold(keys: Collection[str], by: User) -> list[str]:
    """Ask these questions in no new sitting, as if they were retired; those that were not held by somebody else before."""
    items = list(Item.objects.drawable().filter(pk__in=keys).order_by("code"))
    for item in items:
        retire(item, by=by)
    return [str(item.pk) for item in items]


@transaction.atomic
def let_go(keys: Collection[str], by: User) -> None:
    for item in Item.objects.filter(pk__in=keys).order_by("code"):
        bring_back(item, by=by)


def tested(courses: Collection[int]) -> list[int]:
    """Of these courses those with a quiz that is published."""
    paths = dict(CoursePage.objects.live().filter(pk__in=courses).values_list("path", "pk"))
    quizzes = QuizPage.objects.live().values_list("path", flat=True) if paths else []
    return sorted({key for quiz in quizzes for path, key in paths.items() if quiz.startswith(path)})
