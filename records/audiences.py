"""Whom a requirement is for: a tree of conditions, asked of the database for a list of people or of one person's dated facts.

A condition is a dictionary with one key: ``agency`` (an id; its whole subtree), ``team`` (an id), ``discipline`` (a slug; at home or on
a seat), ``role`` (a role name), or ``all``, ``any`` (a list of conditions) and ``not`` (one condition). ``{"all": []}`` is everybody. Only
people with a home agency on the day are in any audience. ``asked`` (an id and a word) is what a new version of a guidance note asks of the people
it names; no form offers it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Affiliation, Agency, RoleAssignment, TeamMembership, User
from agencies.permissions import RoleName
from guidance.models import AskedPerson, NoteAsks

Tree = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """Where a person was from a day up to, not including, another: at home in an agency, on a seat of a team, or in a role."""

    key: str
    value: str
    words: str
    starts_on: date
    ends_on: date | None = None

    def on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class Directory:
    """The agencies that trees name, by id: path and name. One query for any number of trees."""

    agencies: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, trees: Sequence[Tree]) -> "Directory":
        ids = {value for tree in trees for key, value in leaves(tree) if key == "agency"}
        rows = Agency.objects.filter(pk__in=ids).values_list("pk", "path", "short_name") if ids else []
        return cls({str(pk): (path, name) for pk, path, name in rows})

    def path_of(self, agency: str) -> str | None:
        found = self.agencies.get(agency)
        return found[0] if found else None


def leaves(tree: Tree) -> Iterator[tuple[str, str]]:
    """Every condition on a fact, with its value."""
    [(key, value)] = tree.items()
    if key in ("all", "any"):
        for branch in value:
            yield from leaves(branch)
    elif key == "not":
        yield from leaves(value)
    else:
        yield key, str(value)


def check(tree: Any) -> None:
    """Whether this is a tree at all, and names what exists.

    :raises ValidationError: in words for whoever writes the rule.
    """
    _check_shape(tree)
    named = list(leaves(tree))
    directory = Directory.of([tree])
    for key, value in named:
        if key == "agency" and directory.path_of(value) is None:
            raise ValidationError(_("No agency has the id %(id)s."), params={"id": value})
        if key == "role" and value not in RoleName.values:
            raise ValidationError(_("No role is called %(role)s."), params={"role": value})


def _check_shape(tree: Any) -> None:
    if not isinstance(tree, dict) or len(tree) != 1:
        raise ValidationError(_("A condition has exactly one key."))
    [(key, value)] = tree.items()
    if key in ("all", "any"):
        if not isinstance(value, list):
            raise ValidationError(_("all and any need a list of conditions."))
        for branch in value:
            _check_shape(branch)
    elif key == "not":
        _check_shape(value)
    elif key in ("agency", "team"):
        if not _is_id(value):
            raise ValidationError(_("%(value)s is not an id."), params={"value": value})
    elif key == "asked":
        radius, _bar, asks = str(value).partition("/")
        if not _is_id(radius) or asks not in NoteAsks.values:
            raise ValidationError(_("%(value)s is not an id.") % {"value": value})
    elif key not in ("discipline", "role"):
        raise ValidationError(_("A condition cannot ask for %(key)s."), params={"key": key})


def asked_value(radius: UUID, asks: str) -> str:
    """What an ``asked`` condition and the facts of people call the same."""
    return f"{radius}/{asks}"


def _is_id(value: Any) -> bool:
    """A UUID as it is written by Python: facts are compared as text."""
    try:
        return str(UUID(str(value))) == value
    except ValueError:
        return False


def people_in(tree: Tree, day: date) -> QuerySet[User]:
    """Everybody who is in the audience on the day."""
    at_home = Q(pk__in=Affiliation.objects.on(day).values("person"))
    return User.objects.filter(at_home & _as_q(tree, day, Directory.of([tree])))


def _as_q(tree: Tree, day: date, directory: Directory) -> Q:
    [(key, value)] = tree.items()
    if key == "not":
        return ~_as_q(value, day, directory)
    if key == "all":
        everybody = Q()
        for branch in value:
            everybody &= _as_q(branch, day, directory)
        return everybody
    if key == "any":
        nobody = Q(pk__in=[])
        for branch in value:
            nobody |= _as_q(branch, day, directory)
        return nobody
    return _leaf_as_q(key, str(value), day, directory)


def _leaf_as_q(key: str, value: str, day: date, directory: Directory) -> Q:
    homes, seats = Affiliation.objects.on(day), TeamMembership.objects.on(day)
    if key == "agency":
        path = directory.path_of(value)
        return Q(pk__in=homes.filter(agency__path__startswith=path).values("person")) if path else Q(pk__in=[])
    if key == "team":
        return Q(pk__in=seats.filter(task_force=value).values("person"))
    if key == "discipline":
        at_home = Q(pk__in=homes.filter(discipline__slug=value).values("person"))
        return at_home | Q(pk__in=seats.filter(discipline__slug=value).values("person"))
    if key == "asked":
        radius, _bar, asks = value.partition("/")
        return Q(pk__in=AskedPerson.objects.on(day).filter(radius=UUID(radius), asks=asks).values("person"))
    return Q(pk__in=RoleAssignment.objects.on(day).filter(role=value).values("person"))


def because(tree: Tree, facts: Sequence[Fact], day: date, directory: Directory) -> str | None:
    """Why the person with these facts is in the audience on the day, in words; None where they are not.

    The facts are those that hold on the day or not: the day decides. ``agency`` facts carry the path as their value.
    """
    here = [fact for fact in facts if fact.on(day)]
    if not any(fact.key == "agency" for fact in here):
        return None
    found = _words(tree, here, directory)
    return None if found is None else ", ".join(found) or _("like everybody")


def _words(tree: Tree, here: Sequence[Fact], directory: Directory) -> list[str] | None:
    [(key, value)] = tree.items()
    if key == "not":
        return None if _words(value, here, directory) is not None else []
    if key == "all":
        parts = [_words(branch, here, directory) for branch in value]
        return None if None in parts else [words for part in parts if part for words in part]
    if key == "any":
        return next((found for branch in value if (found := _words(branch, here, directory)) is not None), None)
    if key == "agency":
        path, name = directory.agencies.get(str(value), (None, ""))
        at_home = path is not None and any(fact.key == "agency" and fact.value.startswith(path) for fact in here)
        return [_("in %(agency)s") % {"agency": name}] if at_home else None
    fact = next((fact for fact in here if fact.key == key and fact.value == str(value)), None)
    return [fact.words] if fact else None
