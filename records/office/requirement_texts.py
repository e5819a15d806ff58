"""A rule in words, for its page and for the list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.clauses import Names, audience_in_words
from records.models import Requirement, RequirementVersion
from records.requirements import without_agency
from records.rulebook import names_of
from records.terms import DueRule, Thing, Tree, thing_of


@dataclass(frozen=True)
class Wording:
    """The names that the words of some versions need."""

    people: Names
    things: Mapping[Thing, str]

    @classmethod
    def of(cls, versions: Iterable[RequirementVersion]) -> "Wording":
        versions = list(versions)
        return cls(Names([version.audience for version in versions]), names_of([version.wanted for version in versions]))

    def audience(self, version: RequirementVersion) -> str:
        """For whom it is, in a sentence that begins with a capital."""
        agency = version.requirement.agency
        words = audience_in_words(without_agency(agency, version.audience), self.people)
        if agency:
            words = _("%(who)s in %(agency)s") % {"who": _("everybody"), "agency": agency.name} if words == _("everybody") else (
                _("in %(agency)s, and %(who)s") % {"agency": agency.name, "who": words}
            )  # fmt: skip
        return words[:1].upper() + words[1:]

    def what(self, version: RequirementVersion) -> str:
        return self._what(version.wanted)

    def _what(self, tree: Tree) -> str:
        for key, joint in (("any", _(" or ")), ("all", _(" and "))):
            if key in tree:
                return joint.join(self._what(branch) for branch in tree[key])
        name = self.things.get(thing_of(tree), "")
        if tree.get("edition"):
            return _("%(name)s (edition %(number)s or later)") % {"name": name, "number": tree["edition"]}
        if tree.get("version"):
            return _("%(name)s (version %(number)s or later)") % {"name": name, "number": tree["version"]}
        return name

    def facts(self, version: RequirementVersion) -> list[tuple[str | Promise, str]]:
        """Term and words, for the page of the rule."""
        return [
            (_("For whom"), self.audience(version)),
            (_("What"), self.what(version)),
            (_("Due"), due_in_words(version)),
            (_("Holds"), validity_in_words(version)),
            (_("Grace"), grace_in_words(version)),
        ]


def due_in_words(version: RequirementVersion) -> str:
    days = ngettext("%(days)s day", "%(days)s days", version.due_days) % {"days": version.due_days}
    if version.due_rule == DueRule.DATE and version.due_date:
        day = date_format(version.due_date, "j F Y")
        return _("on %(day)s; whoever comes later has %(days)s") % {"day": day, "days": days}
    if version.due_rule == DueRule.CALENDAR and version.due_month:
        return _("every year by the end of %(month)s; nobody has fewer than %(days)s") % {"month": MONTHS[version.due_month], "days": days}
    return _("%(days)s after coming under the rule") % {"days": days}


def validity_in_words(version: RequirementVersion) -> str:
    renewal = ngettext("%(days)s day", "%(days)s days", version.renewal_days) % {"days": version.renewal_days}
    if version.due_rule == DueRule.CALENDAR:
        return _("until the next deadline; renewed in the %(days)s before it") % {"days": renewal}
    if not version.validity_months:
        return _("for ever")
    months = ngettext("%(months)s month", "%(months)s months", version.validity_months) % {"months": version.validity_months}
    return _("%(months)s; renewed in the %(days)s before its end") % {"months": months, "days": renewal}


def grace_in_words(version: RequirementVersion) -> str:
    if not version.grace_days:
        return _("none: who has not finished on the last day is late on the next")
    return ngettext("%(days)s day after the last one", "%(days)s days after the last one", version.grace_days) % {
        "days": version.grace_days
    }


def in_force(versions: Iterable[RequirementVersion], day: date) -> RequirementVersion | None:
    """The version that holds on the day: of those that have begun, the newest."""
    return max((version for version in versions if version.effective_from <= day), key=lambda version: version.number, default=None)


def status_in_words(requirement: Requirement, versions: Iterable[RequirementVersion], day: date) -> str:
    """ "In force since 1 May 2026, version 2. Version 3 takes effect on 1 January 2027." """
    versions = list(versions)
    now = in_force(versions, day)
    parts = [
        _("In force since %(day)s, version %(number)s.") % {"day": date_format(now.effective_from, "j F Y"), "number": now.number}
        if now
        else _("Not in force yet.")
    ]
    parts += [
        _("Version %(number)s takes effect on %(day)s.") % {"number": version.number, "day": date_format(version.effective_from, "j F Y")}
        for version in sorted(versions, key=lambda version: version.number)
        if version.effective_from > day
    ]
    return " ".join(parts)
