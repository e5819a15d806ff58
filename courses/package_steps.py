"""A package as a step of a course: its page, and when what it reports finishes the step."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import DoneWhen, Enrolment, PackagePage
from courses.progress import finish_step
from media.launches import NotPlayableError, launch, play_of, showing
from media.models import Launch, PackageKind, PackageVersion, Play, PracticeResult
from media.origins import frame_sources, site_of
from media.scorm.runs import open_asset


@dataclass(frozen=True)
class Part:
    """One of several parts of a package, as a line in its list."""

    title: str
    url: str
    level: int
    here: bool
    done: bool


def package(request: HttpRequest, page: PackagePage, context: dict[str, Any]) -> HttpResponse:
    """The package as a step of its course; shown inside the step's frame that ``courses`` gives."""
    enrolment, version = context["enrolment"], page.package.live_version
    opened, trouble, play = None, "", None
    if enrolment:
        play = play_of(request.user, package=page.package, placement=page.translation_key, enrolment=enrolment.pk)  # type: ignore[arg-type]
        part = _part(version, request.GET.get("part", ""), play)
        try:
            opened = launch(request.user, version=version, site=site_of(request), play=play, part=part)  # type: ignore[arg-type]
        except NotPlayableError as error:
            trouble = error.reason
    if opened and play:
        if part:
            open_asset(opened, part=part)
        if page.done_when == DoneWhen.OPENED and not context["done"]:
            finish_step(enrolment, step_key=page.translation_key, by=request.user)  # type: ignore[arg-type]
            context["done"] = True
    more = {
        "page": page,
        "trouble": trouble,
        "parts": parts_of(version, play, opened, context["step_url"]),
        **showing(opened),
        "best": best(play),
    }
    response = render(request, PackagePage.template, {**context, **more})
    response._csp_update = {"frame-src": frame_sources(request)}  # type: ignore[attr-defined]
    return response


def _part(version: PackageVersion | None, wanted: str, play: Play) -> str:
    """Which part to open: the one asked for, else the first that is not done, else the first. An H5P package is one whole."""
    parts = version.manifest.get("parts", []) if version and version.kind != PackageKind.H5P else []
    ids = [part["id"] for part in parts]
    if not ids:
        return ""
    if wanted in ids:
        return wanted
    return next((one for one in ids if not play.progress.get(one, {}).get("completed")), ids[0])


def parts_of(version: PackageVersion | None, play: Play | None, opened: Launch | None, step_url: str) -> list[Part]:
    parts = version.manifest.get("parts", []) if version and version.kind != PackageKind.H5P else []
    if len(parts) < 2:
        return []
    return [
        Part(
            title=part["title"],
            url=f"{step_url}?{urlencode({'part': part['id']})}",
            level=part["level"],
            here=bool(opened and opened.part == part["id"]),
            done=bool(play and play.progress.get(part["id"], {}).get("completed")),
        )
        for part in parts
        if part["visible"]
    ]


def best(play: Play | None) -> dict[str, Any]:
    """The best that the package has reported about its whole, in per cent; nothing where it reports no score."""
    if play is None:
        return {}
    scaled = PracticeResult.objects.filter(play=play).exclude(scaled=None).order_by("-scaled").values_list("scaled", flat=True).first()
    return {"share": round(scaled * 100)} if scaled is not None and scaled >= 0 else {}


def settle_step(sender: Any, *, play: Play, completed: bool, scaled: float | None, **kwargs: Any) -> None:
    """The receiver of ``media.signals.played``: the step is done when its author's rule says so."""
    enrolment = Enrolment.objects.filter(pk=play.enrolment, person=play.person_id).select_related("course", "person").first()
    if enrolment is None:
        return
    page = PackagePage.objects.filter(translation_key=play.placement, package=play.package_id, locale=enrolment.course.locale_id).first()
    in_edition = enrolment.edition.steps.filter(step_key=play.placement).exists()
    if page and in_edition and page.is_done(completed=completed, scaled=scaled):
        finish_step(enrolment, step_key=play.placement, by=enrolment.person)
