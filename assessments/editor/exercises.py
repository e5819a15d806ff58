"""Exercises in the editor: the list of them, a whole script as text, its frozen versions, and what publication asks."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from agencies.models import User
from agencies.requests import MemberRequest
from assessments.curriculum_exercises import KINDS, Kind, compact, kept, parts_as_file
from assessments.models import ExercisePage, Script
from guidance.findings import stopping
from guidance.manuscripts import Fault, Faults, read_yaml, shaped
from guidance.writing import dumped

FEW = 10


class StaleError(Exception):
    """Somebody else has saved the exercise since it was opened."""


@dataclass(frozen=True)
class Bench:
    """An exercise as its author works on it: its page, its newest draft, and which kind it is."""

    page: Any
    draft: Any
    kind_name: str

    @property
    def kind(self) -> Kind:
        return KINDS[self.kind_name]

    @property
    def revision(self) -> str:
        return str(self.page.latest_revision_id or "")

    def context(self, request: HttpRequest, tab: str) -> dict[str, Any]:
        """What every page of the workbench needs."""
        tabs = [(name, label, reverse(f"exercise-{name}", args=[self.page.pk])) for name, label in TABS[self.kind_name]]
        return {
            "bench": self,
            "page": self.page,
            "tab": tab,
            "tabs": tabs,
            "header_title": self.draft.title,
            "page_title": self.draft.code,
            "page_subtitle": self.draft.title,
            "header_icon": "clipboard-list",
            "may_publish": self.page.permissions_for_user(request.user).can_publish(),
            "is_published": self.page.live and not self.page.has_unpublished_changes,
        }


TABS: dict[str, list[tuple[str, str | Promise]]] = {}


def bench_of(request: MemberRequest, page: int, *, kind: str = "") -> Bench:
    """The exercise on the bench, for somebody who may edit its page.

    :raises Http404: when there is none, :raises PermissionDenied: for everybody else.
    """
    found = get_object_or_404(Page, pk=page).specific
    kind_name = next((name for name, known in KINDS.items() if isinstance(found, known.model)), "")
    if not isinstance(found, ExercisePage) or (kind and kind_name != kind):
        raise Http404
    if not found.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return Bench(found, found.get_latest_revision_as_object(), kind_name)


@transaction.atomic
def save_draft(bench: Bench, *, by: User, revision: str, **parts: Any) -> None:
    """A new draft of the page with these parts of its script.

    :raises StaleError: when ``revision`` is not the newest any more; nothing is saved then.
    """
    newest = Page.objects.select_for_update().values_list("latest_revision_id", flat=True).get(pk=bench.page.pk)
    if str(newest or "") != revision:
        raise StaleError
    for name, value in parts.items():
        setattr(bench.draft, name, value)
    bench.draft.save_revision(user=by, log_action=True)


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Every exercise, course by course."""
    rows = []
    for name, kind in KINDS.items():
        pages = kind.model.objects.all().order_by("path")
        rows += [(page, reverse(f"exercise-{TABS[name][0][0]}", args=[page.pk])) for page in pages]
    may = {page.pk: page.permissions_for_user(request.user).can_edit() for page, _url in rows}
    context = {
        "header_title": _("Exercises"),
        "page_title": _("Exercises"),
        "header_icon": "clipboard-list",
        "rows": [(page, url) for page, url in sorted(rows, key=lambda row: row[0].path) if may[page.pk]],
    }
    return render(request, "assessments/cms/exercises/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: MemberRequest, page: int) -> HttpResponse:
    """The whole script as text, in the form of its file. What cannot be read is told line by line, and nothing typed is lost."""
    bench = bench_of(request, page)
    written, status = text_of(bench), 200
    faults: list[Fault] = []
    revision = bench.revision
    if request.method == "POST":
        written, revision = request.POST.get("text", ""), request.POST.get("revision", "")
        parts, faults = parts_of(written, bench.kind)
        status = 422 if faults else 200
        if parts:
            try:
                save_draft(bench, by=request.user, revision=revision, **parts)
            except StaleError:
                messages.warning(
                    request,
                    _("Somebody has saved this exercise since you opened it. Your text stands below; saved again, it replaces theirs."),
                )
                revision, status = bench.revision, 409
            else:
                messages.success(request, _("Saved as a draft."))
                return redirect("exercise-text", page)
    context = {**bench.context(request, "text"), "text": written, "faults": faults, "revision": revision}
    return render(request, "assessments/cms/exercises/text.html", context, status=status)


def text_of(bench: Bench) -> str:
    """What the draft says, as text; of a draft that has no script yet, nothing."""
    return dumped(parts_as_file(bench.draft, bench.kind)) if bench.draft.shaped_script() else ""


def parts_of(written: str, kind: Kind) -> tuple[dict[str, Any], list[Fault]]:
    """The parts that a text says, or what is wrong with it."""
    faults = Faults(_("text"))
    located = read_yaml(written.replace("\r\n", "\n"), faults)
    shape = shaped(kind.parts, located, faults)
    return (kept(shape, kind), []) if shape is not None and not faults.found else ({}, faults.found)


@require_safe
def versions(request: MemberRequest, page: int) -> HttpResponse:
    """What learners have worked with: every frozen version, and how often. Small numbers are not told."""
    bench = bench_of(request, page)
    scripts = Script.objects.filter(step_key=bench.page.translation_key).defer("content").order_by("-number")
    finished = {
        "interview": "interview_runs__closed_at",
        "evidence map": "evidence_maps__submitted_at",
        "tabletop": "tabletop_sessions__ended_at",
    }[bench.kind_name]
    scripts = scripts.annotate(uses=Count(finished.split("__")[0], filter=Q(**{f"{finished}__isnull": False})))
    rows = [(script, script.uses) for script in scripts]
    wanted = request.GET.get("number", "")
    shown = next((script for script, _uses in rows if str(script.number) == wanted), None)
    context = {
        **bench.context(request, "versions"),
        "rows": [(script, uses if uses >= FEW else None) for script, uses in rows],
        "few": FEW,
        "shown": shown,
        "shown_text": dumped(compact(shown.content)) if shown else "",
    }
    return render(request, "assessments/cms/exercises/versions.html", context)


@require_POST
def publish(request: MemberRequest, page: int) -> HttpResponse:
    """Publish the newest draft, unless its script has faults."""
    bench = bench_of(request, page)
    if not bench.page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    back = TABS[bench.kind_name][0][0]
    stops = stopping(bench.draft)
    if stops:
        messages.error(request, " ".join(f"{finding.where}: {finding.what}" for finding in stops))
        return redirect(f"exercise-{back}", page)
    bench.draft.save_revision(user=request.user).publish(user=request.user)
    messages.success(request, _("Published. Learners get it with the next edition of the course."))
    return redirect(f"exercise-{back}", page)


def home_of(page: ExercisePage) -> str:
    """Where work on the exercise begins."""
    name = next(name for name, known in KINDS.items() if isinstance(page, known.model))
    return reverse(f"exercise-{TABS[name][0][0]}", args=[page.pk])
