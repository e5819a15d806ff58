"""A case file on its author's bench: the experts' maps side by side with what was found, and how a cohort reads it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agencies.requests import MemberRequest
from assessments import scripts
from assessments.editor.exercises import TABS, bench_of
from assessments.evidence_map import checking
from assessments.evidence_map.case import CaseFile
from assessments.evidence_map.cohort import SMALLEST_GROUP, groups_of, heat_map, links_of
from assessments.evidence_map.marking import expert_reading, key_of, mark
from assessments.models import Script

TABS["evidence map"] = [
    ("key", gettext_lazy("Key and checks")),
    ("readings", gettext_lazy("How it is read")),
    ("text", gettext_lazy("Text")),
    ("versions", gettext_lazy("Versions")),
]


@require_safe
def key(request: MemberRequest, page: int) -> HttpResponse:
    """Each exhibit with every expert's reading, and what their own maps would earn."""
    bench = bench_of(request, page, kind="evidence map")
    case = bench.draft.shaped_script()
    findings = checking.findings(case) if case else []
    sound = case is not None and not any(finding.fault for finding in findings)
    context = {
        **bench.context(request, "key"),
        "script": case,
        "findings": findings,
        "playable": sound,
        "keys": [key_of(case, exhibit) for exhibit in case.exhibits] if case and sound else [],
        "experts": [(expert, mark(case, expert_reading(case, number))) for number, expert in enumerate(case.experts)]
        if case and sound
        else [],
    }
    return render(request, "assessments/cms/exercises/key.html", context)


@require_safe
def readings(request: MemberRequest, page: int) -> HttpResponse:
    """The heat map of the newest version that was worked with, for everybody or for one discipline; small groups are not shown."""
    bench = bench_of(request, page, kind="evidence map")
    script = (
        Script.objects.filter(step_key=bench.page.translation_key, evidence_maps__submitted_at__isnull=False).order_by("-number").first()
    )
    groups = groups_of(script) if script else []
    wanted = request.GET.get("discipline", "")
    group = next((each for each in groups if each.slug == wanted), None)
    lines = []
    if script and group and group.size:
        case = scripts.said(script.pk, CaseFile)
        lines = heat_map(case, *links_of(script, group.slug))
    context = {
        **bench.context(request, "readings"),
        "script": script,
        "groups": groups,
        "group": group,
        "lines": lines,
        "rows": [cell.row for cell in lines[0].cells] if lines else [],
        "furthest": sorted((line for line in lines if line.distance), key=lambda line: -line.distance)[:3],
        "smallest": SMALLEST_GROUP,
    }
    return render(request, "assessments/cms/exercises/readings.html", context)
