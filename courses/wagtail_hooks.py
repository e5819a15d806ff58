"""What this room adds to the editor."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button

from agencies.models import User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from courses.editor import beginnings, releases
from courses.models import CoursePage
from courses.releasing import perhaps_changed

SHOWN_AT_HOME = 8

hooks.register("after_publish_page", releases.after_publish)
hooks.register("after_copy_page", beginnings.after_copy)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("courses/begin/", beginnings.begin, name="course-begin"),
        path("courses/<int:course>/release/", releases.release, name="course-release"),
    ]


@hooks.register("register_admin_menu_item")
def begin_menu() -> MenuItem:
    return EditorsMenuItem(_("Begin a course"), reverse("course-begin"), name="begin-course", icon_name="plus", order=195)


class EditorsMenuItem(MenuItem):
    """For those who write; reviewers of a lane do not see it."""

    def is_shown(self, request: MemberRequest) -> bool:
        return request.user.may(Permission.EDIT_CONTENT)


@hooks.register("register_page_header_buttons")
def release_button(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, CoursePage) and page.live and page.permissions_for_user(user).can_publish():
        yield Button(_("Release"), reverse("course-release", args=[page.pk]), icon_name="success", priority=12)


class ToRelease(Component):
    """Courses that learners do not see yet: as a whole, or in what has been published last."""

    name = "to_release"
    template_name = "courses/cms/home_panel.html"
    order = 95

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        begun = CoursePage.objects.not_live().filter(editions=None).order_by("-latest_revision_created_at")
        return {"courses": perhaps_changed()[:SHOWN_AT_HOME], "begun": begun[:SHOWN_AT_HOME]}


@hooks.register("construct_homepage_panels")
def home_panels(request: MemberRequest, panels: list[Component]) -> None:
    if request.user.may(Permission.EDIT_CONTENT):
        panels.append(ToRelease())
