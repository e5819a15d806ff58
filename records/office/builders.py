"""The two parts of a rule that are lists of choices: for whom it is, and what it asks. Each is read from what was posted and grows by a button."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency, Discipline, TaskForce, User
from agencies.permissions import ROLES, Permission
from courses.models import CoursePage
from guidance.models import GuidanceNotePage
from records.audiences import leaves
from records.clauses import Condition, Groups, Names, TooManyError, groups_of, tree_of
from records.models import OutsideCourse
from records.rulebook import names_of
from records.terms import LEAVES, Tree

Choices = list[tuple[str, list[tuple[str, str]]]]
"""Groups of choices for a select: a heading, and pairs of value and label."""


def agency_choices(user: User) -> list[tuple[str, str]]:
    """The agencies for which the user may set rules, each below its parent."""
    agencies = Agency.objects.where(user, Permission.MANAGE_REQUIREMENTS).open().order_by("path")
    return [(f"agency:{agency.pk}", f"{'· ' * (agency.path.count('/') - 1)}{agency.name}") for agency in agencies]


def audience_choices(user: User, keep: Tree | None = None) -> Choices:
    """What a condition can name; ``keep``: what the rule names already stays to choose, though it is not offered any more."""
    teams = TaskForce.objects.all() if user.reach(Permission.MANAGE_REQUIREMENTS).everywhere else TaskForce.objects.visible_to(user)
    offered: Choices = [
        (_("Agency, with everything below it"), agency_choices(user)),
        (_("Team"), [(f"team:{team.pk}", team.name) for team in teams]),
        (_("Discipline"), [(f"discipline:{discipline.slug}", discipline.name) for discipline in Discipline.objects.all()]),
        (_("Role"), [(f"role:{name}", str(role.label)) for name, role in ROLES.items()]),
    ]
    return offered + _kept(keep, offered)


def _kept(keep: Tree | None, offered: Choices) -> Choices:
    known = {value for _heading, pairs in offered for value, _label in pairs}
    conditions = [Condition(key, value) for key, value in leaves(keep)] if keep else []
    names = Names([keep] if keep else [])
    kept = {one.choice: names.of(one) for one in conditions if one.choice not in known}
    return [(_("In the rule until now"), list(kept.items()))] if kept else []


@dataclass
class AudienceBuilder:
    """Groups of conditions: a person fits where every group has one that is true."""

    choices: Choices
    groups: Groups = field(default_factory=list)
    error: str = ""
    too_many: bool = False

    @classmethod
    def from_tree(cls, tree: Tree, choices: Choices) -> "AudienceBuilder":
        try:
            return cls(choices, [group for group in groups_of(tree) if group])
        except TooManyError:
            return cls(choices, too_many=True)

    @classmethod
    def from_post(cls, data: Mapping[str, Any], choices: Choices) -> "AudienceBuilder":
        """Rows that name nothing stay until they are removed or saved."""
        found: dict[int, dict[int, Condition]] = {}
        for name in data:
            if place := re.fullmatch(r"who-(\d+)-(\d+)", name):
                key, _colon, value = data[name].partition(":")
                group, row = int(place[1]), int(place[2])
                found.setdefault(group, {})[row] = Condition(key, value, data.get(f"{name}-not") == "not")
        return cls(choices, [[rows[row] for row in sorted(rows)] for _group, rows in sorted(found.items())])

    def act(self, action: str) -> bool:
        """Do what an adding or removing button asks for; whether it was one of these."""
        if action == "who-add":
            self.groups.append([Condition("", "")])
        elif found := re.fullmatch(r"who-add-(\d+)", action):
            if int(found[1]) < len(self.groups):
                self.groups[int(found[1])].append(Condition("", ""))
        elif found := re.fullmatch(r"who-remove-(\d+)-(\d+)", action):
            self._remove(int(found[1]), int(found[2]))
        else:
            return False
        return True

    def _remove(self, group: int, row: int) -> None:
        if group < len(self.groups) and row < len(self.groups[group]):
            del self.groups[group][row]
            if not self.groups[group]:
                del self.groups[group]

    @cached_property
    def offered(self) -> set[str]:
        return {value for _heading, pairs in self.choices for value, _label in pairs}

    def is_valid(self) -> bool:
        chosen = [condition for group in self.groups for condition in group if condition.key]
        if any(condition.choice not in self.offered for condition in chosen):
            self.error = _("Choose from the list: one of the choices is not there any more, or not yours.")
        return not self.error

    @property
    def tree(self) -> Tree:
        """Empty rows ask nothing."""
        return tree_of([[condition for condition in group if condition.key] for group in self.groups])


@dataclass(frozen=True)
class Wanted:
    """One thing that is asked for: its choice, and the edition or version from which on it counts."""

    choice: str = ""
    since: str = ""

    @property
    def tree(self) -> Tree:
        kind, _colon, value = self.choice.partition(":")
        if kind == "outside":
            return {kind: value}
        least = {"edition" if kind == "course" else "version": int(self.since)} if self.since else {}
        return {kind: int(value), **least}


@dataclass
class WhatBuilder:
    """The things a rule asks for: one, any of several, or all of them."""

    choices: Choices
    rows: list[Wanted] = field(default_factory=lambda: [Wanted()])
    how: str = "any"
    error: str = ""

    @classmethod
    def offers(cls, keep: Tree | None = None) -> Choices:
        """What can be asked for; ``keep``: what is asked for already stays to choose, though it is not offered any more."""
        notes = GuidanceNotePage.objects.readable().order_by("code")
        offered: Choices = [
            (_("Course"), [(f"course:{course.pk}", course.title) for course in CoursePage.objects.offered()]),
            (_("Guidance note, read and acknowledged"), [(f"note:{note.pk}", f"{note.code} {note.title}") for note in notes]),
            (_("Course held elsewhere"), [(f"outside:{course.pk}", str(course)) for course in OutsideCourse.objects.all()]),
        ]
        known = {value for _heading, pairs in offered for value, _label in pairs}
        names = names_of([keep]) if keep else {}
        kept = [(f"{kind}:{value}", name) for (kind, value), name in names.items() if f"{kind}:{value}" not in known]
        return [*offered, *([(_("Asked for until now"), kept)] if kept else [])]

    @classmethod
    def from_tree(cls, tree: Tree, choices: Choices) -> "WhatBuilder":
        how = "all" if "all" in tree else "any"
        return cls(choices, [_wanted(leaf) for leaf in tree.get(how, [tree])], how)

    @classmethod
    def from_post(cls, data: Mapping[str, Any], choices: Choices) -> "WhatBuilder":
        places = sorted(int(place[1]) for name in data if (place := re.fullmatch(r"what-(\d+)", name)))
        rows = [Wanted(data[f"what-{place}"], data.get(f"what-{place}-since", "").strip()) for place in places]
        return cls(choices, rows or [Wanted()], "all" if data.get("how") == "all" else "any")

    def act(self, action: str) -> bool:
        if action == "what-add":
            self.rows.append(Wanted())
        elif found := re.fullmatch(r"what-remove-(\d+)", action):
            self.rows = [row for place, row in enumerate(self.rows) if place != int(found[1])] or [Wanted()]
        else:
            return False
        return True

    @property
    def chosen(self) -> Sequence[Wanted]:
        return [row for row in self.rows if row.choice]

    def is_valid(self) -> bool:
        offered = {value for _heading, pairs in self.choices for value, _label in pairs}
        if not self.chosen:
            self.error = _("Choose what must be held.")
        elif any(row.choice not in offered for row in self.chosen):
            self.error = _("Choose from the list: one of the choices is not there any more.")
        elif any(row.since and not re.fullmatch(r"[1-9]\d{0,3}", row.since) for row in self.chosen):
            self.error = _("An edition or version is a number from 1 up; leave it empty for any.")
        return not self.error

    @property
    def tree(self) -> Tree:
        trees = [row.tree for row in self.chosen]
        return trees[0] if len(trees) == 1 else {self.how: trees}


def _wanted(leaf: Tree) -> Wanted:
    kind = next(kind for kind in LEAVES if kind in leaf)
    return Wanted(f"{kind}:{leaf[kind]}", str(leaf.get("edition") or leaf.get("version") or ""))
