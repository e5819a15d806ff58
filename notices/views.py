"""The inbox: what I was told, what of it I have read."""

import uuid

from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from notices.models import Notice


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    mine = Notice.objects.visible_to(request.user)
    page = Paginator(mine, 20).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page, "unread": mine.unread().count()})


@require_POST
def read_notice(request: MemberRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Mark one as read, and go where it points."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    notice.mark_read()
    return redirect(notice.link if notice.link.startswith("/") and not notice.link.startswith("//") else "inbox")


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    Notice.objects.visible_to(request.user).unread().update(read_at=Now())
    return redirect("inbox")
