"""A person at a course: which edition is shown, its outline, and how far the person has come. Reads only."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext

from agencies.models import User
from courses.completion import Completion, completion_of
from courses.models import CoursePage, Edition, EditionStep, Enrolment


@lru_cache(maxsize=256)
def steps_of(edition: UUID) -> tuple[EditionStep, ...]:
    """The steps of an edition in order. An edition never changes, so each process reads it once."""
    return tuple(EditionStep.objects.filter(edition=edition).select_related("revision").defer("revision__content"))


@dataclass(frozen=True)
class OutlineStep:
    """A step in an outline."""

    step: EditionStep
    url: str
    done: bool = False
    opened: bool = False
    here: bool = False
    position: int = 0


@dataclass(frozen=True)
class OutlineModule:
    """A module in an outline; without a code it holds the steps directly below the course."""

    code: str
    title: str
    url: str
    steps: tuple[OutlineStep, ...]

    @property
    def minutes(self) -> int:
        return sum(shown.step.minutes for shown in self.steps)

    @property
    def minutes_left(self) -> int:
        """Of the required steps that are not done: the modules of a course add up to what is left of it."""
        return sum(shown.step.minutes for shown in self.steps if shown.step.required and not shown.done)

    @property
    def done(self) -> int:
        return sum(shown.done for shown in self.steps)

    @property
    def state(self) -> str:
        if self.done == len(self.steps):
            return "done"
        return "begun" if any(shown.done or shown.opened for shown in self.steps) else "new"


@dataclass
class Visit:
    """A course as one person sees it: in the edition of the enrolment, or in the newest for whoever has not begun."""

    course: CoursePage
    steps: tuple[EditionStep, ...]
    enrolment: Enrolment | None = None
    progress: dict[UUID, bool] = field(default_factory=dict)

    @cached_property
    def done_keys(self) -> set[UUID]:
        return {key for key, done in self.progress.items() if done}

    @cached_property
    def completion(self) -> Completion:
        return completion_of(self.steps, self.done_keys)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def minutes_left(self) -> int:
        return sum(step.minutes for step in self.steps if step.required and step.step_key not in self.done_keys)

    @property
    def url(self) -> str:
        return reverse("course", args=[self.course.slug])

    def newer_edition(self) -> Edition | None:
        """The newest edition, where the person is still in the middle of an older one."""
        if self.enrolment is None or self.enrolment.completed_at:
            return None
        newest = self.course.editions.first()
        return newest if newest and newest.number != self.enrolment.edition.number else None

    def find(self, path: str) -> EditionStep | None:
        return next((step for step in self.steps if step.path == path), None)

    def resume(self) -> EditionStep | None:
        """Where to go on: the step left off, or when that is done the first that is not."""
        last = next((step for step in self.steps if self.enrolment and step.step_key == self.enrolment.last_step), None)
        if last and last.step_key not in self.done_keys:
            return last
        return next((step for step in self.steps if step.step_key not in self.done_keys), last or next(iter(self.steps), None))

    def resume_url(self) -> str:
        """The address of where to go on, down to the block."""
        step = self.resume()
        if step is None:
            return self.url
        block = self.enrolment.last_block if self.enrolment and self.enrolment.last_step == step.step_key else ""
        return step_url(step) + (f"#block-{block}" if block else "")

    def modules(self, here: EditionStep | None = None) -> list[OutlineModule]:
        """The outline, module by module, with what is done and where one is."""
        return list(self._modules(here))

    def _modules(self, here: EditionStep | None) -> Iterator[OutlineModule]:
        for (code, title), steps in groupby(self.steps, key=lambda step: (step.module_code, step.module_title)):
            shown = tuple(
                OutlineStep(
                    step=step,
                    url=step_url(step),
                    done=step.step_key in self.done_keys,
                    opened=step.step_key in self.progress,
                    here=step is here,
                    position=step.position,
                )
                for step in steps
            )
            yield OutlineModule(code=code, title=title, url=module_url(shown[0].step) if code else "", steps=shown)

    def frame(self, step: EditionStep) -> dict[str, Any]:
        """What every step's page needs around its content."""
        place = self.steps.index(step)
        modules = self.modules(step)
        trail = [(gettext("Courses"), reverse("catalogue")), (self.course.title, self.url)]
        trail += [(module.title, module.url) for module in modules if module.code and any(shown.here for shown in module.steps)]
        return {
            "course": self.course,
            "course_url": self.url,
            "enrolment": self.enrolment,
            "visit": self,
            "step": step,
            "step_url": step_url(step),
            "steps": self.steps,
            "modules": modules,
            "position": place + 1,
            "previous": self.steps[place - 1] if place else None,
            "previous_url": step_url(self.steps[place - 1]) if place else "",
            "next": self.steps[place + 1] if place + 1 < len(self.steps) else None,
            "next_url": step_url(self.steps[place + 1]) if place + 1 < len(self.steps) else "",
            "done": step.step_key in self.done_keys,
            "trail": [*trail, (step.title, "")],
        }


def step_url(step: EditionStep) -> str:
    return f"{_catalogue_url()}{step.path}"


def module_url(step: EditionStep) -> str:
    return f"{_catalogue_url()}{step.path.rstrip('/').rpartition('/')[0]}/"


@cache
def _catalogue_url() -> str:
    """An outline asks for it once a step."""
    return reverse("catalogue")


def visit(person: User, *, course: str) -> Visit | None:
    """The course with this slug as the person sees it; nothing when there is no such published course."""
    enrolments = Enrolment.objects.visible_to(person).filter(course__slug=course, course__live=True).select_related("course")
    enrolment = enrolments.order_by(F("completed_at").desc(nulls_first=True), "-started_at").first()
    if enrolment:
        return visit_of(enrolment)
    page = CoursePage.objects.live().filter(slug=course).first()
    if page is None:
        return None
    newest = page.editions.values_list("pk", flat=True).first()
    return Visit(course=page, steps=steps_of(newest) if newest else ())


def visit_of(enrolment: Enrolment) -> Visit:
    """The course of an enrolment at hand, as its person sees it."""
    progress = {key: done is not None for key, done in enrolment.progress.values_list("step_key", "done_at")}
    return Visit(course=enrolment.course, steps=steps_of(enrolment.edition_id), enrolment=enrolment, progress=progress)


@dataclass(frozen=True)
class Size:
    """How much an edition holds."""

    minutes: int
    modules: int
    steps: int


@dataclass(frozen=True)
class Offer:
    """A course in the catalogue, with the person's own state in it."""

    course: CoursePage
    url: str
    size: Size
    enrolment: Enrolment | None
    done: int

    @property
    def state(self) -> str:
        if self.enrolment is None:
            return "new"
        return "completed" if self.enrolment.completed_at else "begun"


def catalogue(person: User) -> list[Offer]:
    """Every published course that has been released; the number of queries does not grow with their number."""
    courses = list(CoursePage.objects.offered().only("title", "slug", "promise", "path", "depth"))
    latest: dict[int, Enrolment] = {}
    enrolments = Enrolment.objects.visible_to(person).with_steps_done().only("course_id", "completed_at", "started_at")
    for enrolment in enrolments.order_by(F("completed_at").asc(nulls_last=True), "started_at"):
        latest[enrolment.course_id] = enrolment
    sizes = sizes_of([course.newest_edition for course in courses])
    offers = []
    for course in courses:
        mine = latest.get(course.pk)
        done = mine.steps_done if mine else 0
        offers.append(Offer(course, reverse("course", args=[course.slug]), sizes[course.newest_edition], mine, done))
    return offers


_SIZES: dict[UUID, Size] = {}


def sizes_of(editions: Collection[UUID]) -> dict[UUID, Size]:
    """How much each edition holds. An edition never changes, so each process asks once, for all that it does not know yet."""
    unknown = [edition for edition in editions if edition not in _SIZES]
    rows: dict[UUID, list[tuple[int, str]]] = {edition: [] for edition in unknown}
    if unknown:
        for edition, minutes, module in EditionStep.objects.filter(edition__in=unknown).values_list("edition", "minutes", "module_code"):
            rows[edition].append((minutes, module))
    for edition, steps in rows.items():
        _SIZES[edition] = Size(sum(minutes for minutes, _ in steps), len({module for _, module in steps if module}), len(steps))
    return {edition: _SIZES[edition] for edition in editions}
