"""What is typed into the search field becomes a question that no text can break out of."""

import random

import pytest
from django.db import connection

from guidance.models import SearchEntry
from guidance.search_engine import engine
from guidance.search_query import LETTERS, LONGEST, WORD_LETTERS, WORDS, Question, Term, read_question, synonyms


def wanted(text):
    return [
        " | ".join(" ".join(phrase) for phrase in term.phrases) + ("*" if term.beginning else "") for term in read_question(text).wanted
    ]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  \n ", []),
        ("records of pay", ["records", "pay*"]),
        ("pay ", ["pay"]),
        ("to be", ["to", "be"]),
        ("ID", ["id"]),
        ("18 U.S.C. 1589", ["18", "u.s.c", "1589*"]),
        ("trauma-informed", ["trauma", "informed*"]),
        ('"who kept it" records', ["who kept it", "records"]),
        ('"never closed', ["never closed"]),
        ("worker’s", ["worker’s"]),
        ("AND OR NOT NEAR(", ["near"]),
        ("***", []),
        ("naïve", ["naïve*"]),
    ],
)
def test_words_are_wanted_and_the_last_may_be_a_beginning(text, terms):
    assert wanted(text) == terms


def test_a_minus_leaves_out_and_a_hyphen_does_not():
    question = read_question('interview -child -"at school" well-known')
    assert [term.phrases for term in question.unwanted] == [(("child",),), (("at", "school"),)]
    assert [term.phrases[0] for term in question.wanted] == [("interview",), ("well",), ("known",)]
    assert not read_question("-child")


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("T visa", "t nonimmigrant status"),
        ("T visas", "t nonimmigrant status"),
        ("peonage", "debt bondage"),
        ("force fraud coercion", "force fraud or coercion"),
        ("Labor Trafficking", "forced labour"),
        ("SAR", "suspicious activity report"),
    ],
)
def test_words_of_the_field_stand_for_each_other(text, also):
    assert also in wanted(text)[0].rstrip("*").split(" | ")


def test_every_group_is_read_in_every_direction():
    for phrase, group in synonyms().items():
        assert len(group) > 1, phrase
        assert all(len(other) <= LONGEST for other in group)


def test_every_word_reaches_the_database_quoted():
    question = Question((Term((("o'clock", "x"), ("y",)), beginning=True),), (Term((("no",),)),))
    assert question.for_postgresql() == "(('o''clock' <-> 'x':* | 'y')) & !('no')"
    assert question.for_fts5() == """(("o'clock x"* OR "y")) NOT ("no")"""
    assert Question(question.wanted * 2, loose=True).for_fts5().count(" OR ") == 3


HOSTILE = [
    "\0", "a\0b", '"', '""', "'", "''';", "\\", "\\'", "a:*", "a & | ! b", "<->", "((((", "))", "NEAR/2", "title: x", "^x", "x*y", "-", "--", '-"', "{x}",
    "x" * 10_000, "x " * 5_000, '"' * 10_000, "-x " * 5_000, "é" * 300, "🙂", "\ud800", "‮abc", "%s %(a)s", "; DROP TABLE x", "a" + "\u0301" * 500, "ﬀ", "١٢٣",
    "x\ty\rz\x02\x03", "<mark>", "the", "_", "a_b", "t", "s", "1" * 300, "www.example.com/x?y=z", "a.b.c.d.e.f.g", "x'y'z", "-the", 'the -"',
]  # fmt: skip


def made_up(number):
    """Hostile pieces and letters, thrown together the same way every time."""
    dice = random.Random(number)
    pieces = [*HOSTILE, "visa", "T", "force", " ", " ", "-", '"', "AND", "OR", "NOT", "*", ":"]
    return "".join(dice.choice(pieces)[:30] for _ in range(dice.randint(1, 25)))


@pytest.mark.django_db
def test_nothing_that_is_typed_breaks_the_search():
    search = engine()
    for text in [*HOSTILE, *map(made_up, range(150))]:
        for loose in (False, True):
            question = read_question(text, loose=loose)
            assert len(question.wanted) <= WORDS
            assert all(len(word) <= WORD_LETTERS for term in question.wanted for phrase in term.phrases for word in phrase)
            assert sum(len(word) for term in question.wanted for word in term.phrases[0]) <= LETTERS
            if question:
                found = search.best_first(search.matching(SearchEntry.objects.all(), question), question)
                assert list(found[:1]) == []
                assert search.marked([1], question) == {}
    assert connection.is_usable()
