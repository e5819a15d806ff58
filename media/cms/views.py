"""The packages in the editor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, ProtectedError, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks

from media import uploads
from media.cms.forms import NewPackageForm, UploadForm
from media.models import Package, PackageVersion, VersionStatus
from media.refusals import words_of
from media.use import use_of

PAGE = 20


def _crumbs(*more: tuple[str, str]) -> dict[str, Any]:
    items = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": reverse("packages_index"), "label": _("Packages")}]
    return {"breadcrumbs_items": [*items, *({"url": url, "label": label} for url, label in more)], "header_icon": "media"}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    newest = PackageVersion.objects.filter(package=OuterRef("pk")).order_by("-number")
    packages = Package.objects.select_related("live_version", "collection").order_by("-created_at")
    packages = packages.annotate(newest_status=Subquery(newest.values("status")[:1]), newest_pk=Subquery(newest.values("pk")[:1]))
    if query:
        packages = packages.filter(title__icontains=query)
    page = Paginator(packages, PAGE).get_page(request.GET.get("p"))
    labels = dict(VersionStatus.choices)
    for package in page:
        package.newest_word = labels.get(package.newest_status, "")
    context = {"packages": page, "query": query, "waiting": uploads.builds_waiting(), "may_approve": uploads.may_approve(request.user)}
    return render(request, "media/cms/index.html", {**context, **_crumbs()})


def add(request: HttpRequest) -> HttpResponse:
    form = NewPackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        version = uploads.upload(
            file, name=file.name, size=file.size, title=form.cleaned_data["title"], by=request.user, collection=form.cleaned_data["collection"]  # type: ignore[arg-type]
        )  # fmt: skip
        return redirect("packages_version", version.pk)
    return render(request, "media/cms/upload.html", {"form": form, **_crumbs(("", _("Upload a package")))})


@require_safe
def package(request: HttpRequest, package: UUID) -> HttpResponse:
    found = get_object_or_404(Package.objects.select_related("live_version", "collection"), pk=package)
    versions = found.versions.select_related("uploaded_by").defer("files", "manifest").order_by("-number")
    page = Paginator(versions, PAGE).get_page(request.GET.get("p"))
    # Rooms above may offer more to do with a package; each gives a word and an address, or nothing.
    more = [action for offer in hooks.get_hooks("package_actions") if (action := offer(found))]
    return render(request, "media/cms/package.html", {"package": found, "versions": page, "more": more, **_crumbs(("", found.title))})


def upload_version(request: HttpRequest, package: UUID) -> HttpResponse:
    found = get_object_or_404(Package, pk=package)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        version = uploads.upload(file, name=file.name, size=file.size, title=found.title, by=request.user, package=found)  # type: ignore[arg-type]
        return redirect("packages_version", version.pk)
    crumbs = _crumbs((reverse("packages_package", args=[found.pk]), found.title), ("", _("Upload a new version")))
    return render(request, "media/cms/upload.html", {"form": form, "package": found, **crumbs})


@require_safe
def version(request: HttpRequest, version: UUID) -> HttpResponse:
    """What the check has found so far; while it runs, the page asks again by itself."""
    found = get_object_or_404(PackageVersion.objects.select_related("package__live_version", "uploaded_by").defer("files"), pk=version)
    refusal = found.report.get("refusal")
    context = {
        "version": found,
        "package": found.package,
        "report": found.report,
        "refusal": {**refusal, "words": words_of(refusal["code"], refusal["values"])} if refusal else None,
        "is_live": found.package.live_version_id == found.pk,
        "renewals": uploads.newer_builds(found) if found.status == VersionStatus.READY else {},
        "parts": [part["title"] for part in found.manifest.get("parts", []) if isinstance(part, dict)],
        **_crumbs((reverse("packages_package", args=[found.package_id]), found.package.title), ("", _("Version %d") % found.number)),
    }
    response = render(request, "media/cms/version.html", context)
    if found.is_being_checked:
        response.headers["Refresh"] = "2"
    return response


@require_safe
def use(request: HttpRequest, package: UUID) -> HttpResponse:
    """How many have played it, how long, and where they stopped."""
    found = get_object_or_404(Package, pk=package)
    crumbs = _crumbs((reverse("packages_package", args=[found.pk]), found.title), ("", _("Use")))
    return render(request, "media/cms/use.html", {"package": found, "use": use_of(found), **crumbs})


@require_POST
def publish(request: HttpRequest, version: UUID) -> HttpResponse:
    found = get_object_or_404(PackageVersion, pk=version)
    try:
        uploads.publish(found, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Learners get version %d from now on.") % found.number)
    except uploads.NotReadyError:
        messages.error(request, _("This version is not ready, so it was not published."))
    return redirect("packages_package", found.package_id)


@require_POST
def renew(request: HttpRequest, version: UUID) -> HttpResponse:
    found = get_object_or_404(PackageVersion.objects.select_related("package"), pk=version)
    try:
        fresh = uploads.repin(found, by=request.user)  # type: ignore[arg-type]
    except uploads.NothingNewerError:
        messages.info(request, _("This version has the newest approved content types already."))
        return redirect("packages_version", found.pk)
    messages.success(request, _("Here is the same content with newer content types. Look at it before you publish it."))
    return redirect("packages_version", fresh.pk)


def delete(request: HttpRequest, package: UUID) -> HttpResponse:
    found = get_object_or_404(Package, pk=package)
    if request.method == "POST":
        try:
            uploads.delete(found, by=request.user)  # type: ignore[arg-type]
        except ProtectedError:
            messages.error(request, _("A step shows this package, or people have played it, so it stays."))
            return redirect("packages_package", found.pk)
        messages.success(request, _("“%s” is deleted.") % found.title)
        return redirect("packages_index")
    crumbs = _crumbs((reverse("packages_package", args=[found.pk]), found.title), ("", _("Delete")))
    return render(request, "media/cms/delete.html", {"package": found, **crumbs})
