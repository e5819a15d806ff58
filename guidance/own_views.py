"""What a person keeps for themselves at a page: a bookmark and a private note. Only where the page has been shown to them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.requests import MemberRequest
from guidance.models import OwnPage


@require_POST
@login_required
def bookmark(request: MemberRequest, page: int) -> HttpResponse:
    """Set the bookmark or take it away, and back to the page."""
    own = get_object_or_404(OwnPage.objects.of(request.user), page=page)
    own.mark(bookmarked=request.POST.get("keep") == "yes")
    messages.success(request, _("Bookmarked. You find it on My learning.") if own.bookmarked else _("The bookmark is removed."))
    return redirect(own.address)


@require_POST
@login_required
def private_note(request: MemberRequest, page: int) -> HttpResponse:
    """Keep what the person has written, and back to it."""
    own = get_object_or_404(OwnPage.objects.of(request.user), page=page)
    own.write(request.POST.get("note", ""))
    messages.success(request, _("Your note is saved. Only you see it.") if own.note else _("Your note is removed."))
    return redirect(f"{own.address}#my-note")
