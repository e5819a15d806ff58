"""The partner board as a page and as a file: narrowed, in order, with the sentence above it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import AgencyKind
from reports import definitions, links
from reports.as_of import in_words as day_in_words
from reports.columns import Column, columns, order_of, without
from reports.exports import Sheet
from reports.partners import ORDERS, Board, BoardCell, BoardRow, Circle, in_order
from reports.rates import in_words

LABELS = {"name": gettext_lazy("Agency"), "completed": gettext_lazy("Completed")}


class BoardFilters(forms.Form):
    """What the board can be narrowed to, read from its address."""

    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Jurisdiction"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, data: QueryDict, circle: Circle) -> None:
        super().__init__(data)
        self.label_suffix = ""
        self.teams = {team.slug: team for team in circle.teams.values()}
        teams = sorted((team.slug, team.name) for team in self.teams.values())
        places = {agency.jurisdiction for agency in circle.agencies.values() if agency.jurisdiction}
        kinds = {agency.kind for agency in circle.agencies.values()}
        choices: dict[str, list[tuple[str, Any]]] = {
            "team": [("", _("all teams")), *sorted(teams, key=lambda choice: choice[1])],
            "jurisdiction": [("", _("all jurisdictions")), *sorted(((p.slug, p.name) for p in places), key=lambda choice: choice[1])],
            "kind": [("", _("all kinds")), *(choice for choice in AgencyKind.choices if choice[0] in kinds)],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        self.full_clean()
        self.chosen = {name: value for name, value in self.cleaned_data.items() if value}

    def fits(self, row: BoardRow) -> bool:
        agency, chosen = row.agency, self.chosen
        if "team" in chosen and self.teams[chosen["team"]].pk not in row.teams:
            return False
        if "jurisdiction" in chosen and (agency.jurisdiction is None or agency.jurisdiction.slug != chosen["jurisdiction"]):
            return False
        return "kind" not in chosen or agency.kind == chosen["kind"]

    def in_words(self) -> list[tuple[str, str]]:
        """Label and choice of each filter, for the head of an export."""
        found = []
        for name, value in self.chosen.items():
            choices = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            found.append((str(self.fields[name].label), str(choices[value])))
        return found


class BoardPage:
    """The rows that fit the filters, in order, and what is said of them."""

    def __init__(self, board: Board, asked: QueryDict) -> None:
        self.board, self.as_of = board, board.as_of
        self.filters = BoardFilters(asked, board.circle)
        self.order = order_of(asked.get("sort", ""), ORDERS)
        rows = [row for row in board.rows if self.filters.fits(row)]
        self.rows = in_order(rows, self.order[0], downwards=self.order[1])
        self.heads: list[Column] = columns(LABELS, asked, self.order, ORDERS)
        self.courses = board.courses
        self.sort = asked.get("sort", "")
        self.query = without(asked)

    @property
    def clear(self) -> str:
        """The address of the whole board on the same day, where the filters hide some of it."""
        return links.with_query(reverse("partners"), self.as_of) if self.filters.chosen else ""

    @property
    def csv(self) -> str:
        return links.exported(reverse("partners-export", args=["csv"]), self.query)

    @property
    def xlsx(self) -> str:
        return links.exported(reverse("partners-export", args=["xlsx"]), self.query)

    @property
    def marks_own(self) -> bool:
        """Whether it means anything to set the reader's own agencies apart."""
        return any(row.own for row in self.rows) and not all(row.own for row in self.rows)

    @property
    def week(self) -> str:
        """The day of which other agencies' counts are."""
        return day_in_words(self.board.monday)

    @property
    def tells_counts(self) -> bool:
        return any(cell.share for row in self.rows for cell in row.cells)

    @property
    def headline(self) -> str:
        """The answer: how many of these agencies have completed everything, and how many do not say."""
        if not self.rows:
            return _("No agency stands on this board, as of %(day)s.") % {"day": self.as_of.words}
        if not self.courses:
            return _("Nothing is asked of these agencies together, as of %(day)s.") % {"day": self.as_of.words}
        silent = sum(not row.shares for row in self.rows)
        first = self._completed_in_words()
        if not silent:
            return first
        second = ngettext("%(agencies)s does not share its status with you.", "%(agencies)s do not share their status with you.", silent)
        return f"{first} {second % {'agencies': in_words(silent, first=True)}}"

    def _completed_in_words(self) -> str:
        done, whole, number = sum(row.completed_all for row in self.rows), len(self.rows), len(self.courses)
        words = {
            "done": in_words(done, first=True) if done else _("None"),
            "agencies": ngettext("%(whole)s partner agency", "%(whole)s partner agencies", whole) % {"whole": in_words(whole)},
            "where": _(" on this team") if "team" in self.filters.chosen else "",
            "courses": ngettext("the one course", "all %(number)s courses", number) % {"number": in_words(number)},
            "day": self.as_of.words,
        }
        sentence = ngettext(
            "%(done)s of %(agencies)s%(where)s has completed %(courses)s, as of %(day)s.",
            "%(done)s of %(agencies)s%(where)s have completed %(courses)s, as of %(day)s.",
            done,
        )
        return sentence % words

    def people(self, row: BoardRow, cell: BoardCell) -> str:
        """The address of the people behind a cell, for the reader's own agencies."""
        return links.people(row.agency.slug, self.as_of, course=cell.course.slug)

    def lines(self) -> Iterator[tuple[BoardRow, list[tuple[BoardCell, str]], str]]:
        """For the template: a row, its cells with the address behind each, and the agency's own address, where the reader may go there."""
        for row in self.rows:
            cells = [(cell, self.people(row, cell) if cell.rate else "") for cell in row.cells]
            yield row, cells, links.agency(row.agency.slug, self.as_of) if row.sees_people else ""

    def sheet(self) -> Sheet:
        filters = [_("%(filter)s: %(choice)s.") % {"filter": label, "choice": choice} for label, choice in self.filters.in_words()]
        return Sheet(
            name=f"partner-board-{self.as_of.day:%Y-%m-%d}",
            title=_("Partner board"),
            about=[self.headline, *filters, *(str(text) for _term, text in definitions.board_rule(self.week))],
            columns=[_("Agency"), _("Kind"), _("Jurisdiction"), _("Target, per cent"), *self._course_columns()],
            rows=lambda: (self._cells(row) for row in self.rows),
        )

    def _course_columns(self) -> Sequence[str]:
        parts = (_("%(course)s"), _("%(course)s: since"), _("%(course)s: trained, per cent"), _("%(course)s: people"))
        return [part % {"course": course.title} for course in self.courses for part in parts]

    def _cells(self, row: BoardRow) -> list[Any]:
        agency = row.agency
        found: list[Any] = [agency.name, str(agency.get_kind_display()), str(agency.jurisdiction or ""), agency.target_share]
        for cell in row.cells:
            per_cent, people = (cell.rate.per_cent, cell.rate.whole) if cell.rate else (None, None)
            if cell.share:
                per_cent, people = cell.share.per_cent, cell.share.people
            found += [str(cell.word.label), cell.since, per_cent, people]
        return found
