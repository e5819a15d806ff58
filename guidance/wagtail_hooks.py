"""What this room adds to the editor: sources, checks before publishing, review work."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from agencies.models import User
from agencies.requests import MemberRequest
from guidance.editor import handing, radii, refusals, reviews
from guidance.models import GuidanceNotePage, OwedReview, PageCare, Source
from jobs.clock import today

SHOWN_AT_HOME = 8


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "link"
    list_display = ["mark", "title", "secondary"]
    search_fields = ["mark", "title", "address"]
    list_filter = ["secondary"]
    ordering = ["mark"]
    add_to_admin_menu = True
    menu_order = 210


register_snippet(SourceViewSet)

# The first leads to what is missing, where that can be done at once.
hooks.register("before_publish_page", radii.before_publish, order=-1)
hooks.register("before_publish_page", refusals.before_publish)
hooks.register("after_publish_page", radii.after_publish)
hooks.register("before_bulk_action", refusals.before_bulk_publish)
hooks.register("before_edit_page", handing.before_edit)
hooks.register("after_edit_page", handing.after_edit)
hooks.register("construct_page_action_menu", handing.reviewers_menu)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("reviews/", reviews.owed, name="owed-reviews"),
        path("reviews/due/", reviews.due, name="due-reviews"),
        path("reviews/said/<int:state_id>/", reviews.said, name="review-said"),
        path("reviews/<uuid:review_id>/", reviews.record, name="record-review"),
        path("pages/<int:page_id>/care/", reviews.care, name="page-care"),
        path("notes/<int:page_id>/radius/", radii.radius, name="note-radius"),
    ]


@hooks.register("register_admin_menu_item")
def review_menu() -> MenuItem:
    return MenuItem(_("Reviews"), reverse("owed-reviews"), name="reviews", icon_name="clipboard-list", order=205)


@hooks.register("register_page_header_buttons")
def care_button(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.permissions_for_user(user).can_edit():
        yield Button(_("Owner and review date"), reverse("page-care", args=[page.pk]), icon_name="calendar-check", priority=75)


@hooks.register("register_page_header_buttons")
def radius_button(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, GuidanceNotePage) and page.permissions_for_user(user).can_publish():
        yield Button(_("What it touches"), reverse("note-radius", args=[page.pk]), icon_name="site", priority=70)


class WaitingForMe(Component):
    """What this person looks after and is due soon, and what is owed in their lanes."""

    name = "waiting_for_me"
    template_name = "guidance/cms/home_panel.html"
    order = 90

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        soon = today() + timedelta(days=30)
        cares = PageCare.objects.in_the_hands_of(user).due(soon).select_related("page").order_by("review_by")
        owed = OwedReview.objects.open().filter(lane__in=reviews.lanes_of(user)).select_related("page").order_by("due_on", "page__path")
        return {"cares": cares[:SHOWN_AT_HOME], "owed": owed[:SHOWN_AT_HOME]}


@hooks.register("construct_homepage_panels")
def home_panels(request: MemberRequest, panels: list[Component]) -> None:
    panels.append(WaitingForMe())
