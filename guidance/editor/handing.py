"""Handing a page in and speaking in a lane, from the page's own editor: what came of it, said where the person may be."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.models import Page, TaskState

from agencies.permissions import Permission
from agencies.requests import MemberRequest

SPEAKS, HANDS_IN = "action-workflow-action", "action-submit"
HELD = "guidance.lane_at_hand"
"""Where a request keeps which lane the page was in as it came."""


def before_edit(request: MemberRequest, page: Page) -> None:
    if request.method == "POST" and SPEAKS in request.POST:
        state = page.current_workflow_task_state
        request.META[HELD] = state.pk if state else None


def after_edit(request: MemberRequest, page: Page) -> HttpResponse | None:
    """Wagtail would go on to the list of pages, which most reviewers may not open, and say only that something was updated."""
    if SPEAKS in request.POST:
        state = TaskState.objects.filter(pk=request.META.get(HELD)).exclude(status=TaskState.STATUS_IN_PROGRESS).first()
        if state is not None:
            _unsay(request)
            return redirect("review-said", state.pk)
    elif HANDS_IN in request.POST and page.current_workflow_task:
        _unsay(request)
        words = {"title": page.get_admin_display_title(), "lane": page.current_workflow_task.name}
        said = _("“%(title)s” is handed in and waits for: %(lane)s. You are told when it comes back or is published.") % words
        messages.success(request, said)
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def _unsay(request: MemberRequest) -> None:
    """Take back what Wagtail has said of it, so that one thing is said once."""
    list(messages.get_messages(request))


def reviewers_menu(items: list[ActionMenuItem], request: MemberRequest, context: dict[str, Any]) -> None:
    """Who is here to review finds recording a view first; who writes finds saving first."""
    if not request.user.may(Permission.EDIT_CONTENT):
        items.sort(key=lambda item: not (isinstance(item, WorkflowMenuItem) and item.name == "approve"))
