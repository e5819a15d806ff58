from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from assessments.interview import written
from assessments.interview.answers import read_answers
from assessments.interview.chart import chart
from assessments.interview.conversation import conversation
from assessments.interview.debrief import best_steps, credit, expert_path, figures, marked, readings, timeline
from assessments.interview.engine import GO_ON, Choice, Levels, Plot
from assessments.interview.script import Alternative, Script
from tests.assessments.test_interview_engine import play, runs
from tests.factories.exercises import ALTERNATIVE, small_script

PLOT = Plot(Script.model_validate(small_script()))
GOOD = play("P1 a", "P2 a", "T1 a", "T2 a")
BAD = play("P2 b", "P1 b", "T1 pause", "T1 b", "T2 b")


def steps(made):
    return timeline(PLOT, made)


def test_a_timeline_tells_what_was_said_what_it_did_and_why():
    step = steps(BAD)[3]
    assert (step.number, step.node.id, step.said, step.reply, step.feedback) == (4, "T1", "Say b", "Reply to b", "WHY b [S1]")
    assert (step.quality, step.form, step.contaminates, step.closed_the_conversation) == ("harmful", "leading", True, True)
    assert step.changes == [("trust", 35, 25), ("stability", 55, 50), ("reliability", 55, 30)]
    assert (step.expert.id, step.as_the_expert, step.principle.title) == ("a", False, "Her pace")


def test_an_offer_and_a_later_day_are_steps_without_a_quality():
    later = steps([*play("P1 a", "P2 a", "T1 pause", "T1 c"), Choice("LATER", GO_ON)])
    offer, again = later[2], later[4]
    assert (offer.said, offer.reply, offer.feedback, offer.quality, offer.expert) == ("A pause?", "She nods.", "WHY pause", "", None)
    assert (again.node, again.said, again.reply, again.feedback, again.form, again.principle) == (None, "", "", "", "", None)
    assert not again.as_the_expert and not offer.contaminates


def test_figures_count_questions_and_say_where_the_conversation_closed():
    good, bad = figures(steps(GOOD)), figures(steps(BAD))
    assert (good.asked, good.opened, good.open_share, good.contaminating, good.closing) == (2, 2, 100, (), ())
    assert (bad.asked, bad.opened, bad.open_share) == (2, 0, 0)
    assert [step.number for step in bad.closing] == [4, 5]
    assert [step.number for step in bad.contaminating] == [4]
    assert (good.decisions, good.with_expert, bad.decisions, bad.with_expert) == (4, 4, 4, 0)
    assert figures(steps(GOOD[:2])).open_share is None


def test_quality_is_the_mean_worth_of_the_decisions_and_no_offer_counts():
    assert figures(steps(GOOD)).quality == 1
    assert figures(steps(BAD)).quality == (Decimal("0.6") + Decimal("0.2") + 0 + Decimal("0.2")) / 4
    assert figures([]).quality is None


@given(st.data())
def test_figures_of_any_run_hold_together(data):
    found = steps(data.draw(runs(PLOT)))
    figured = figures(found)
    assert 0 <= figured.opened <= figured.asked <= figured.decisions <= len(found)
    assert figured.quality is None or 0 <= figured.quality <= 1
    assert figured.with_expert <= figured.decisions
    assert {step.number for step in figured.closing} & {step.number for step in found if step.form == "open"} == set()
    assert len(best_steps(found)) <= 3
    assert 0 <= credit(figured.quality, marked(PLOT, found, {})) <= 1


def test_the_experts_path_goes_on_after_a_good_no():
    script = small_script()
    script["nodes"][2]["expert"] = "c"
    path = expert_path(Plot(Script.model_validate(script)))
    assert path == [*play("P1 a", "P2 a", "T1 c"), Choice("LATER", GO_ON), Choice("T2", "a")]


def test_where_the_expert_is_not_named_the_first_best_option_stands():
    script = small_script()
    for node in script["nodes"]:
        node.pop("expert")
    script["nodes"][1]["options"].reverse()
    script["nodes"][3]["options"] = [{**option, "quality": "poor"} for option in script["nodes"][3]["options"]]
    assert expert_path(Plot(Script.model_validate(script))) == play("P1 a", "P2 a", "T1 a", "T2 a")


def test_the_best_choices_asked_about_are_of_different_principles_first():
    script = small_script()
    script["nodes"][2]["options"][0]["principle"] = "pace"
    found = timeline(Plot(Script.model_validate(script)), GOOD)
    assert [step.number for step in best_steps(found)] == [1, 2, 3]
    assert [step.number for step in best_steps(found[2:])] == [3, 4]
    assert best_steps(steps(BAD)) == []


def test_each_harmful_choice_asks_for_its_reading_once():
    made = play("P1 a", "P2 a", "T1 b", "T2 c")
    assert [principle.id for principle in readings(steps(made))] == ["pace"]
    assert readings(steps(GOOD)) == []


def answers(form: dict, made=None):
    query = QueryDict(mutable=True)
    for name, value in form.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return read_answers(PLOT, made or GOOD, query)


FULL = {
    "principles-1": "open",
    "principles-2": "open",
    "principles-3": "open",
    "defend-defend": "3",
    "defend-disclose": "none",
    "learned": ["0"],
}


def test_a_full_and_right_debrief_earns_everything():
    given, problems = answers(FULL)
    assert problems == {}
    assert given == {
        "read": [],
        "principles": {"1": "open", "2": "open", "3": "open"},
        "defend": {"defend": "3", "disclose": "none"},
        "learned": [0],
    }
    done = marked(PLOT, steps(GOOD), given)
    assert [each.credit for each in done] == [1, 1, 1, None]
    assert credit(figures(steps(GOOD)).quality, done) == 1


@pytest.mark.parametrize(
    ("change", "credits"),
    [
        ({"principles-1": "pace"}, [Decimal(2) / 3, 1, 1]),
        ({"defend-disclose": "1"}, [1, Decimal("0.5"), 1]),
        ({"learned": ["0", "1"]}, [1, 1, Decimal("0.5")]),
        ({"learned": ["1"]}, [1, 1, 0]),
    ],
)
def test_each_answer_earns_its_share(change, credits):
    given, _ = answers({**FULL, **change})
    assert [each.credit for each in marked(PLOT, steps(GOOD), given)][:3] == credits


def test_after_a_suggestion_that_is_what_must_be_disclosed():
    made = play("P1 a", "P2 b", "T1 b", "T2 a")
    for disclosed, right in (("3", True), ("none", False), ("1", False)):
        given, problems = answers({**FULL, "defend-defend": "2", "defend-disclose": disclosed, "read": "pace"}, made)
        found = marked(PLOT, steps(made), given)[1]
        assert [ok for _, ok, _ in found.notes] == [False, right]
        assert "principles" in problems or not problems


@pytest.mark.parametrize(
    ("change", "wanting"),
    [
        ({"principles-2": ""}, "principles"),
        ({"principles-2": "no-such"}, "principles"),
        ({"defend-defend": ""}, "defend"),
        ({"defend-defend": "99"}, "defend"),
        ({"defend-defend": "none"}, "defend"),
        ({"learned": []}, "learned"),
        ({"learned": ["7", "x"]}, "learned"),
    ],
)
def test_what_is_wanting_is_said_at_its_question_and_the_rest_is_kept(change, wanting):
    given, problems = answers({**FULL, **change})
    assert list(problems) == [wanting]
    assert len(given) == 4


def test_a_harmful_choice_must_be_read_about():
    made = play("P1 a", "P2 a", "T1 b", "T2 a")
    form = {**FULL, "principles-4": "open"}
    assert "read" in answers(form, made)[1]
    assert "read" in answers({**form, "read": "open"}, made)[1]
    assert answers({**form, "read": "pace"}, made)[1] == {}


def test_the_page_of_a_run_shows_two_turns_and_folds_the_others():
    talk = conversation(PLOT, BAD[:4], seed="x")
    assert ([moment.step.number for moment in talk.earlier], [moment.step.number for moment in talk.latest]) == ([1, 2], [3, 4])
    assert [moment.new for moment in talk.latest] == [True, False]
    assert (talk.position, talk.node.id, talk.ending) == (5, "T2", None)
    assert [(way.arrow, way.name) for way in talk.ways] == [("↓", "Trust"), ("↓", "Stability"), ("↓", "Reliability")]
    assert [way.arrow for way in conversation(PLOT, BAD[:3], seed="x").ways] == ["→", "↑", "→"]


def test_where_several_nodes_are_open_one_picks_a_topic():
    first = conversation(PLOT, [], seed="x")
    assert ([node.id for node in first.topics], first.topics_title, first.node, first.ways) == (["P1", "P2"], "Two things first", None, [])
    picked = conversation(PLOT, [], seed="x", topic="P2")
    assert (picked.node.id, picked.topics, picked.topics_title) == ("P2", [], "")
    assert conversation(PLOT, [], seed="x", topic="T1").node is None


def test_the_order_of_options_is_its_runs_own_and_stays():
    orders = {tuple(option.id for option in conversation(PLOT, GOOD[:2], seed=str(seed)).options) for seed in range(30)}
    assert len(orders) > 3
    assert conversation(PLOT, GOOD[:2], seed="7").options == conversation(PLOT, GOOD[:2], seed="7").options


def test_the_ends_of_lines_are_named_apart():
    drawn = chart([Levels(50, 50, 50), Levels(0, 0, 0)], [Levels(50, 50, 50)] * 4)
    places = sorted(line.label_y for line in drawn.lines)
    assert all(above + 14 < below for above, below in zip(places, places[1:], strict=False))
    assert max(places) <= 12 + 176
    assert drawn.steps == 3 and drawn.lines[0].points.startswith("32.0,100.0 ")


ALTERNATIVE_SHAPE = Alternative.model_validate(ALTERNATIVE)
PLAN = " ".join(["word"] * 40)


@pytest.mark.parametrize(
    ("form", "wanting"),
    [
        ({}, ["plan", "form-0", "form-1"]),
        ({"plan": PLAN, "form-0": "open", "form-1": "leading"}, ["rewrite-1"]),
        ({"plan": PLAN, "form-0": "open", "form-1": "leading", "rewrite-1": " "}, ["rewrite-1"]),
        ({"plan": PLAN.removesuffix(" word"), "form-0": "open", "form-1": "open"}, ["plan"]),
        ({"plan": PLAN, "form-0": "open", "form-1": "leading", "rewrite-1": "What then?"}, []),
    ],
)
def test_the_written_alternative_says_what_is_wanting(form, wanting):
    assert written.missing(ALTERNATIVE_SHAPE, written.cleaned(ALTERNATIVE_SHAPE, form)) == wanting


def test_the_written_alternative_is_told_back_line_by_line():
    work = written.cleaned(ALTERNATIVE_SHAPE, {"plan": "x" * 7000, "form-0": "leading", "form-1": "leading", "rewrite-1": " Go on. "})
    told = written.feedback(ALTERNATIVE_SHAPE, work)
    assert [(line.right, line.may_stay, line.rewritten) for line in told] == [(False, True, ""), (True, False, "Go on.")]
    assert len(work["plan"]) == 6000
    assert written.open_share(ALTERNATIVE_SHAPE) == 50
    assert [line.given for line in written.feedback(ALTERNATIVE_SHAPE, {})] == ["", ""]
