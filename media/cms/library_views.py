"""The content types in the editor: what waits, what it would bring, who approved what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from media.cms.forms import ApprovalForm
from media.cms.views import PAGE, _crumbs
from media.h5p import libraries
from media.models import BuildStatus, LibraryBuild, LibraryPointer, VersionStatus


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    status = request.GET.get("status", BuildStatus.QUARANTINED)
    builds = LibraryBuild.objects.select_related("decided_by", "brought_by__package").defer("files")
    builds = builds.annotate(used=Count("uses", filter=Q(uses__version__status=VersionStatus.READY)))
    if status in BuildStatus.values:
        builds = builds.filter(status=status)
    page = Paginator(builds.order_by("machine_name", "-major", "-minor", "-patch", "pk"), PAGE).get_page(request.GET.get("p"))
    context = {"builds": page, "status": status, "statuses": BuildStatus.choices, **_crumbs(("", _("Content types")))}
    return render(request, "media/cms/libraries.html", context)


@require_safe
def library(request: HttpRequest, build: UUID) -> HttpResponse:
    found = get_object_or_404(LibraryBuild.objects.select_related("decided_by", "brought_by__package"), pk=build)
    pointer = (
        LibraryPointer.objects.filter(machine_name=found.machine_name, major=found.major, minor=found.minor).select_related("build").first()
    )
    before = pointer.build if pointer and pointer.build_id != found.pk else None
    context = {
        "build": found,
        "before": before,
        "changes": differences(before.files if before else {}, found.files),
        "is_current": bool(pointer and pointer.build_id == found.pk),
        "stops": list(libraries.stopped_by(found)[:50]),
        "form": ApprovalForm(initial={"accessibility_note": found.accessibility_note}),
        **_crumbs((reverse("packages_libraries"), _("Content types")), ("", str(found))),
    }
    return render(request, "media/cms/library.html", context)


def differences(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[str]]:
    """Which files are new, changed and gone."""
    return {
        "added": sorted(after.keys() - before.keys()),
        "changed": sorted(path for path in after.keys() & before.keys() if after[path][0] != before[path][0]),
        "gone": sorted(before.keys() - after.keys()),
    }


@require_POST
def approve(request: HttpRequest, build: UUID) -> HttpResponse:
    found = get_object_or_404(LibraryBuild, pk=build)
    form = ApprovalForm(request.POST)
    note = form.cleaned_data["accessibility_note"] if form.is_valid() else None
    libraries.approve(found, by=request.user, accessibility_note=note)  # type: ignore[arg-type]
    messages.success(request, _("%s is approved. Packages that waited for it are checked again now.") % found)
    return redirect("packages_libraries")


@require_POST
def point(request: HttpRequest, build: UUID) -> HttpResponse:
    found = get_object_or_404(LibraryBuild.objects.approved(), pk=build)
    libraries.point(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("New content gets %s from now on. What is published keeps what it has.") % found)
    return redirect("packages_library", found.pk)


@require_POST
def revoke(request: HttpRequest, build: UUID) -> HttpResponse:
    found = get_object_or_404(LibraryBuild, pk=build)
    stopped = libraries.revoke(found, by=request.user)  # type: ignore[arg-type]
    words = ngettext(
        "%(name)s is revoked. It stopped %(count)d version.", "%(name)s is revoked. It stopped %(count)d versions.", len(stopped)
    )
    messages.warning(request, words % {"name": found, "count": len(stopped)})
    return redirect("packages_library", found.pk)
