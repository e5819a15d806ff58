"""What an agency's page says to its leader: are we trained, who is not, what expires next. Every number leads to its people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from reports import links
from reports.as_of import AsOf
from reports.as_of import in_words as day_in_words
from reports.charts import Bar, LineChart, bars, line_chart
from reports.rates import Rate, in_words
from reports.statements import rows
from reports.tallies import HORIZONS, Named, Part, Tally, by, month_days, parts_of, total, trend


@dataclass(frozen=True)
class Line:
    """A name with its tally, and the addresses of the people behind the numbers."""

    name: str
    tally: Tally
    rate: Rate
    address: str
    trained: str
    untrained: str
    overdue: str


@dataclass(frozen=True)
class Cell:
    """A field of the heat map: its words, its shade and where its people are. No words where nobody must hold the course."""

    rate: Rate
    address: str

    @property
    def words(self) -> str:
        return self.rate.words if self.rate else ""


@dataclass(frozen=True)
class HeatLine:
    """A unit with its subtree, or a discipline: as a whole and by course, in the order of the columns."""

    name: str
    address: str
    whole: Cell
    cells: list[Cell]

    @property
    def all_cells(self) -> list[Cell]:
        return [*self.cells, self.whole]


@dataclass(frozen=True)
class Figure:
    """A number of people, in words and with their address; ``shape`` as ``components/standing.html`` knows it."""

    number: int
    text: str
    address: str
    shape: str


@dataclass(frozen=True)
class Need:
    """Something that waits for the leader, and where it is dealt with."""

    text: str
    address: str
    action: str
    state: str
    label: str


class AgencyPage:
    """Everything on the page of an agency, whose subtree is given with the agency itself first. Three queries."""

    def __init__(self, units: Sequence[Agency], as_of: AsOf) -> None:
        self.agency, self.units, self.as_of = units[0], units, as_of
        here = [self.agency.path]
        parts = parts_of(here, as_of.day)
        self.by_course, self.as_people = parts.by_course, parts.as_people
        self.by_team = by(parts.by_team, lambda part: part.of)
        self.months = trend(here, month_days(as_of.day))
        self.unsigned = unsigned_teams(here, as_of.day)

    def people(self, **filters: object) -> str:
        """The address of the people behind a number."""
        return links.people(self.agency.slug, self.as_of, **filters)

    @cached_property
    def whole(self) -> Tally:
        return total(self.as_people)

    @property
    def target_in_words(self) -> str:
        """In how many courses the agency is at its own target; the same rule as on the partner board."""
        if not self.courses:
            return ""
        reached = sum(line.tally.rate.reaches(self.target) for line in self.courses)
        words = {"target": self.target, "reached": in_words(reached) if reached else _("none"), "courses": in_words(len(self.courses))}
        return (
            ngettext(
                "The agency’s target is %(target)d %% in each course: %(reached)s of %(courses)s is there.",
                "The agency’s target is %(target)d %% in each course: %(reached)s of %(courses)s are there.",
                max(1, reached),
            )
            % words
        )

    @property
    def figures(self) -> list[Figure]:
        whole = self.whole
        expire = ngettext("expires within 90 days", "expire within 90 days", whole.in_90)
        return [
            Figure(whole.trained, ngettext("has nothing left to do", "have nothing left to do", whole.trained), self.people(group="complete"), "met"),
            Figure(whole.untrained, ngettext("has something left to do", "have something left to do", whole.untrained), self.people(group="untrained"), "progress"),
            Figure(whole.overdue, ngettext("is overdue", "are overdue", whole.overdue), self.people(group="overdue"), "overdue"),
            Figure(whole.in_90, expire, self.people(group="expiring", within="90"), "due"),
        ]  # fmt: skip

    @property
    def headline(self) -> str:
        """The answer: the share with its denominator and date, and whether anybody is overdue."""
        rate, day = self.whole.rate, self.as_of.words
        if not rate:
            return _("Nobody here has to hold a course, as of %(day)s.") % {"day": day}
        first = _("%(share)d %% of those who must be trained are: %(part)d of %(whole)d, as of %(day)s.") % {
            "share": rate.per_cent,
            "part": rate.part,
            "whole": rate.whole,
            "day": day,
        }
        return f"{first} {self._overdue_in_words()}"

    def _overdue_in_words(self) -> str:
        number = self.whole.overdue
        if not number:
            return _("Nobody is overdue.")
        return ngettext("%(people)s is overdue.", "%(people)s are overdue.", number) % {"people": in_words(number, first=True)}

    @property
    def needs(self) -> list[Need]:
        """What calls for the leader, most pressing first."""
        found = [
            Need(
                ngettext("%(people)s person is overdue", "%(people)s people are overdue", self.whole.overdue)
                % {"people": in_words(self.whole.overdue, first=True)},
                self.people(group="overdue"),
                _("See who is overdue"),
                "overdue",
                _("overdue"),
            ),
            Need(
                ngettext("%(people)s person is due soon", "%(people)s people are due soon", self.whole.due_soon)
                % {"people": in_words(self.whole.due_soon, first=True)},
                self.people(state="due_soon"),
                _("See who is due soon"),
                "due",
                _("due soon"),
            ),
            Need(
                ngettext(
                    "%(people)s person’s training expires within 30 days",
                    "%(people)s people’s training expires within 30 days",
                    self.whole.in_30,
                )
                % {"people": in_words(self.whole.in_30, first=True)},
                self.people(group="expiring", within=30),
                _("See whose training expires"),
                "due",
                _("expiring"),
            ),
        ]
        numbers = (self.whole.overdue, self.whole.due_soon, self.whole.in_30)
        signatures = [
            Need(
                _("%(agency)s has not signed the commitment of %(team)s") % {"agency": agency, "team": team.name},
                links.team(team.slug, self.as_of),
                _("See the team"),
                "neutral",
                _("signature missing"),
            )
            for agency, team in self.unsigned
        ]
        return [need for need, number in zip(found, numbers, strict=True) if number] + signatures

    @cached_property
    def courses(self) -> list[Line]:
        return self._lines("course", by(self.by_course, lambda part: part.of), sort=True)

    @cached_property
    def disciplines(self) -> list[Line]:
        return self._lines("discipline", by(self.as_people, lambda part: part.discipline), whole=True)

    @cached_property
    def teams(self) -> list[Line]:
        return self._lines("team", self.by_team, whole=True)

    def _lines(self, kind: str, tallies: dict[Named, Tally], *, whole: bool = False, sort: bool = False) -> list[Line]:
        """``whole``: counted are people who have nothing left to do, not people trained in a course."""
        names = sorted(tallies, key=_by_name) if sort else tallies
        return [
            Line(
                name=named.name,
                tally=tallies[named],
                rate=tallies[named].rate,
                address=self.people(**{kind: named.slug}),
                trained=self.people(**{kind: named.slug}, group="complete" if whole else "trained"),
                untrained=self.people(**{kind: named.slug}, group="untrained"),
                overdue=self.people(**{kind: named.slug}, group="overdue"),
            )
            for named in names
        ]

    @cached_property
    def heat_lines(self) -> list[HeatLine]:
        """Units, where there are any: the agency's own people, then each unit directly below it with all below that. Else disciplines."""
        children = [unit for unit in self.units if unit.parent_id == self.agency.pk]
        if not children:
            disciplines = sorted({part.discipline for part in self.by_course}, key=self._place_of_discipline)
            return [self._discipline_line(discipline) for discipline in disciplines]
        below = [self._unit_line(unit, [path for path in self._paths if path.startswith(unit.path)], unit.slug) for unit in children]
        itself = self._unit_line(self.agency, [self.agency.path], f"={self.agency.slug}")
        return [line for line in (itself, *below) if line.whole.rate]

    @cached_property
    def _paths(self) -> set[str]:
        """The units that have anything to count."""
        return {part.unit for part in self.as_people}

    @cached_property
    def has_units(self) -> bool:
        return any(unit.parent_id == self.agency.pk for unit in self.units)

    def _place_of_discipline(self, discipline: Named) -> int:
        """As they come from the database: in the order of the disciplines."""
        return next(place for place, part in enumerate(self.as_people) if part.discipline == discipline)

    def _unit_line(self, unit: Agency, within: Collection[str], choice: str) -> HeatLine:
        courses, people = ([part for part in parts if part.unit in within] for parts in (self.by_course, self.as_people))
        name = _("%(agency)s itself") % {"agency": unit.short_name} if unit == self.agency else unit.short_name
        address = "" if unit == self.agency else links.agency(unit.slug, self.as_of)
        return self._heat_line(name, address, courses, people, unit=choice)

    def _discipline_line(self, discipline: Named) -> HeatLine:
        here = [part for part in self.by_course if part.discipline == discipline]
        people = [part for part in self.as_people if part.discipline == discipline]
        return self._heat_line(discipline.name, "", here, people, discipline=discipline.slug)

    def _heat_line(self, name: str, address: str, courses: Iterable[Part], people: Iterable[Part], **choice: str) -> HeatLine:
        rates = by(courses, lambda part: part.of)
        cells = [Cell(rates.get(course, Tally()).rate, self.people(**choice, course=course.slug)) for course in self.course_names]
        return HeatLine(name, address, Cell(total(people).rate, self.people(**choice)), cells)

    @cached_property
    def course_names(self) -> list[Named]:
        return sorted({part.of for part in self.by_course}, key=_by_name)

    @property
    def target(self) -> int:
        return self.agency.target_share

    @property
    def trend_rows(self) -> list[tuple[str, int, int, str]]:
        """The figures behind the line: day, part, whole and share."""
        return [(day_in_words(day), rate.part, rate.whole, f"{rate.per_cent} %" if rate else "–") for day, rate in self.months]

    @property
    def trend_chart(self) -> LineChart:
        return line_chart(self.months)

    @property
    def trend_sentence(self) -> str:
        """What to see in the chart: the first share that there is, beside the last."""
        past = [(day, rate) for day, rate in self.months if rate]
        if len(past) < 2:
            return _("There is too little history for a trend.")
        (first_day, first), (_last_day, last) = past[0], past[-1]
        change = last.per_cent - first.per_cent
        words = {"before": first.per_cent, "after": last.per_cent, "month": day_in_words(first_day)}
        if abs(change) < 2:
            return _("The share has stayed where it was: %(before)d %% on %(month)s, %(after)d %% now.") % words
        if change > 0:
            return _("The share has risen from %(before)d %% on %(month)s to %(after)d %%.") % words
        return _("The share has fallen from %(before)d %% on %(month)s to %(after)d %%.") % words

    @cached_property
    def expiries(self) -> list[tuple[Line, list[tuple[int, str]]]]:
        """By course: how much training expires within each horizon, with its people; courses of which none does are left out."""
        found = []
        for line, course in zip(self.courses, self.course_names, strict=True):
            numbers = [getattr(line.tally, f"in_{days}") for days in HORIZONS]
            addresses = [self.people(course=course.slug, group="expiring", within=days) for days in HORIZONS]
            if numbers[-1]:
                found.append((line, list(zip(numbers, addresses, strict=True))))
        return found

    @property
    def everybody(self) -> str:
        return self.people()

    @property
    def heat_sentence(self) -> str:
        """What to see: the emptiest cell of the map."""
        cells = [
            (cell.rate, line.name, course.name)
            for line in self.heat_lines
            for cell, course in zip(line.cells, self.course_names, strict=True)
        ]
        rates = [found for found in cells if found[0]]
        if not rates or all(rate.part == rate.whole for rate, _line, _course in rates):
            return _("Everybody is trained in everything.")
        rate, line, course = min(rates, key=lambda found: (found[0].part / found[0].whole, -found[0].whole))
        words = {"line": line, "course": course, "part": rate.part, "whole": rate.whole}
        return _("Furthest behind: %(line)s in %(course)s, %(part)d of %(whole)d trained.") % words

    @property
    def expiry_sentence(self) -> str:
        last = sum(numbers[-1][0] for _line, numbers in self.expiries)
        first = sum(numbers[0][0] for _line, numbers in self.expiries)
        words = {"last": in_words(last, first=True), "first": in_words(first) if first else _("none")}
        return (
            ngettext(
                "%(last)s training expires within 90 days, %(first)s of them within 30.",
                "%(last)s trainings expire within 90 days, %(first)s of them within 30.",
                last,
            )
            % words
        )

    @property
    def expiry_bars(self) -> list[Bar]:
        """Not added up: the second bar is what comes after the first 30 days."""
        sums = [sum(numbers[place][0] for _line, numbers in self.expiries) for place in range(len(HORIZONS))]
        labels = [_("in 30 days"), _("in days 31 to 60"), _("in days 61 to 90")]
        values = [sums[0], sums[1] - sums[0], sums[2] - sums[1]]
        addresses = [self.people(group="expiring", within=window) for window in ("30", "31-60", "61-90")]
        return bars(list(zip(labels, values, addresses, strict=True)))


def _by_name(named: Named) -> tuple[str, str]:
    return named.name, named.slug


UNSIGNED = """
SELECT a.short_name, t.name, t.slug
FROM agencies_taskforceagency p JOIN agencies_agency a ON a.id = p.agency_id JOIN agencies_taskforce t ON t.id = p.task_force_id
JOIN records_commitment c ON c.task_force_id = t.id AND c.opens_on <= %(day)s
WHERE p.agency_id IN ({units}) AND p.required AND p.started_on <= %(day)s AND (p.ended_on IS NULL OR p.ended_on > %(day)s)
AND NOT EXISTS (SELECT 1 FROM records_commitment l WHERE l.task_force_id = t.id AND l.opens_on <= %(day)s AND l.version > c.version)
AND NOT EXISTS (
  SELECT 1 FROM records_signature s WHERE s.commitment_id = c.id AND s.agency_id = a.id
  AND s.signed_on <= %(day)s AND (s.withdrawn_on IS NULL OR s.withdrawn_on > %(day)s)
)
ORDER BY t.name, a.path
"""


def unsigned_teams(paths: Collection[str], day: date) -> list[tuple[str, Named]]:
    """One query: which agencies at and below these paths have not signed the latest commitment of which team."""
    return [(agency, Named(slug, team)) for agency, team, slug in rows(UNSIGNED, paths, {"day": day})]
