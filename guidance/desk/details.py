"""Details in a text that point to a case or a person: where they stand, what they look like, and why they were found. Pure.

Patterns and word lists only: no model, no network, the same answer every time. What a reader of statutes and reports meets every
day (citations of laws, of decided cases, forms, dates, agencies, places, help lines) is set aside first and never found.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guidance.desk.names import names_in


class Kind(StrEnum):
    NAME = "name"
    BIRTH = "birth"
    CASE = "case"
    PHONE = "phone"
    ADDRESS = "address"
    EMAIL = "email"
    ACCOUNT = "account"
    SOCIAL_SECURITY = "social_security"
    A_NUMBER = "a_number"
    DOCUMENT = "document"
    PLATE = "plate"


WHY: dict[Kind, Promise] = {
    Kind.NAME: _("reads like a person’s name. Write “the victim”, “the suspect” or “a colleague” instead."),
    Kind.BIRTH: _("reads like a date of birth. An age, or “a minor”, says enough."),
    Kind.CASE: _("reads like the number or the name of a case. The question can be answered without it."),
    Kind.PHONE: _("reads like a telephone number."),
    Kind.ADDRESS: _("reads like an address or an exact place. “A motel” or “a farm in the county” says enough."),
    Kind.EMAIL: _("reads like somebody’s e-mail address."),
    Kind.ACCOUNT: _("reads like somebody’s name on a platform, or an account."),
    Kind.SOCIAL_SECURITY: _("reads like a social security number."),
    Kind.A_NUMBER: _("reads like an alien registration number or the number of an application."),
    Kind.DOCUMENT: _("reads like the number of a passport, a licence or another document."),
    Kind.PLATE: _("reads like the plate or the number of a vehicle."),
}


@dataclass(frozen=True, order=True)
class Detail:
    """One detail: the characters from ``start`` up to, not including, ``end`` of the text."""

    start: int
    end: int
    kind: Kind
    found: str

    @property
    def why(self) -> str:
        return str(WHY[self.kind])

    @property
    def key(self) -> str:
        """The same for the same words of the same kind, wherever they stand: what an explanation is given for."""
        return f"{self.kind}:{' '.join(self.found.casefold().split())}"


def patterns(kind: Kind, *sources: str) -> list[tuple[Kind, re.Pattern[str]]]:
    return [(kind, re.compile(source, re.IGNORECASE)) for source in sources]


CAPITALS = r"(?-i:[A-Z][\w.’'&-]*)"
PARTY = rf"{CAPITALS}(?:,? (?:{CAPITALS}|of|the|and|ex rel\.|et al\.|de|la)){{0,6}}"
DECIDED = re.compile(rf"(?:\b(?:In|Ex) (?:re|parte) {PARTY}|\b{PARTY} vs?\.? {PARTY})(?:,? \d+ [A-Z][\w. ]{{0,12}} ?\d+)?", re.IGNORECASE)
OWN_CASE = re.compile(
    r"\b(?:our|my|this|current|pending|open|ongoing|upcoming)\s+(?:own\s+)?(?:case|matter|trial|prosecution|indictment)\b[^.?!]{0,14}$",
    re.IGNORECASE,
)
AT_WORK = re.compile(r"\b(?:I am|I’m|I'm|we are|working|assigned|trial counsel)\s+(?:on|in|to)\s+$", re.IGNORECASE)
OWN_AFTER = re.compile(r"^[\s,(]*(?:as\s+)?(?:is\s+)?(?:our|my)\s+(?:\w+\s+)?(?:case|matter|trial|prosecution)\b", re.IGNORECASE)

SET_ASIDE = [
    re.compile(source, re.IGNORECASE)
    for source in (
        r"\b\d{1,2}\s*(?:U\.?\s?S\.?\s?C\.?A?\.?|C\.?F\.?R\.?)\s*(?:§+|sections?|secs?\.?|parts?)?\s*\d[\w.-]*(?:\([\w]+\))*(?:\s*(?:,|and|to|–|-|or)\s*\d{3,4}[a-z]?(?:\(\w+\))*)*",
        r"§+\s*\d[\w.:-]*(?:\(\w+\))*(?:\s*(?:,|and|to|–|-|or)\s*\d[\w.:-]*(?:\(\w+\))*)*",
        r"\b(?:sections?|secs?\.|articles?|art\.|rules?|titles?|chapters?|parts?|paragraphs?|ordinance|code)\s+(?:no\.?\s*)?[IVX\d][\w.:-]*(?:\(\w+\))*",
        r"\b(?:Pub(?:lic)?\.?\s*L(?:aw)?\.?(?:\s*No\.?)?|P\.\s?L\.|H\.\s?R\.|HR|S\.|H\.?B\.?|S\.?B\.?|A\.?B\.?|Stat\.|EO|E\.O\.|Executive Order|Directive|Resolution|Recommendation|Convention|Regulation)\s*(?:\(?E[CU]\)?\s*)?(?:No\.?\s*)?\d[\d/–-]*",
        r"\b\d{1,4}\s+(?:U\.\s?S\.|F\.?\s?(?:2d|3d|4th|Supp\.?(?: ?[23]d)?)|S\.\s?Ct\.|L\.\s?Ed\.(?: ?2d)?|Cal\.[\w. ]*|N\.[EWY]\.[\w. ]*|So\.[\w. ]*|P\.[23]d|A\.[23]d|Fed\.\s?Reg\.|Stat\.)\s*\d+(?:\s*\([^)]{0,40}\))?",
        r"\bforms?\s+[A-Z]{1,4}-?\d[\w-]*",
        r"\bI-\d{3}[A-Z]?\b",
        r"\b(?:GN|TII|EOC|MDS)-[A-Z]?\d[\w.]*",
        r"\b(?:1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]\d{3}[-. ]\d{4}\b",
        r"\b(?:Jane|John|Baby|Janie|Mary) (?:Doe|Roe)s?(?:\s*#?\d+)?\b",
        r"\b(?:info|help|contact|tips|support|office|hotline|press|admin|report|training|intake|desk)@[\w.-]+",
        r"\bv\.? ?[\d.]+\b",
    )
]  # fmt: skip

NUMBER_WORD = r"(?:\s*(?:numbers?|nos?\.?|num\.?|nr\.?|ids?|#|№))"
IS = r"(?:\s*(?:is|was|are|were|of|:|=|-|–|\(|#))*\s*"
CODE = r"(?=[\w/:.-]*\d[\w/:.-]*\d[\w/:.-]*\d)[A-Z0-9][\w/:-]*(?:\.\d+)*[A-Z0-9]"
NOT_A_YEAR = r"(?!(?:19|20)\d\d\b(?![-/:]\d))"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
DATE = rf"(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s*(?:of\s+)?(?:19|20)\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+(?:19|20)\d\d|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b)"
WAY = r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|court|ct|place|pl|highway|hwy|terrace|ter|circle|cir|parkway|pkwy|trail|trl|loop|square|way|close|crescent|row|alley|turnpike|pike)"
NOT_A_WAY = r"(?!\s*(?:\d|of|supreme|district|circuit|federal|state|appellate|appeals|superior|people|victims|cases|years|days|weeks|months|hours|minutes|times)\b)"

FOUND = [
    *patterns(Kind.EMAIL, r"\b[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", r"\b[\w.+-]+\s*(?:\(at\)|\[at\]|\sat\s)\s*[\w-]+\s*(?:\(dot\)|\[dot\]|\sdot\s)\s*(?:com|org|net|gov|mx)\b"),
    *patterns(
        Kind.SOCIAL_SECURITY,
        r"\b\d{3}[- ]\d{2}[- ]\d{4}\b",
        rf"\b(?:ssn|social security|social)\b{NUMBER_WORD}?{IS}\d{{9}}\b",
        r"\b(?:last (?:four|4)(?: digits)?(?: of (?:(?:his|her|their|the) )?(?:ssn|social(?: security)?(?: number)?))?|ssn ending(?: in)?|social(?: security number)? ending(?: in)?)\s*(?:is|are|were|was|:)?\s*\d{4}\b",
    ),
    *patterns(
        Kind.A_NUMBER,
        r"\bA\s?[-#]?\s?\d{2,3}[- ]\d{3}[- ]\d{3}\b",
        r"\bA#?-?\d{8,9}\b",
        rf"\b(?:alien|a)[- ](?:registration )?(?:number|no\.?|file|#){IS}A?[- ]?\d[\d -]{{6,11}}\d\b",
        r"\b(?:EAC|WAC|LIN|SRC|MSC|IOE|NBC|YSC)[- ]?\d[\d-]{7,11}\d\b",
    ),
    *patterns(
        Kind.BIRTH,
        rf"\b(?:born|d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|birthday|b-day)\b[^.?!\d]{{0,24}}?{DATE}",
        rf"\b(?:turn(?:s|ed|ing)?|will be)\s+(?:\d{{1,2}}|eighteen|seventeen|sixteen|fifteen|fourteen|thirteen)\s+on\s+(?:the\s+)?{DATE}",
    ),
    *patterns(
        Kind.PHONE,
        r"(?<![\w-])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}\b",
        r"(?<![\w-])\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}\b",
        r"\b(?:cell|cellphone|phone|mobile|burner|number|numbers|text(?:s|ed|ing)?|calls?|called|calling|whatsapp|telephone|tel|landline|reach(?:ed)?|contact)\b[^.?!\d]{0,28}?(?<!\d)(?:\d{10,11}|\d{3}[-. ]\d{4})\b",
        r"(?<![\w-])\d{3}-\d{4}(?![\w-])",
    ),
    *patterns(
        Kind.CASE,
        r"\b\d{1,2}:\d{2}-?(?:cr|cv|mj|mc|sw|po)-?\d{2,6}(?:-[A-Z]{1,4})*\b",
        r"\b\d{2,4}-?(?:cr|cv|mj|mc|sw|cf|fa|jv|gj|dp)-?\d{2,7}(?:-[A-Z]{1,4})*\b",
        r"\b(?:cr|cv|mj|jv|cf|gj)[-# ]?\d{2,4}[-/]\d{2,7}\b",
        rf"\b(?:case|docket|file|report|incident|complaint|matter|indictment|warrant|cause|investigation|cad|event|tip|cybertip|cyber ?tip(?:line)?(?: report)?|roi|reference|ref|control|subpoena|booking|inmate|petition|exhibit){NUMBER_WORD}{IS}{CODE}",
        rf"\b(?:case|docket|incident|complaint|cause|cad|cyber ?tip(?:line)?(?: report)?|roi|ref|warrant){IS}{NOT_A_YEAR}(?=[\w/:-]*\d{{3}}|[\w/:-]*\d-\d){CODE}",
        rf"\breport{IS}(?:19|20)?\d\d-\d{{4,8}}\b",
        r"\b(?-i:[A-Z]{2,5})\d{2}-\d{3,8}\b",
        r"\b(?-i:[A-Z]{2,5})-?(?:19|20)?\d{2}-\d{4,8}\b",
        r"\b\d{2,3}[A-Z]-[A-Z]{2}-\d{4,8}\b",
    ),
    *patterns(
        Kind.DOCUMENT,
        rf"\bpassport\s+{NOT_A_YEAR}(?=[\w-]*\d{{4}})(?-i:[A-Z0-9]{{6,10}})\b",
        rf"\b(?:passport|driver'?s? licen[cs]e|licen[cs]e|dl|green card|visa|consular id|matr[ií]cula|ine|curp|fbi|sid|badge|state id|id card|permit|account|routing|iban|card|wallet|imei)\b{NUMBER_WORD}?{IS}{NOT_A_YEAR}(?=[\w-]*\d{{3}}){CODE}",
        r"\b(?-i:[A-HJ-NPR-Z0-9]{17})\b",
        r"\b(?:\d[ -]?){15}\d\b",
    ),
    *patterns(
        Kind.PLATE,
        rf"\b(?:licen[cs]e plates?|number plates?|plates?|tags?|registration|reg|licen[cs]e)\b(?:\s*(?:numbers?|nos?\.?|#))?(?:\s+(?:reading|reads|starting|beginning|with|in|as|on it|came back|comes back|ran|showed|partial))*{IS}(?:(?-i:[A-Z][a-z]+)\s+)?{NOT_A_YEAR}(?-i:(?=[A-Z0-9 -]*\d)[A-Z0-9]{{2,4}}[- ]?[A-Z0-9]{{2,5}})\b",
        rf"\b(?:plates?|tag number|licen[cs]e plate)[\s,:]*{IS}(?-i:(?=[A-Z0-9 -]*\d)[A-Z0-9]{{2,4}}[- ]?[A-Z0-9]{{2,5}})\b",
        rf"\b(?:plates?|tag number|licen[cs]e plate){IS}(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{{5,8}}\b",
    ),
    *patterns(
        Kind.ADDRESS,
        rf"(?<![\w$.-])\d{{1,5}}(?:-?[A-Z])?{NOT_A_WAY}\s+(?:(?:north|south|east|west|n|s|e|w|ne|nw|se|sw)\.?\s+)?(?:(?-i:[A-ZÁÉÍÓÚÑ][\w’'.-]*|\d{{1,3}}(?:st|nd|rd|th)?)\s+){{1,3}}{WAY}\b\.?(?:,?\s*(?:apt|apartment|unit|suite|ste|#)\.?\s*#?\w{{1,5}})?",
        r"\b(?:apt|apartment|room|rm|trailer|lot|cabin|dorm)\.?\s*(?:number|no\.?)?\s*#?\d{1,4}[A-Z]?\b",
        r"\b(?:calle|avenida|av\.|carrera|rua|colonia|jalan|soi)\s+(?-i:[A-ZÁÉÍÓÚÑ0-9][\w’'.-]*)(?:\s+(?:(?-i:[A-ZÁÉÍÓÚÑ][\w’'.-]*)|de|la|los|del))*\s*#?,?\s*\d{1,5}\b",
        r"\b(?:P\.?\s?O\.?\s?Box|post office box)\s+\d+",
        r"(?<![\w.])-?\d{1,3}\.\d{3,},\s*-?\d{1,3}\.\d{3,}\b",
        rf"\b(?:corner|intersection|junction) of\s+(?-i:[A-Z0-9]\w*)(?:\s+(?-i:[A-Z]\w*))*\s+(?:and|&)\s+(?-i:[A-Z0-9]\w*)(?:\s+{WAY})?",
        r"\b(?:mile marker|mile post|exit)\s+\d{1,4}\s+(?:on|of|off)\s+(?:the\s+)?(?:I|US|SR|Route|Highway|Interstate)[- ]?\d+",
    ),
    *patterns(
        Kind.ACCOUNT,
        r"(?<![\w.])@[a-z][\w.]{2,}",
        r"\b(?:snapchat|snap|instagram|insta|ig|facebook|fb|telegram|whatsapp|tiktok|discord|kik|onlyfans|cash ?app|venmo|backpage|twitter|username|user name|screen name|handle|profile)\b(?:\s*:|\s+(?:is|was|account|name|handle|user|under|as|page|profile|ad|of|called|at))*\s*[“\"']?\$?(?=[\w.$-]*[\d_.$])(?=[\w.$-]*[a-z])[a-z][\w.-]{3,}\w[”\"']?",
        r"\b(?:instagram|facebook|tiktok|twitter|snapchat|onlyfans|t|vk|x)\.(?:com|me)/[\w./-]{3,}\w",
        r"(?<!\w)\$(?=[a-z]{3,})[a-z][\w-]{3,}",
    ),
]  # fmt: skip


def find(text: str) -> list[Detail]:
    """What in the text may point to a case or a person, in the order of the text; of two that overlap the first and longer."""
    own = list(own_cases(text))
    masked = set_aside(text, keep=own)
    found = [Detail(start, end, Kind.CASE, text[start:end]) for start, end in own]
    for kind, pattern in FOUND:
        found += [Detail(match.start(), match.end(), kind, match.group()) for match in pattern.finditer(masked)]
    found += [Detail(start, end, Kind.NAME, text[start:end]) for start, end in names_in(masked)]
    return list(without_overlaps(found))


def own_cases(text: str) -> Iterator[tuple[int, int]]:
    """Decided cases are cited by their names; one's own, still open, is not."""
    for match in DECIDED.finditer(text):
        if OWN_CASE.search(text[: match.start()]) or AT_WORK.search(text[: match.start()]) or OWN_AFTER.match(text[match.end() :]):
            yield match.start(), match.end()


def set_aside(text: str, *, keep: Iterable[tuple[int, int]] = ()) -> str:
    """The text, what is no detail of anybody covered, so that everything else stands where it stood."""
    kept = set(keep)
    for pattern in (DECIDED, *SET_ASIDE):
        text = pattern.sub(lambda match: match.group() if match.span() in kept else "¤" * len(match.group()), text)
    return text


def without_overlaps(found: Iterable[Detail]) -> Iterator[Detail]:
    end = -1
    for detail in sorted(found, key=lambda one: (one.start, -one.end)):
        if detail.start >= end:
            yield detail
            end = detail.end


def unexplained(text: str, explained: Iterable[str]) -> list[Detail]:
    """What was found and nobody has said why it is no detail of a person; ``explained`` are keys of details."""
    keys = set(explained)
    return [detail for detail in find(text) if detail.key not in keys]
