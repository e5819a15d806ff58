"""A kept reason is told in the language of its reader, as it would have been made in it (ADR 38)."""

from datetime import date
from itertools import product

import pytest
from django.utils import translation

from records.models.standing import StandingState
from records.proofs import Hold, Proof
from records.reasons import Moment, reason_of
from records.retelling import retold
from records.terms import Terms

DAY, LATER = date(2026, 3, 9), date(2027, 1, 31)
THINGS = {("course", 1): "Evidence of coercion", ("note", 2): "First 72 hours. In short"}
KINDS = ["completion", "external", "reciprocity", "acknowledgement"]


def moments():
    terms = Terms(title="Interviewing: the basics. Part 1", number=2, effective_from=DAY, grace_days=10, names=THINGS)
    held = [Hold((Proof(kind, DAY, DAY, thing=thing),), until) for kind, thing, until in product(KINDS, THINGS, [None, LATER])]
    because = [
        "as investigator",
        "as a member of Larkmere, the team",
        "as coordinator",
        "like everybody",
        "in Larkmere Police",
        "as learner",
    ]
    for words in because:
        yield Moment(terms, DAY, LATER, LATER, words)
    for best in [None, *held]:
        yield Moment(terms, DAY, LATER, LATER, "as prosecutor", best=best, begun=DAY, extended=True, days_away=3, missing=tuple(THINGS))
    yield Moment(terms, DAY, DAY, DAY, "as prosecutor", waiver=Hold((), None))
    yield Moment(terms, DAY, DAY, DAY, "as prosecutor", waiver=Hold((), LATER))
    yield Moment(terms, DAY, DAY, DAY, "as prosecutor", away=(DAY, None))
    yield Moment(terms, DAY, DAY, DAY, "as prosecutor", away=(DAY, LATER))


def test_every_reason_is_told_as_it_would_have_been_made():
    with translation.override("es"):
        for moment, state in product(moments(), StandingState):
            if moment.because in ("as prosecutor", "as investigator", "as learner"):
                with translation.override("en-gb"):
                    kept = reason_of(state, moment)
                there = Moment(**{**moment.__dict__, "because": moment.because.replace("as ", "como ")})
                assert retold(kept) == reason_of(state, there), kept


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("as coordinator", "como coordinación"),
        ("as a member of Larkmere", "como integrante de Larkmere"),
        ("like everybody", "como todas las personas"),
        ("in Larkmere Police, as investigator", "en Larkmere Police, como investigator"),
    ],
)
def test_why_a_rule_applies_is_told_with_the_names_of_roles(kept, told):
    with translation.override("es"):
        assert retold(f"Not begun. Rule: Interviewing, version 1, {kept}.") == f"Sin empezar. Regla: Interviewing, versión 1, {told}."


def test_what_is_not_made_of_known_sentences_stands_as_it_is():
    with translation.override("es"):
        assert retold("Somebody wrote this. Not begun.") == "Somebody wrote this. Not begun."
        assert retold("") == ""


def test_nothing_is_changed_in_the_language_of_the_house():
    assert retold("Not begun.") == "Not begun."
