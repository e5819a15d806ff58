"""What this room adds to the editor."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from agencies.models import User
from agencies.permissions import Permission
from assessments.editor import (
    course_files,
    evidence_maps,
    exercises,
    figures,
    interviews,
    item_files,
    item_trial,
    items,
    package_questions,
    regrades,
    tabletops,
)
from assessments.models import ExercisePage, QuizPage
from courses.models import CoursePage
from media.models import Package, PackageKind


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("courses/<int:course>/export/", course_files.export, name="course-export"),
        path("items/", items.index, name="items"),
        path("items/add/", items.begin, name="item-begin"),
        path("items/add/<int:course>/<slug:kind>/", items.new, name="item-new"),
        path("items/export/", item_files.export, name="items-export"),
        path("items/import/", item_files.bring_in, name="items-import"),
        path("items/figures/", figures.index, name="figures"),
        path("items/figures/<int:quiz>/", figures.of_assessment, name="quiz-figures"),
        path("items/<uuid:item>/", items.edit, name="item"),
        path("items/<uuid:item>/figures/", figures.of_question, name="item-figures"),
        path("items/<uuid:item>/regrade/", regrades.of_item, name="item-regrade"),
        path("items/regrades/<uuid:regrade>/", regrades.decide, name="regrade"),
        path("items/<uuid:item>/retire/", items.retire, name="item-retire"),
        path("items/<uuid:item>/try/", item_trial.trial, name="item-try"),
        path("items/<uuid:item>/versions/", items.versions, name="item-versions"),
        path("exercises/", exercises.index, name="exercises"),
        path("exercises/<int:page>/text/", exercises.text, name="exercise-text"),
        path("exercises/<int:page>/versions/", exercises.versions, name="exercise-versions"),
        path("exercises/<int:page>/publish/", exercises.publish, name="exercise-publish"),
        path("exercises/<int:page>/together/", tabletops.together, name="exercise-together"),
        path("exercises/<int:page>/key/", evidence_maps.key, name="exercise-key"),
        path("exercises/<int:page>/readings/", evidence_maps.readings, name="exercise-readings"),
        path("exercises/<int:page>/table/", interviews.table, name="exercise-table"),
        path("exercises/<int:page>/drawing/", interviews.graph, name="exercise-graph"),
        path("exercises/<int:page>/check/", interviews.check, name="exercise-check"),
        path("exercises/<int:page>/play/", interviews.play, name="exercise-play"),
        path("exercises/<int:page>/nodes/<slug:node>/", interviews.node, name="exercise-node"),
        path("packages/<uuid:package>/questions/", package_questions.questions, name="package-questions"),
    ]


@hooks.register("package_actions")
def take_questions_over(package: Package) -> tuple[str, str] | None:
    """A link beside a package whose questions the bank might ask."""
    if package.live_version is None or package.live_version.kind != PackageKind.H5P:
        return None
    return str(_("Take questions over")), reverse("package-questions", args=[package.pk])


@hooks.register("register_page_header_buttons")
def export_button(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, CoursePage) and page.live and page.permissions_for_user(user).can_edit():
        yield Button(_("Export as files"), reverse("course-export", args=[page.pk]), icon_name="download", priority=80)


class ExercisesItem(MenuItem):
    """The way to the exercises, for those who may edit pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.EDIT_CONTENT)


class ItemsMenu(MenuItem):
    """The way to the question bank, for those who may write questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.EDIT_ITEMS)


@hooks.register("register_admin_menu_item")
def items_menu() -> MenuItem:
    return ItemsMenu(_("Questions"), reverse("items"), name="questions", icon_name="help", order=215)


class MarkingItem(MenuItem):
    """The way to the marking room, for those who may mark."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.MARK_WRITTEN)


@hooks.register("register_admin_menu_item")
def marking_item() -> MenuItem:
    return MarkingItem(_("Written answers"), reverse("marking"), name="written-answers", icon_name="edit", order=217)


@hooks.register("register_admin_menu_item")
def exercises_item() -> MenuItem:
    return ExercisesItem(_("Exercises"), reverse("exercises"), icon_name="clipboard-list", order=220)


@hooks.register("register_page_header_buttons")
def script_button(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, ExercisePage) and page.permissions_for_user(user).can_edit():
        yield Button(_("Script"), exercises.home_of(page), icon_name="clipboard-list", priority=70)


@hooks.register("register_page_header_buttons")
def figures_button(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, QuizPage) and user.may(Permission.EDIT_ITEMS):
        yield Button(_("How questions fare"), reverse("quiz-figures", args=[page.pk]), icon_name="help", priority=70)
