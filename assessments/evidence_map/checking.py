"""What is wrong with a case file, and what its author should look at. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.evidence_map.case import CaseFile
from assessments.evidence_map.marking import expert_reading, key_of, mark

EXPERT_SHARE = 85


@dataclass(frozen=True)
class Finding:
    """Something found, and where: an exhibit, a row, an expert. ``fault`` forbids publication."""

    where: str
    message: str
    fault: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def faults(case: CaseFile) -> list[Finding]:
    return [*_names(case), *_references(case), *_experts(case)]


def findings(case: CaseFile) -> list[Finding]:
    """Faults, or when there are none what could teach better."""
    return faults(case) or list(_craft(case))


def _names(case: CaseFile) -> Iterator[Finding]:
    for names in (
        [row.id for row in case.rows] + [exhibit.id for exhibit in case.exhibits],
        [limit.id for limit in case.limits],
        [step.id for step in case.steps],
        [expert.id for expert in case.experts],
    ):
        for name, count in Counter(names).items():
            if count > 1:
                yield Finding(name, _("The name stands twice."))


def _references(case: CaseFile) -> Iterator[Finding]:
    rows, limits, steps = ({part.id for part in parts} for parts in (case.rows, case.limits, case.steps))
    for exhibit in case.exhibits:
        for names, known in ((exhibit.over, rows), (exhibit.accepted, rows), (exhibit.limits, limits), (exhibit.steps, steps)):
            for name in names:
                if name not in known:
                    yield Finding(exhibit.id, _("Names “%s”, which is not there.") % name)
        if any(len(line) != len(exhibit.columns) for line in exhibit.lines):
            yield Finding(exhibit.id, _("A line of its table has not as many cells as there are columns."))
        if not (exhibit.text or exhibit.lines or exhibit.talk or exhibit.head):
            yield Finding(exhibit.id, _("Shows nothing."))


def _experts(case: CaseFile) -> Iterator[Finding]:
    rows = {row.id for row in case.rows}
    empty = {row.id for row in case.rows if row.empty}
    exhibits = {exhibit.id: exhibit for exhibit in case.exhibits}
    for expert in case.experts:
        for key in exhibits.keys() - expert.links.keys():
            yield Finding(expert.id, _("Does not map %s.") % key)
        for key, (row, second, _strength) in expert.links.items():
            where = f"{expert.id} {key}"
            if key not in exhibits:
                yield Finding(where, _("There is no such exhibit."))
                continue
            for name in filter(None, (row, second)):
                if name not in rows:
                    yield Finding(where, _("Names “%s”, which is not there.") % name)
                elif name in empty or name in exhibits[key].over:
                    yield Finding(where, _("Links %s, which the file calls an over-claim.") % name)
            if row == second:
                yield Finding(where, _("Names the same row twice."))


def _craft(case: CaseFile) -> Iterator[Finding]:
    if len(case.experts) < 2:
        yield Finding(_("experts"), _("One map alone makes one reading the only right one."), fault=False)
    keys = [key_of(case, exhibit) for exhibit in case.exhibits]
    used = frozenset().union(*(key.firsts | key.seconds for key in keys))
    for row in case.rows:
        if not row.empty and row.id not in used:
            yield Finding(row.id, _("No expert links anything to it; is it rightly empty?"), fault=False)
    for key in keys:
        if not key.exhibit.over:
            yield Finding(key.exhibit.id, _("Names no over-claim."), fault=False)
        if len(key.firsts) == len(case.experts) > 2:
            yield Finding(key.exhibit.id, _("Each expert reads it otherwise."), fault=False)
    for number, expert in enumerate(case.experts):
        share = mark(case, expert_reading(case, number)).share
        if share < EXPERT_SHARE:
            yield Finding(expert.id, _("Their own map would earn only %d %%.") % share, fault=False)
