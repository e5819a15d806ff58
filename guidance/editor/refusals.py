"""Telling an author why a page is not published: at the button, with what and where, and nothing that was typed is lost."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from agencies.requests import MemberRequest
from guidance.findings import Finding, stopping
from guidance.lanes import edit_address


def before_publish(request: MemberRequest, page: Page) -> HttpResponse | None:
    """The draft has been saved by now; only its publication is refused."""
    found = stopping(page)
    if not found:
        return None
    messages.error(request, refusal(page, found))
    return redirect(edit_address(page))


def before_bulk_publish(request: MemberRequest, action_type: str, objects: Iterable[Page], action: Any) -> HttpResponse | None:
    """All of them or none: the first page that cannot be published is named."""
    if action_type != "publish" or request.method != "POST":
        return None
    for page in objects:
        pages = [page, *(page.get_descendants().not_live() if "include_descendants" in request.POST else [])]
        for draft in (one.get_latest_revision_as_object() for one in pages):
            found = stopping(draft)
            if found:
                messages.error(request, refusal(draft, found))
                return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def refusal(page: Page, found: Iterable[Finding]) -> SafeString:
    lines = format_html_join("", "<li><strong>{}</strong>: {} {}</li>", ((one.where, one.what, one.why) for one in found))
    return format_html("<p>{}</p><ul>{}</ul>", _("“%s” is saved as a draft. It cannot be published yet:") % page.title, lines)
