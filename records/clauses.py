"""An audience as somebody writes it: groups that must all fit, in each of which any one condition will do. And an audience in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency, Discipline, TaskForce
from agencies.permissions import ROLES
from guidance.models import Radius
from records.audiences import leaves
from records.terms import Tree

MOST = 40
"""Conditions that a page can still show; a tree that needs more is left as it is."""


class TooManyError(ValueError):
    """The tree cannot be shown as groups of conditions."""


@dataclass(frozen=True)
class Condition:
    """One thing that is, or is not, true of a person: ``key`` is agency, team, discipline or role."""

    key: str
    value: str
    negated: bool = False

    @property
    def choice(self) -> str:
        return f"{self.key}:{self.value}"

    @property
    def tree(self) -> Tree:
        return {"not": {self.key: self.value}} if self.negated else {self.key: self.value}


Groups = list[list[Condition]]


def groups_of(tree: Tree, *, negated: bool = False) -> Groups:
    """The tree as groups that must all fit. Everybody is no group at all, nobody an empty one.

    :raises TooManyError: where that would be more than anybody can read.
    """
    [(key, value)] = tree.items()
    if key == "not":
        return groups_of(value, negated=not negated)
    if key not in ("all", "any"):
        return [[Condition(key, str(value), negated)]]
    parts = [groups_of(branch, negated=negated) for branch in value]
    if (key == "all") != negated:
        found = [group for part in parts for group in part]
    else:
        found = [[condition for group in choice for condition in group] for choice in product(*parts)]
    if sum(len(group) for group in found) > MOST:
        raise TooManyError
    return found


def tree_of(groups: Sequence[Sequence[Condition]]) -> Tree:
    """The groups as a tree, without layers that say nothing."""
    parts = [group[0].tree if len(group) == 1 else {"any": [condition.tree for condition in group]} for group in groups if group]
    return parts[0] if len(parts) == 1 else {"all": parts}


class Names:
    """What agencies, teams, disciplines and roles are called. Four queries at most, for any number of trees."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        named: dict[str, set[str]] = {"agency": set(), "team": set(), "discipline": set(), "asked": set()}
        for tree in trees:
            for key, value in leaves(tree):
                if key in named:
                    named[key].add(value)
        self.names: dict[tuple[str, str], str] = {("role", name): str(role.label) for name, role in ROLES.items()}
        self._add("agency", Agency.objects.filter(pk__in=named["agency"]).values_list("pk", "name"), named)
        self._add("team", TaskForce.objects.filter(pk__in=named["team"]).values_list("pk", "name"), named)
        self._add("discipline", Discipline.objects.filter(slug__in=named["discipline"]).values_list("slug", "name"), named)

        if named["asked"]:
            radii = {value: value.partition("/")[0] for value in named["asked"]}
            rows = Radius.objects.filter(pk__in=radii.values()).values_list("pk", "note__code", "version")
            known = {str(pk): f"{code} v{version}" for pk, code, version in rows}
            self.names |= {("asked", value): known.get(radius, value) for value, radius in radii.items()}

    def _add(self, key: str, rows: Iterable[tuple[Any, str]], named: dict[str, set[str]]) -> None:
        if named[key]:
            self.names |= {(key, str(value)): name for value, name in rows}

    def of(self, condition: Condition) -> str:
        return self.names.get((condition.key, condition.value), condition.value)


def condition_in_words(condition: Condition, names: Names) -> str:
    patterns = {
        ("agency", False): _("in %(name)s"),
        ("agency", True): _("not in %(name)s"),
        ("team", False): _("on %(name)s"),
        ("team", True): _("not on %(name)s"),
        ("discipline", False): _("working as %(name)s"),
        ("discipline", True): _("not working as %(name)s"),
        ("role", False): _("in the role of %(name)s"),
        ("role", True): _("not in the role of %(name)s"),
        ("asked", False): _("asked by %(name)s"),
        ("asked", True): _("not asked by %(name)s"),
    }
    name = names.of(condition)
    return patterns[condition.key, condition.negated] % {"name": name.lower() if condition.key == "discipline" else name}


def audience_in_words(tree: Tree, names: Names) -> str:
    """ "Everybody in Larkmere Police, and working as investigator or prosecutor"."""
    try:
        groups = groups_of(tree)
    except TooManyError:
        return _("a long list of conditions")
    if not groups:
        return _("everybody")
    if any(not group for group in groups):
        return _("nobody")
    return _(", and ").join(_(" or ").join(condition_in_words(condition, names) for condition in group) for group in groups)
