"""An audience as groups of conditions, and in words: the same people, whichever way it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.clauses import Names, TooManyError, audience_in_words, groups_of, tree_of

VALUES = [("discipline", "a"), ("discipline", "b"), ("role", "leader"), ("team", "t")]
leaf = st.sampled_from([{key: value} for key, value in VALUES])
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}), st.lists(inner, max_size=3).map(lambda parts: {"any": parts}), inner.map(lambda part: {"not": part})
    ),
    max_leaves=6,
)  # fmt: skip


def fits(tree, true):
    [(key, value)] = tree.items()
    if key == "all":
        return all(fits(branch, true) for branch in value)
    if key == "any":
        return any(fits(branch, true) for branch in value)
    if key == "not":
        return not fits(value, true)
    return (key, value) in true


@settings(max_examples=200, deadline=None)
@given(trees, st.sets(st.sampled_from(VALUES)))
def test_groups_say_the_same_as_the_tree(tree, true):
    try:
        groups = groups_of(tree)
    except TooManyError:
        return
    assert all(any(((one.key, one.value) in true) != one.negated for one in group) for group in groups) == fits(tree, true)
    if all(groups):
        assert fits(tree_of(groups), true) == fits(tree, true)


def test_a_tree_that_grows_beyond_reading_is_left_as_it_is():
    many = {"any": [{"all": [{"discipline": f"{number}{side}"} for side in "ab"]} for number in range(8)]}
    with pytest.raises(TooManyError):
        groups_of(many)
    assert audience_in_words(many, Names([])) == "a long list of conditions"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"all": []}, "everybody"),
        ({"any": []}, "nobody"),
        ({"discipline": "investigator"}, "working as investigator"),
        ({"not": {"role": "leader"}}, "not in the role of leader"),
    ],
)
def test_an_audience_in_words(cast, tree, words):
    assert cast.investigator
    assert audience_in_words(tree, Names([tree])) == words


@pytest.mark.django_db
def test_and_is_said_with_a_comma_and_or_without(cast):
    tree = {"all": [{"agency": str(cast.a.pk)}, {"any": [{"discipline": cast.investigator.slug}, {"team": str(cast.team.pk)}]}]}
    assert audience_in_words(tree, Names([tree])) == "in Larkmere Police, and working as investigator or on Larkmere Task Force"
