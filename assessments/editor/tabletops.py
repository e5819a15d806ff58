"""A tabletop on its author's bench: what was found, and who could answer what alone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agencies.requests import MemberRequest
from assessments.editor.exercises import TABS, bench_of
from assessments.tabletop import checking

TABS["tabletop"] = [
    ("together", gettext_lazy("Checks")),
    ("text", gettext_lazy("Text")),
    ("versions", gettext_lazy("Versions")),
]


@require_safe
def together(request: MemberRequest, page: int) -> HttpResponse:
    """Faults and hints, and for each role and combination the injects that its own documents answer: solvable only together."""
    bench = bench_of(request, page, kind="tabletop")
    exercise = bench.draft.shaped_script()
    findings = checking.findings(exercise) if exercise else []
    context = {
        **bench.context(request, "together"),
        "script": exercise,
        "findings": findings,
        "playable": exercise is not None and not any(finding.fault for finding in findings),
        "alone": checking.alone(exercise) if exercise else [],
    }
    return render(request, "assessments/cms/exercises/together.html", context)
