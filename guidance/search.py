"""Searching: what of the shelves a person may open answers a question, best first. Reads only, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import PageViewRestriction

from agencies.models import User
from guidance.models import EntryKind, OwnPage, SearchEntry
from guidance.search_engine import BEGIN, END, Marked, engine
from guidance.search_query import Question
from guidance.shelves import open_to

ON_A_PAGE = 20
NOTES_AT_MOST = 50
"""So many of a person's own notes are shown."""
WITHOUT_A_MARK = 240


@dataclass(frozen=True)
class Hit:
    """One page that answers, with what was found marked."""

    entry: SearchEntry
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class OwnNote:
    """A note of one's own that answers, and the page that it is about."""

    title: str
    address: str
    excerpt: SafeString


@dataclass(frozen=True)
class Results:
    """A page of hits, and how many there are of each kind whichever is chosen."""

    hits: list[Hit]
    page: "ResultPage[Any]"
    kinds: list[tuple[EntryKind, int]]

    @property
    def everything(self) -> int:
        return sum(number for _, number in self.kinds)


def find(person: User, question: Question, *, kind: EntryKind | None = None, discipline: str = "", page: str | None = None) -> Results:
    """``discipline`` is the name of one for whom it is meant; what is for everybody is meant for each."""
    search = engine()
    entries = SearchEntry.objects.filter(open_to(person), unrestricted(person))
    if discipline:
        entries = entries.filter(Q(audience="") | Q(audience__contains=f"|{discipline.lower()}|"))
    matching = search.matching(entries, question)
    counted = dict(matching.order_by().values_list("kind").annotate(number=Count("pk")))
    of_kind = matching.filter(kind=kind) if kind else matching
    listed = search.best_first(of_kind, question).defer("text", "audience")
    pages = Paginator(listed, ON_A_PAGE)
    pages.count = counted.get(kind, 0) if kind else sum(counted.values())
    shown = pages.get_page(page)
    found = list(shown.object_list) if pages.count else []
    marked = search.marked([entry.pk for entry in found], question) if found else {}
    hits = [hit(entry, marked[entry.pk]) for entry in found if entry.pk in marked]
    return Results(hits, shown, [(each, counted[each]) for each in EntryKind if each in counted])


def own_notes(person: User, question: Question) -> list[OwnNote]:
    """The person's own private notes that answer, best first. There is no way to ask for anybody else's, and no index that holds them."""
    shown = engine().in_notes(OwnPage.objects.written(person), question, most=NOTES_AT_MOST)
    pages = OwnPage.objects.written(person).filter(unrestricted(person), pk__in=shown).select_related("page") if shown else ()
    about = {own.pk: own for own in pages}
    return [OwnNote(about[key].page.title, about[key].address, marks(text)) for key, text in shown.items() if key in about]


def unrestricted(person: User) -> Q:
    """Without the pages that an editor has put behind a password or kept for groups that the person is not in."""
    shut = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.LOGIN).exclude(
        restriction_type=PageViewRestriction.GROUPS, groups__in=person.groups.all()
    )
    allowed = Q()
    for path in shut.values_list("page__path", flat=True):
        allowed &= ~Q(page__path__startswith=path)
    return allowed


def hit(entry: SearchEntry, marked: Marked) -> Hit:
    """The excerpt is where it was found: in the text, or else in the summary; or else the summary tells what the page is."""
    excerpt = next((text for text in (marked.text, marked.summary) if BEGIN in text), marked.summary or shortened(marked.text))
    return Hit(entry, marks(marked.title), marks(excerpt))


def marks(text: str) -> SafeString:
    """The text with what was found in <mark>; everything else in it is only text."""
    return mark_safe(str(escape(text)).replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S308


def shortened(text: str) -> str:
    return text if len(text) <= WITHOUT_A_MARK else text[:WITHOUT_A_MARK].rpartition(" ")[0] + " …"
