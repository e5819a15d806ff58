"""A course as an archive of files, for another unit or for keeping."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import audit
from agencies.requests import MemberRequest
from assessments.curriculum_export import one_course
from courses.models import CoursePage


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: MemberRequest, course: int) -> HttpResponse:
    """What the archive holds and what has no place in it; on pressing the button, the archive."""
    page = get_object_or_404(CoursePage.objects.live(), pk=course)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    found = one_course(page)
    if request.method == "POST":
        audit.record("course.exported", by=request.user, subject=page, files=len(found.files))
        response = HttpResponse(found.as_zip(), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{page.slug}.zip"'
        return response
    context = {
        "page": page,
        "header_title": _("Export as files"),
        "page_title": _("Export as files"),
        "page_subtitle": page.title,
        "header_icon": "download",
        "files": sorted(found.files),
        "left_out": found.left_out,
    }
    return render(request, "assessments/cms/export.html", context)
