import copy
import random
from collections import Counter

import pytest

from assessments.interview.checking import faults, findings, survey
from assessments.interview.engine import Plot
from assessments.interview.script import Script
from assessments.interview.simulation import simulate
from tests.factories.exercises import option, small_script, starter_script

SMALL = small_script()


def broken(change) -> Script:
    script = copy.deepcopy(SMALL)
    change(script)
    return Script.model_validate(script)


def nodes(script: dict) -> dict:
    return {node["id"]: node for node in script["nodes"]}


def test_the_scripts_at_hand_have_no_faults():
    assert faults(Script.model_validate(SMALL)) == []
    assert findings(starter_script()) == []


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda script: nodes(script)["T1"]["options"][0].update(next="NOWHERE"), "T1 a", "not there"),
        (lambda script: script.update(first="LATER"), "first", "not there"),
        (lambda script: script["sets"][0].update(next="X"), "PLAN", "not there"),
        (lambda script: script["sets"][0].update(nodes=["P1", "GOOD"]), "PLAN", "not there"),
        (lambda script: script["endings"][4].update(continues_at="PLAN"), "LATER", "not there"),
        (lambda script: script["rules"][0].update(ending="T1"), "rules", "not there"),
        (lambda script: nodes(script)["T2"]["options"][0].update(next="T1"), "T1", "back to itself"),
        (lambda script: script["endings"][4].update(continues_at="T1"), "T1", "back to itself"),
        (lambda script: script["sets"][0].update(next="P1"), "P1", "back to itself"),
        (lambda script: script["rules"].pop(), "rules", "no condition"),
        (lambda script: script.update(rules=[]), "rules", "no condition"),
        (lambda script: script["rules"][1]["all"][0].update(below=90), "rules", "at least"),
        (lambda script: script["rules"][1]["all"][0].pop("at_least"), "rules", "at least"),
        (lambda script: nodes(script)["T1"]["options"][1].update(id="a"), "T1 a", "stands twice"),
        (lambda script: nodes(script)["T1"]["options"][1].update(id="pause"), "T1 pause", "a move"),
        (lambda script: nodes(script)["T1"]["options"][1].update(id="goOn"), "T1 goOn", "a move"),
        (lambda script: nodes(script)["T2"].update(id="T1"), "T1", "stands twice"),
        (lambda script: nodes(script)["T2"].update(id="GOOD"), "GOOD", "stands twice"),
        (lambda script: nodes(script)["T1"].update(expert="z"), "T1", "expert"),
        (lambda script: nodes(script)["T1"]["options"][0].update(principle="kindness"), "T1 a", "no principle"),
        (lambda script: script["moves"][0].update(principle="kindness"), "pause", "no principle"),
        (lambda script: script["sets"].append({"id": "S2", "title": "Again", "nodes": ["P1", "T2"], "next": "GOOD"}), "P1", "two sets"),
    ],
)
def test_a_fault_is_named_with_its_place(change, where, words):
    found = faults(broken(change))
    assert any(finding.where == where and words in finding.message for finding in found), found
    assert all(finding.fault for finding in found)


def lonely(script: dict) -> None:
    script["nodes"].append({"id": "T9", "title": "Alone", "situation": "Nobody comes.", "expert": "a", "options": [option("a", "best", [0, 0, 0], "GOOD"), option("b", "poor", [0, 0, 0], "GOOD")]})  # fmt: skip


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lonely, "T9", "No way leads here"),
        (lambda script: script["endings"].append({"id": "E9", "title": "Never", "text": "Never."}), "E9", "No run ends here"),
        (lambda script: script["rules"][1]["all"].append({"of": "trust", "below": 10}), "GOOD", "No run ends here"),
        (lambda script: [option.update(effect=[0, *option["effect"][1:]]) for node in script["nodes"] for option in node["options"]], "trust", "the same at every ending"),
        (lambda script: [option.update(effect=[-100, 0, 0]) for option in nodes(script)["P1"]["options"]], "GONE", "trust at 0"),
        (lambda script: [option.update(quality="poor") for option in nodes(script)["T2"]["options"]], "T2", "best"),
        (lambda script: nodes(script)["P2"]["options"].pop(), "P2", "no choice"),
        (lambda script: nodes(script)["P2"].pop("expert"), "P2", "expert"),
        (lambda script: nodes(script)["T1"]["options"][0].update(contaminates=True), "T1 a", "contaminates"),
        (lambda script: nodes(script)["T1"]["options"][0].update(effect=[1, -1, 1]), "T1 a", "takes something away"),
        (lambda script: nodes(script)["T1"]["options"][0].update(principle=""), "T1 a", "no principle"),
    ],
)  # fmt: skip
def test_what_an_author_should_look_at_is_told_but_forbids_nothing(change, where, words):
    script = broken(change)
    assert faults(script) == []
    found = findings(script)
    assert any(finding.where == where and words in finding.message and not finding.fault for finding in found), found


def test_a_survey_tells_the_range_of_each_meter_on_arrival():
    seen = survey(Script.model_validate(SMALL))
    assert seen.whole
    assert seen.reached["P1"].pairs() == [(40, 45), (50, 60), (65, 70)]
    assert seen.reached["T1"].pairs() == [(35, 55), (50, 65), (55, 75)]
    assert set(seen.reached) == {"P1", "P2", "T1", "T2", "GOOD", "FAIR", "BAD", "GONE", "LATER"}


def test_a_survey_of_a_large_script_reaches_every_ending():
    seen = survey(starter_script())
    assert {f"E{number}" for number in range(1, 8)} <= seen.reached.keys()


def test_ten_thousand_runs_tell_where_careful_and_random_players_end():
    plot = Plot(starter_script())
    random, careful = simulate(plot, player="random"), simulate(plot, player="careful")
    assert sum(random.endings.values()) == sum(careful.endings.values()) == 10_000
    assert random == simulate(plot, player="random")
    assert random.share("E3") > 0.5 > 0.05 > random.share("E1") + random.share("E2")
    assert careful.share("E1") > 0.5
    assert set(random.endings) == set(plot.endings)
    assert all(low < high for low, high in zip(random.means, careful.means, strict=True))
    assert 10 < random.steps < 20


def test_a_simulation_may_begin_anywhere_and_be_empty():
    plot = Plot(Script.model_validate(SMALL))
    start = plot.begin()._replace(open=("T2",))
    found = simulate(plot, runs=200, start=start)
    assert found.steps == 1
    assert set(found.endings) <= {"GOOD", "FAIR", "BAD", "GONE"}
    nothing = simulate(plot, runs=0)
    assert (nothing.runs, nothing.share("GOOD"), nothing.steps) == (0, 0.0, 0.0)


def test_about_half_of_the_players_stop_at_an_ending_that_goes_on():
    plot = Plot(Script.model_validate(SMALL))
    start = plot.begin()._replace(open=(), ending="LATER")
    assert 0.4 < simulate(plot, runs=1000, start=start).share("LATER") < 0.6


def test_one_run_from_its_last_question_ends_with_the_meters_of_its_one_option():
    plot = Plot(broken(lambda script: nodes(script)["T2"].update(options=nodes(script)["T2"]["options"][:1])))
    start = plot.begin()._replace(open=("T2",))
    after = plot.take(start, plot.choices(start)[0])
    for runs in (1, 60):
        found = simulate(plot, runs=runs, start=start)
        assert (found.means, found.endings, found.steps) == (after.levels, {after.ending: runs}, 1)
        assert (found.share(after.ending), found.share("NOWHERE")) == (1, 0)
    assert tuple(simulate(plot, runs=0).means) == (0, 0, 0)


def test_where_the_order_is_free_players_begin_anywhere():
    asked = []

    class Watched(Plot):
        def take(self, state, choice):
            asked.append((state.open, choice.node))
            return super().take(state, choice)

    simulate(Watched(Script.model_validate(SMALL)), runs=60)
    assert {node for open_, node in asked if len(open_) == 2} == {"P1", "P2"}


def test_where_one_question_is_open_nothing_is_drawn_but_the_option():
    plot = Plot(Script.model_validate(SMALL))
    start, draws = plot.begin()._replace(open=("T2",)), random.Random("1:random")
    drawn = [draws.choices(plot.choices(start)[:3], cum_weights=[1.0, 2.0, 3.0])[0] for _ in range(9)]
    assert simulate(plot, runs=9, start=start).endings == Counter(plot.take(start, choice).ending for choice in drawn)
