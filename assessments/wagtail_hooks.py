"""What this room adds to the editor."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from agencies.models import User
from assessments.editor import course_files
from courses.models import CoursePage


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [path("courses/<int:course>/export/", course_files.export, name="course-export")]


@hooks.register("register_page_header_buttons")
def export_button(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, CoursePage) and page.live and page.permissions_for_user(user).can_edit():
        yield Button(_("Export as files"), reverse("course-export", args=[page.pk]), icon_name="download", priority=80)
