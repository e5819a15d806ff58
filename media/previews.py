"""An author looks at a version as learners would see it; nothing of it is kept."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from media.launches import NotPlayableError, launch, showing
from media.models import PackageKind, PackageVersion
from media.origins import frame_sources, site_of


@require_safe
@login_required
def preview(request: HttpRequest, version: UUID) -> HttpResponse:
    found = get_object_or_404(PackageVersion.objects.select_related("package"), pk=version)
    parts = found.manifest.get("parts", []) if found.kind != PackageKind.H5P else []
    context = {
        "version": found,
        "package": found.package,
        "parts": parts,
        "title": found.package.title,
        "here": request.GET.get("part", ""),
    }
    try:
        opened = launch(request.user, version=found, site=site_of(request), part=context["here"])  # type: ignore[arg-type]
        context |= showing(opened)
    except NotPlayableError as error:
        context["trouble"] = error.reason
    response = render(request, "media/preview.html", context)
    response._csp_update = {"frame-src": frame_sources(request)}  # type: ignore[attr-defined]
    return response
