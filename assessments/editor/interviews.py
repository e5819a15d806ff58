"""An interview script on its author's bench: as a table, as a drawing, node by node, checked, simulated, and tried out from anywhere."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.requests import MemberRequest
from assessments.editor.exercises import TABS, Bench, StaleError, bench_of, save_draft
from assessments.editor.interview_forms import forms_of, node_of
from assessments.interview import checking
from assessments.interview.debrief import Step, timeline
from assessments.interview.editing import with_node, without_node
from assessments.interview.engine import Choice, IllegalChoiceError, Levels, Plot, State
from assessments.interview.graph import drawing
from assessments.interview.script import METERS, Node, Script
from assessments.interview.simulation import Distribution, simulate

TABS["interview"] = [
    ("table", gettext_lazy("Table")),
    ("graph", gettext_lazy("Drawing")),
    ("check", gettext_lazy("Checks and simulation")),
    ("play", gettext_lazy("Try it out")),
    ("text", gettext_lazy("Text")),
    ("versions", gettext_lazy("Versions")),
]
MOST_TRIED = 80


def script_of(bench: Bench) -> Script | None:
    return bench.draft.shaped_script()


@require_safe
def table(request: MemberRequest, page: int) -> HttpResponse:
    """Every node with its options, a row each."""
    bench = bench_of(request, page, kind="interview")
    script = script_of(bench)
    context = {**bench.context(request, "table"), "script": script}
    return render(request, "assessments/cms/exercises/table.html", context)


@require_safe
def graph(request: MemberRequest, page: int) -> HttpResponse:
    """The same script drawn: each box leads to the form of its node."""
    bench = bench_of(request, page, kind="interview")
    script = script_of(bench)
    drawn = drawing(script) if script and not list(checking.loops(script)) else None
    context = {**bench.context(request, "graph"), "script": script, "drawing": drawn, "findings": places(script) if drawn else {}}
    return render(request, "assessments/cms/exercises/graph.html", context)


def places(script: Script | None) -> dict[str, list[str]]:
    """What was found, by the box at which it is drawn."""
    found: dict[str, list[str]] = {}
    for finding in checking.findings(script) if script else []:
        found.setdefault(finding.where.split(" ")[0], []).append(str(finding))
    return found


@dataclass(frozen=True)
class EndingRow:
    """An ending with how often simulated players come to it, and the meters on arrival."""

    key: str
    title: str
    ranges: list[tuple[int, int]]
    random: float | None
    careful: float | None


@require_safe
def check(request: MemberRequest, page: int) -> HttpResponse:
    """Faults and hints, the range of each meter, and with ``simulate`` ten thousand runs each of random and of careful players."""
    bench = bench_of(request, page, kind="interview")
    script = script_of(bench)
    findings = checking.findings(script) if script else []
    playable = script is not None and not any(finding.fault for finding in findings)
    seen = checking.survey(script) if script and playable else None
    runs: dict[str, Distribution] = {}
    if script and playable and "simulate" in request.GET:
        plot = Plot(script)
        runs = {"random": simulate(plot, player="random"), "careful": simulate(plot, player="careful")}
    rows = [
        EndingRow(
            ending.id,
            ending.title,
            seen.reached[ending.id].pairs() if seen and ending.id in seen.reached else [],
            runs["random"].share(ending.id) if runs else None,
            runs["careful"].share(ending.id) if runs else None,
        )
        for ending in (script.endings if script else [])
    ]
    context = {**bench.context(request, "check"), "script": script, "findings": findings, "playable": playable, "rows": rows, "runs": runs}
    return render(request, "assessments/cms/exercises/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def node(request: MemberRequest, page: int, node: str) -> HttpResponse:
    """One node and its options: changed, added (``new``) or taken away. The draft is saved even while the whole has faults."""
    bench = bench_of(request, page, kind="interview")
    script = script_of(bench)
    found = next((each for each in script.nodes if each.id == node), None) if script else None
    if script is None or (found is None and node != "new"):
        raise Http404
    data = request.POST if request.method == "POST" else None
    node_form, option_forms = forms_of(script, found, data)
    revision, status = bench.revision, 200
    if data is not None:
        revision = data.get("revision", "")
        changed = changed_script(script, found, data, node_form, option_forms)
        status = 422
        if changed:
            try:
                save_draft(bench, by=request.user, revision=revision, script=changed.model_dump(mode="json"))
            except StaleError:
                messages.warning(
                    request, _("Somebody has saved this exercise since you opened it. Saved again, your node goes into their version.")
                )
                revision, status = bench.revision, 409
            else:
                messages.success(request, _("Saved as a draft."))
                return redirect(f"{reverse('exercise-table', args=[page])}#{data.get('node-id', '')}")
    more = {
        "node": found,
        "node_form": node_form,
        "option_forms": option_forms,
        "revision": revision,
        "after": request.GET.get("after", ""),
    }
    return render(request, "assessments/cms/exercises/node.html", {**bench.context(request, "table"), **more}, status=status)


def changed_script(script: Script, found: Node | None, data: QueryDict, node_form: Any, option_forms: Any) -> Script | None:
    """The script as the forms want it; None when they do not hold."""
    if found and "remove" in data:
        return without_node(script, found.id)
    if not (node_form.is_valid() and option_forms.is_valid()):
        return None
    return with_node(script, node_of(node_form, option_forms), instead_of=found.id if found else "", after=data.get("after", ""))


@dataclass(frozen=True)
class Trial:
    """A try-out: where it began, what was chosen, and the address that goes on with one more choice."""

    start: State
    steps: list[Step]
    state: State
    given: list[str]

    @property
    def query(self) -> str:
        return "~".join(self.given)


@require_safe
def play(request: MemberRequest, page: int) -> HttpResponse:
    """Play from any node with any meters. Everything stands in the address, nothing is kept."""
    bench = bench_of(request, page, kind="interview")
    script = script_of(bench)
    playable = script is not None and not checking.faults(script)
    trial = trial_of(Plot(script), request.GET) if script and playable else None
    context = {**bench.context(request, "play"), "script": script, "trial": trial, "playable": playable}
    if script and trial:
        plot = Plot(script)
        levels = {meter: request.GET.get(meter) or str(level) for meter, level in zip(METERS, trial.start.levels, strict=True)}
        context |= {
            "levels": levels,
            "at": request.GET.get("at", ""),
            "nodes": [plot.nodes[key] for key in trial.state.open],
            "moves": [(key, move) for key in trial.state.open for move in plot.moves_at(trial.state, key)],
            "ending": plot.endings.get(trial.state.ending),
            "goes_on": plot.goes_on(trial.state),
        }
    return render(request, "assessments/cms/exercises/play.html", context, status=400 if playable and trial is None else 200)


def trial_of(plot: Plot, query: QueryDict) -> Trial | None:
    """The try-out that an address tells of; None when it tells of nothing that can be."""
    start = plot.begin()
    at = query.get("at", "")
    if at and at not in plot.nodes:
        return None
    if at:
        levels = [query.get(meter, "") for meter in METERS]
        held = [
            min(100, int(level)) if level.isascii() and level.isdigit() else now for level, now in zip(levels, start.levels, strict=True)
        ]
        start = start._replace(open=(at,), ending="", levels=Levels(*held))
    given = [part for part in query.get("choices", "").split("~") if part][:MOST_TRIED]
    try:
        steps = timeline(plot, [Choice(*part.split(".", 1)) for part in given], start=start)
    except (IllegalChoiceError, TypeError):
        return None
    return Trial(start, steps, steps[-1].turn.after if steps else start, given)
