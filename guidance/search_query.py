"""What somebody typed into the search field, as a question to a database. Pure, and it takes anything: the worst text finds nothing.

Plain words are all wanted; "in quotes" they stand together; -without leaves out. The last word may be the beginning of one. Words of the field
stand for each other (``synonyms.txt``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SYNONYMS = Path(__file__).with_name("synonyms.txt")
LETTERS, WORDS, WORD_LETTERS, BEGINNING = 200, 12, 40, 3
LONGEST = 6
"""No more of a question is read than so many letters and words; a beginning has at least three letters, a phrase of the list six words."""

PIECE = re.compile(r"""(?P<not>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))""")
WORD = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
SMALL_WORDS = """
a an and are as at be by can do does for from how i in is it its my not of on or our that the their there they this to was we were
what when where which who why will with you your
"""
SMALL = frozenset(SMALL_WORDS.split())

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """One thing that is asked for: any of these phrases. With ``beginning`` the last word of the first may go on."""

    phrases: tuple[Phrase, ...]
    beginning: bool = False


@dataclass(frozen=True)
class Question:
    """What has to stand in a text, and what must not. ``loose`` is content with any of what is wanted."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    loose: bool = False

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def for_postgresql(self) -> str:
        """For ``to_tsquery``: every word quoted, so that nothing in it is an operator."""
        wanted = (" | " if self.loose else " & ").join(_tsquery(term) for term in self.wanted)
        return " & ".join([f"({wanted})", *(f"!{_tsquery(term)}" for term in self.unwanted)])

    def for_fts5(self) -> str:
        """For ``MATCH`` of an FTS5 table: every word a string, so that nothing in it is an operator."""
        wanted = (" OR " if self.loose else " AND ").join(_fts5(term) for term in self.wanted)
        return "".join([f"({wanted})", *(f" NOT {_fts5(term)}" for term in self.unwanted)])


def read_question(text: str, *, loose: bool = False) -> Question:
    """Never raises, and never gives more than the limits above."""
    text = text[:LETTERS].encode("utf-8", "ignore").decode().replace("\0", " ")
    wanted: list[Term] = []
    unwanted: list[Term] = []
    plain: list[str] = []
    for piece in PIECE.finditer(text):
        words = _words(piece["plain"] if piece["quoted"] is None else piece["quoted"])
        if words and piece["not"]:
            unwanted.append(Term((words,)))
        elif words and piece["quoted"] is not None:
            wanted.append(Term((words,)))
        else:
            plain += words
    open_end = bool(plain) and text[-1:].isalnum() and '"' not in text and not unwanted
    terms = [*wanted, *_terms(plain, open_end=open_end)]
    return Question(tuple(terms[:WORDS]), tuple(unwanted[:WORDS]), loose)


def _words(text: str) -> Phrase:
    return tuple(word[:WORD_LETTERS].lower() for word in WORD.findall(text))[:WORDS]


def _terms(words: Sequence[str], *, open_end: bool) -> Iterator[Term]:
    """Plain words as terms: phrases of the field with what they stand for, small words only where there is nothing else."""
    groups, place = synonyms(), 0
    telling = [word for word in words if word not in SMALL]
    while place < len(words):
        length = next((size for size in range(min(LONGEST, len(words) - place), 0, -1) if _key(words[place : place + size]) in groups), 0)
        phrase = tuple(words[place : place + max(length, 1)])
        last = open_end and place + len(phrase) == len(words) and len(phrase[-1]) >= BEGINNING and phrase[-1].isalnum()
        if length:
            others = [other for other in groups[_key(phrase)] if _key(other) != _key(phrase)]
            yield Term((phrase, *others), beginning=last)
        elif phrase[0] not in SMALL or not telling:
            yield Term((phrase,), beginning=last)
        place += len(phrase)


@cache
def synonyms() -> Mapping[Phrase, tuple[Phrase, ...]]:
    """Every phrase of the list with all of its group, itself among them."""
    found: dict[Phrase, tuple[Phrase, ...]] = {}
    for line in SYNONYMS.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            group = tuple(_words(phrase) for phrase in line.split("="))
            for phrase in group:
                found[_key(phrase)] = tuple(dict.fromkeys([*found.get(_key(phrase), ()), *group]))
    return found


def _key(phrase: Sequence[str]) -> Phrase:
    """Several are one: "T visas" is looked up as "t visa"."""
    *before, last = phrase
    return (*before, last[:-1] if len(last) > BEGINNING and last.endswith("s") and not last.endswith("ss") else last)


def _tsquery(term: Term) -> str:
    def phrase(words: Phrase, *, beginning: bool) -> str:
        quoted = ["'" + word.replace("'", "''") + "'" for word in words]
        return " <-> ".join(quoted) + (":*" if beginning else "")

    return "(" + " | ".join(phrase(words, beginning=term.beginning and not place) for place, words in enumerate(term.phrases)) + ")"


def _fts5(term: Term) -> str:
    def phrase(words: Phrase, *, beginning: bool) -> str:
        return '"' + " ".join(words) + '"' + ("*" if beginning else "")

    return "(" + " OR ".join(phrase(words, beginning=term.beginning and not place) for place, words in enumerate(term.phrases)) + ")"
