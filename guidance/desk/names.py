"""Where a text names a person, as far as capitals, known names and the words around them tell. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from guidance.desk.name_words import ALSO_WORDS, FAMILY, FAMILY_ENDINGS, FAMILY_WORDS, GIVEN, INSTITUTIONS, KNOWN, ROLES, TITLES, words

WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
PART = rf"(?:(?:Mr|Mrs|Ms|Dr|Sgt|Lt|Det|Capt|Prof|Cpl|Sr|Jr)\.|[A-Z]\.|{WORD})"
RUN = re.compile(rf"{PART}(?:\s+(?:(?:de la|de los|de|del|la|da|dos|van|von|bin|ibn|al|el)\s+)?{PART})*")
TOKEN = re.compile(r"[^\W\d_][\w’'-]*")
BEGINNING = re.compile(r"(?:^|[.?!:;•\n]|[-–—]\s)[\s\"“(‘']*$")
BEFORE = re.compile(r"([\w’'-]+)[\s,:\"“‘('-]*$")
CALLED = re.compile(
    r"(?:\b(?:named|nicknamed|alias(?:es)?|aka|a\.k\.a\.|goes by|went by|known (?:on the street |to everyone |locally |only )?as|calls? (?:him|her|them)sel(?:f|ves)|street name(?: is| of)?|(?:people|they|we|girls|women|workers|everyone|everybody) call(?:s|ed)?|(?:man|woman|girl|boy|person|one|boss|lady|guy) (?:is )?called|name(?: is| was|’s|'s)|names are|first name|surname|last name|moniker)"
    r"(?:\s+(?:is|was|of|the))?[\s,:\"“‘'(]*)$",
    re.IGNORECASE,
)
DOES = re.compile(
    r"^(?:[’']s)?\s*,?\s*(?:(?:has|had|still|now|just|never|finally|also|later|then)\s+)?(?:told|tells|said|says|disclosed|discloses|recanted|recants|refuses|refused|wants|wanted|"
    r"testified|testifies|admitted|admits|cried|cries|texted|fled|escaped|confided|insists|insisted|claims|claimed|believes|thinks|ran away|keeps|kept|"
    r"went back|lives|lived|recruited|paid|beat|hit|threatened|took her|took his|took their|drove|owes|(?:is|was)\s+(?:only\s+)?(?:\d{1,2}|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)\b|lent|can[’']t|won[’']t|doesn[’']t|didn[’']t|runs|sold|signed|works as|cries|trusts|\(?\d{2}\)?,|\(\d{1,2}\)|an? \d{1,2}[- ]year)",
    re.IGNORECASE,
)  # fmt: skip
HER = re.compile(r"(?:trusts?|trusted|loves?|feared|fears|find|get|bring|let|lost|knows|placed?|keep|sit with|owe|told|asked|saw|met|interviewed|interviewing|call|called|contacted|with|by|from|about|for|to|arrested|charged|detained|questioned|helped|represent|brought|recruited|believe|that)\s+$", re.IGNORECASE)  # fmt: skip
INITIALS = re.compile(
    r"(?<![\w.])(?P<who>(?:[A-Z]\.\s?){2,3})(?![\w])|\b[Ii]nitials?\b(?:\s+(?:are|is|of|being))?[\s:(\"“]*(?P<bare>(?:[A-Z]\.?\s?){2,3})(?!\w)"
)
NO_INITIALS = frozenset({"u.s.", "u.k.", "u.n.", "e.u.", "d.c.", "u.s.c.", "c.f.r.", "n.y.", "l.a.", "a.m.", "p.m.", "i.d.", "i.e.", "e.g.", "h.r.", "p.l.", "f.r.", "s.b.", "h.b.", "a.b.", "p.o.", "d.o.b.", "n.j.", "e.o.", "p.d."})  # fmt: skip
LONGER_AFTER = re.compile(r"\s+(?:and|on|of|for|of the|for the)\s+[A-Z]")
LONGER_BEFORE = re.compile(r"[A-Z][\w’'-]+\s+(?:and|on|of|for|of the|for the)\s+$")
"""The run is part of a longer title: of a law, an office, a treaty."""
LOWER_CALLED = re.compile(
    r"\b(?:name is|name was|goes by|went by|calls (?:him|her)self)\s+[\"“‘']?([a-z][\w’'-]{2,}(?:\s+[a-z][\w’'-]{2,})?)", re.IGNORECASE
)
PAIR = re.compile(r"(?<![\w@.-])(?=([a-z]{3,}) ([a-z]{3,})(?![\w@-]))")
LOWER = re.compile(r"(?<![\w@.-])[a-z][a-z]{3,}(?![\w@-])")
COMMON = words("""under in on at by from with without during since until for to of about after before between within against through beyond like unlike per via given according
suppose say ask take use how's let only even just maybe perhaps whether what's it's that's there's i've i'm we've we're has such various several new old earlier later last first next
federal state local national international foreign american according concerning regarding despite unless outside inside near
i he she it we they you who what which when where why how this that these those there here nobody somebody everybody someone everyone one two three some many most
few all both each another our my his her their its the a an if while because since though although after before once but and or so yet also then now today yesterday
everything nothing counsel defence defense management staff court victim worker defendant suspect trafficker buyer pimp girl boy woman man child mother father sister brother son
daughter husband wife friend boss owner landlord witness survivor research experience practice guidance evidence law statute contract phone money debt fear trust trauma please thanks
thank hello dear can could may might must shall should will would do does did is are was were has have had be not no yes every any his whose""")
"""Words that begin sentences, and are nobody's name there."""
STOP = words("""a an the in on at as by to of for and or but not no his her their its my our that this with from some several more only unknown different
another withheld fake false real same given common known sealed redacted protected listed public written missing spelled used being never still also very what who when where it he she they we you""")  # fmt: skip


def plain(word: str) -> str:
    """Lower case, without accents, possessive and stop."""
    word = re.sub(r"[’']s$", "", word.strip(".,").casefold())
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        return plain(self.text)

    @property
    def is_acronym(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_given(self) -> bool:
        return self.plain in GIVEN

    @property
    def may_be_given(self) -> bool:
        return self.plain in GIVEN or self.plain in ALSO_WORDS

    @property
    def is_family(self) -> bool:
        word = self.plain
        return word not in KNOWN and (word in FAMILY or (len(word) >= 6 and word.endswith(FAMILY_ENDINGS)))

    @property
    def is_general(self) -> bool:
        """A word that a person is not called on its own."""
        return self.plain in INSTITUTIONS or self.plain in KNOWN or self.is_acronym or len(self.plain) < 2


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """From where to where the text names somebody."""
    for match in RUN.finditer(text):
        yield from _of_run(text, match)
    yield from _initials(text)
    yield from _in_small_letters(text)


def _of_run(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    words = [Word(match.start() + one.start(), match.start() + one.end(), one.group()) for one in TOKEN.finditer(match.group())]
    words = [word for word in words if word.text[0].isupper()]
    begins = bool(BEGINNING.search(text[max(0, match.start() - 6) : match.start()]))
    if words and begins and not _may_begin_a_name(words):
        words, begins = words[1:], False
    if not words:
        return
    titled = [place for place, word in enumerate(words[:-1]) if word.plain in TITLES and not words[place + 1].is_general]
    if titled:
        after = words[titled[-1] + 1 :]
        if not any(word.plain in INSTITUTIONS for word in after):
            yield words[titled[-1]].start, after[-1].end
        return
    if words[0].plain in ROLES and len(words) > 1:
        words, begins = words[1:], False
    if is_name(
        words, before=text[max(0, words[0].start - 60) : words[0].start], after=text[words[-1].end : words[-1].end + 40], begins=begins
    ):
        yield words[0].start, words[-1].end


def _may_begin_a_name(words: list[Word]) -> bool:
    first = words[0]
    if len(words) == 1 and not first.is_general and first.plain not in COMMON:
        return True  # what it does decides
    if first.plain in TITLES or first.is_given:
        return True
    if first.plain in ALSO_WORDS:
        return len(words) == 1 or words[1].is_family
    return len(words) > 1 and not first.is_general and first.plain not in COMMON and (words[1].is_family or not words[1].is_general)


def is_name(words: list[Word], *, before: str, after: str, begins: bool) -> bool:
    """Whether a run of words with capitals names a person."""
    if any(word.plain in INSTITUTIONS for word in words):
        return False
    called = bool(CALLED.search(before))
    last = BEFORE.search(before)
    by_role = bool(last and plain(last.group(1)) in ROLES | TITLES and not re.search(r"[.?!]\s*$", before))
    whole = [word for word in words if not word.is_acronym]
    if not whole:
        return called and len(words[0].text) > 3
    if len(words) > 1:
        if whole[0].is_given or any(word.is_given for word in whole[1:2]):
            return not all(word.plain in KNOWN for word in whole[1:]) or len(whole) == 1
        if any(word.is_family for word in whole[1:]) and not whole[0].is_general:
            return True
        if whole[0].is_family and not begins and len(whole) > 1 and not any(word.is_general for word in whole[1:]):
            return True
        if len(whole) == len(words) and not any(word.is_general or word.plain in COMMON for word in words):
            return not (LONGER_AFTER.match(after) or LONGER_BEFORE.search(before))
        return (called or by_role) and not all(word.is_general for word in words)
    word = whole[0]
    if word.is_general or word.plain in ROLES:
        return False
    if word.is_given:
        return True
    if called or by_role:
        return True
    if word.plain in ALSO_WORDS:
        return bool(DOES.search(after) or HER.search(before)) and word.plain not in KNOWN and not re.search(r"\b(?:in|of|the)\s+$", before)
    if not begins and len(word.plain) > 2 and word.text[1:].islower() and word.plain not in COMMON:
        return (
            not re.search(r"\b(?:in|the|under|since|see|an?)\s+$", before, re.IGNORECASE)
            and not LONGER_AFTER.match(after)
            and not LONGER_BEFORE.search(before)
            and "'" not in word.plain
        )
    if begins and (word.plain in COMMON or word.plain.endswith(("s", "ing", "ly", "ed", "body", "one", "ment", "tion"))):
        return False
    return bool(DOES.search(after)) and not re.search(r"\b(?:in|of|the|under|since|after|see)\s+$", before, re.IGNORECASE)


def _initials(text: str) -> Iterator[tuple[int, int]]:
    for match in INITIALS.finditer(text):
        group = "who" if match.group("who") else "bare"
        said = match.group(group).strip()
        if group == "bare":
            yield match.start(group), match.start(group) + len(said)
            continue
        before = BEFORE.search(text[: match.start()])
        role = bool(before and plain(before.group(1)) in ROLES)
        told = bool(DOES.search(text[match.end() - (len(match.group()) - len(match.group().rstrip())) :][:40]))
        aside = bool(re.search(r",\s*$", text[: match.start()]) and re.match(r"\s*(?:,|and\b)", text[match.end() - 1 :].lstrip(".")))
        if said.casefold().replace(" ", "") not in NO_INITIALS and (role or told or aside):
            yield match.start(group), match.start(group) + len(said)


def _in_small_letters(text: str) -> Iterator[tuple[int, int]]:
    for match in LOWER_CALLED.finditer(text):
        first = match.group(1).split()[0]
        if first not in STOP:
            yield match.start(1), match.start(1) + len(first)
    for match in PAIR.finditer(text):
        first, family = match.groups()
        if first in GIVEN | ALSO_WORDS and family in FAMILY - ALSO_WORDS - FAMILY_WORDS:
            yield match.start(1), match.end(2)
    for match in LOWER.finditer(text):
        if match.group() in GIVEN:
            yield match.span()
