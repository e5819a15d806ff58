import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.interview.debrief import expert_path, timeline
from assessments.interview.engine import GO_ON, Choice, IllegalChoiceError, Levels, Plot, changed, chosen_ending
from assessments.interview.script import Condition, Rule, Script
from tests.factories.exercises import small_script, starter_script

SMALL = Plot(Script.model_validate(small_script()))
STARTER = Plot(starter_script())


def play(*words: str) -> list[Choice]:
    return [Choice(*word.split()) for word in words]


@st.composite
def runs(draw, plot: Plot):
    """Some choices of a run that is played by the rules, moves among them; not always to the end."""
    state, made = plot.begin(), []
    for _ in range(draw(st.integers(0, 40))):
        possible = plot.choices(state) + [Choice(node, move.id) for node in state.open for move in plot.moves_at(state, node)]
        if plot.goes_on(state):
            possible.append(Choice(state.ending, GO_ON))
        if not possible:
            break
        made.append(draw(st.sampled_from(possible)))
        state = plot.take(state, made[-1])
    return made


def to_the_end(plot: Plot, made: list[Choice]) -> list[Choice]:
    state = plot.play(made)
    while not state.ending:
        made = [*made, plot.choices(state)[0]]
        state = plot.play(made)
    return made


@pytest.mark.parametrize("plot", [SMALL, STARTER], ids=["small", "starter"])
@given(st.data())
def test_a_state_follows_from_the_choices_alone(plot, data):
    made = data.draw(runs(plot))
    assert plot.play(made) == plot.play(list(made))
    cut = data.draw(st.integers(0, len(made)))
    state = plot.play(made[:cut])
    for choice in made[cut:]:
        state = plot.take(state, choice)
    assert state == plot.play(made)


@pytest.mark.parametrize("plot", [SMALL, STARTER], ids=["small", "starter"])
@given(st.data())
def test_meters_stay_between_nothing_and_a_hundred_and_every_run_ends(plot, data):
    made = to_the_end(plot, data.draw(runs(plot)))
    for turn in plot.walk(made):
        assert all(0 <= level <= 100 for level in turn.after.levels)
        assert bool(turn.after.ending) != bool(turn.after.open)
    assert plot.play(made).ending in plot.endings


@given(st.data())
def test_suggestions_are_counted_and_never_taken_back(data):
    made = data.draw(runs(STARTER))
    counts = [turn.after.contaminated for turn in STARTER.walk(made)]
    assert counts == sorted(counts)
    assert (counts or [0])[-1] == sum(STARTER.options[choice].contaminates for choice in made if choice in STARTER.options)


@given(st.data(), st.text(max_size=4), st.text(max_size=4))
def test_what_is_not_open_cannot_be_chosen(data, node, option):
    made = data.draw(runs(SMALL))
    state = SMALL.play(made)
    choice = Choice(node, option)
    possible = SMALL.choices(state) + [Choice(key, move.id) for key in state.open for move in SMALL.moves_at(state, key)]
    if SMALL.goes_on(state):
        possible.append(Choice(state.ending, GO_ON))
    if choice in possible:
        SMALL.take(state, choice)
    else:
        with pytest.raises(IllegalChoiceError):
            SMALL.take(state, choice)


def test_a_set_may_be_taken_in_any_order():
    assert SMALL.begin().open == ("P1", "P2")
    assert SMALL.play(play("P2 a")).open == ("P1",)
    assert SMALL.play(play("P1 a", "P2 b")).open == SMALL.play(play("P2 b", "P1 a")).open == ("T1",)
    with pytest.raises(IllegalChoiceError):
        SMALL.play(play("P1 a", "P1 b"))


def test_an_offer_is_made_once_a_node_and_counts_twice_in_all():
    talk = play("P1 b", "P2 b")
    once = SMALL.play([*talk, *play("T1 pause")])
    assert once.open == ("T1",)
    assert once.levels == Levels(35, 55, 55)
    with pytest.raises(IllegalChoiceError):
        SMALL.take(once, Choice("T1", "pause"))
    assert SMALL.moves_at(once, "T1") == []
    again = SMALL.play([*talk, *play("T1 pause", "T1 a", "T2 pause")])
    assert again.levels.stability == 50 + 5 + 5 + 5


def test_an_offer_beyond_its_count_changes_nothing():
    script = Script.model_validate(small_script())
    script.moves[0].counts = 1
    plot = Plot(script)
    made = play("P1 a", "P2 a", "T1 pause", "T1 a")
    before, after = plot.play(made), plot.play([*made, *play("T2 pause")])
    assert after.levels == before.levels
    assert after.moves == (*before.moves, Choice("T2", "pause"))


def test_nothing_is_offered_to_somebody_who_is_not_there():
    with pytest.raises(IllegalChoiceError):
        SMALL.play(play("P1 pause"))
    assert SMALL.moves_at(SMALL.begin(), "T1") == []


def test_an_ending_that_goes_on_keeps_the_meters_and_others_end():
    later = SMALL.play(play("P1 a", "P2 a", "T1 c"))
    assert (later.ending, later.open) == ("LATER", ())
    again = SMALL.take(later, Choice("LATER", GO_ON))
    assert (again.ending, again.open, again.levels) == ("", ("T2",), later.levels)
    gone = SMALL.play(play("P1 a", "P2 a", "T1 a", "T2 c"))
    assert gone.ending == "GONE" and not SMALL.goes_on(gone) and not SMALL.goes_on(again)
    for choice in (Choice("GONE", GO_ON), Choice("T2", "a")):
        with pytest.raises(IllegalChoiceError):
            SMALL.take(gone, choice)


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("P1 a,P2 a,T1 a,T2 a", "GOOD"),
        ("P1 a,P2 a,T1 b,T2 a", "BAD"),
        ("P1 b,P2 b,T1 a,T2 b", "FAIR"),
        ("P1 b,P2 b,T1 a,T2 c", "GONE"),
    ],
)
def test_the_first_rule_that_fits_chooses_the_ending(words, ending):
    assert SMALL.play(play(*words.split(","))).ending == ending


@pytest.mark.parametrize(
    ("levels", "contaminated", "ending"),
    [
        (Levels(100, 100, 100), 2, "E3"),
        (Levels(100, 100, 49), 0, "E3"),
        (Levels(100, 100, 50), 1, "E2"),
        (Levels(75, 70, 80), 0, "E1"),
        (Levels(74, 70, 80), 0, "E2"),
        (Levels(75, 69, 80), 0, "E2"),
        (Levels(75, 70, 79), 0, "E2"),
        (Levels(75, 70, 80), 1, "E2"),
        (Levels(50, 50, 50), 0, "E2"),
        (Levels(49, 50, 50), 0, "E4"),
        (Levels(50, 49, 50), 0, "E4"),
    ],
)
def test_the_starter_script_ends_as_its_rules_say(levels, contaminated, ending):
    assert chosen_ending(STARTER.script.rules, levels, contaminated) == ending


def test_without_a_rule_that_fits_there_is_no_ending():
    with pytest.raises(IllegalChoiceError):
        chosen_ending([Rule(ending="E1", all=[Condition(of="trust", at_least=50)])], Levels(49, 0, 0), 0)


@given(st.tuples(*[st.integers(0, 100)] * 3), st.tuples(*[st.integers(-100, 100)] * 3))
def test_an_effect_is_added_and_held(levels, effect):
    for before, change, after in zip(levels, effect, changed(Levels(*levels), effect), strict=True):
        assert after == max(0, min(100, before + change))


def test_the_expert_of_the_starter_script_steadies_her_and_keeps_the_account_whole():
    path = expert_path(STARTER)
    end = STARTER.play(path)
    assert (end.ending, end.contaminated) == ("E1", 0)
    assert all(step.quality == "best" for step in timeline(STARTER, path))


def test_a_good_no_goes_on_a_week_later():
    no = play("N01 b", "N02 c", "N03 b", "N04 b", "N04n a")
    assert STARTER.play(no).ending == "E7"
    assert STARTER.play([*no, Choice("E7", GO_ON)]).open == ("N05",)
