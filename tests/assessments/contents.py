"""Strategies: valid content of each kind, and anything at all as an answer."""

from hypothesis import strategies as st

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
WHY = st.just("why")


def _options(draw, extra) -> list[dict]:
    texts = draw(st.lists(TEXTS, min_size=2, max_size=6, unique=True))
    return [{"text": text, "why": "why", **extra(index, len(texts))} for index, text in enumerate(texts)]


@st.composite
def single(draw):
    right = draw(st.integers(0, 1))
    return {"options": _options(draw, lambda index, count: {"right": index == right})}


@st.composite
def multiple(draw):
    flags = draw(st.lists(st.booleans(), min_size=4, max_size=4))
    return {"options": _options(draw, lambda index, count: {"right": index == 0 or (index > 1 and flags[index % 4])})}


@st.composite
def judgement(draw):
    credits = draw(st.lists(st.sampled_from([0, 0.25, 0.5, 0.75, 1]), min_size=6, max_size=6))
    return {"options": _options(draw, lambda index, count: {"credit": 1 if index == 0 else credits[index % 6]})}


@st.composite
def ordering(draw):
    return {"sequence": [{"text": text, "why": "why"} for text in draw(st.lists(TEXTS, min_size=2, max_size=7, unique=True))]}


@st.composite
def matching(draw):
    lefts = draw(st.lists(TEXTS, min_size=2, max_size=6, unique=True))
    rights = draw(st.lists(st.sampled_from("abc"), min_size=len(lefts), max_size=len(lefts)).filter(lambda given: len(set(given)) > 1))
    return {"pairs": [{"left": left, "right": right, "why": "why"} for left, right in zip(lefts, rights, strict=True)]}


@st.composite
def numeric(draw):
    answer = draw(st.integers(-10_000, 10_000) | st.decimals(-999, 999, places=2).map(float))
    tolerance = draw(st.sampled_from([0, 0.5, 1, 10]))
    return {
        "answer": answer,
        "tolerance": tolerance,
        "half_tolerance": tolerance + draw(st.integers(0, 5)),
        "unit": "weeks",
        "common_errors": [],
    }


BY_KIND = {"SBA": single(), "MR": multiple(), "SJ": judgement(), "ORD": ordering(), "MAT": matching(), "NUM": numeric()}
QUESTIONS = st.sampled_from(list(BY_KIND)).flatmap(lambda kind: st.tuples(st.just(kind), BY_KIND[kind]))

SCALARS = st.none() | st.booleans() | st.integers() | st.integers(-2, 8) | st.floats() | st.text(max_size=8)
JUNK = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.text(max_size=6), inner, max_size=4), max_leaves=12
)
NAMES = st.sampled_from(["choice", "choices", "places", "matches", "number", "score", "passed", "credit"])
VALUES = JUNK | st.dictionaries(NAMES, JUNK, max_size=4)
