"""What is wrong with a tabletop, and whether it can be solved only together. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.tabletop.exercise import RECORDER, Inject, Tabletop


@dataclass(frozen=True)
class Finding:
    """Something found, and where: a role, an inject, a document. ``fault`` forbids publication."""

    where: str
    message: str
    fault: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Alone:
    """What one role, or a combination that one person may hold, could answer from its own documents."""

    roles: tuple[str, ...]
    answers: frozenset[str]


def faults(exercise: Tabletop) -> list[Finding]:
    return [*_names(exercise), *_references(exercise), *_together(exercise)]


def findings(exercise: Tabletop) -> list[Finding]:
    return faults(exercise) or list(_craft(exercise))


def needed(inject: Inject) -> frozenset[str]:
    """Every fact that a full answer asks for."""
    return frozenset(fact for criterion in inject.criteria for fact in criterion.needs)


def known_at(exercise: Tabletop, roles: Iterable[str], inject: str) -> frozenset[str]:
    """The facts in the documents that these roles hold by the time of an inject."""
    facts: set[str] = set()
    wanted = set(roles)
    for each in exercise.injects:
        facts |= {fact for document in each.documents if document.role in wanted for fact in document.facts}
        if each.id == inject:
            break
    return frozenset(facts)


def answerable(exercise: Tabletop, roles: Iterable[str]) -> frozenset[str]:
    """The injects that these roles' documents answer in full. What asks for no fact is answered by anybody."""
    held = tuple(roles)
    return frozenset(inject.id for inject in exercise.injects if needed(inject) <= known_at(exercise, held, inject.id))


def alone(exercise: Tabletop) -> list[Alone]:
    """Each role and each allowed combination by itself."""
    parts: list[tuple[str, ...]] = [(role.id,) for role in exercise.roles]
    return [Alone(roles, answerable(exercise, roles)) for roles in [*parts, *exercise.combinations]]


def _names(exercise: Tabletop) -> Iterator[Finding]:
    documents = [document.id for inject in exercise.injects for document in inject.documents]
    for names in ([role.id for role in exercise.roles], [inject.id for inject in exercise.injects], documents):
        for name, count in Counter(names).items():
            if count > 1:
                yield Finding(name, _("The name stands twice."))
    if any(role.id == RECORDER for role in exercise.roles):
        yield Finding(RECORDER, _("Is the name of a seat that every exercise has."))
    if exercise.least > exercise.most:
        yield Finding("least", _("Is more than the most."))


def _references(exercise: Tabletop) -> Iterator[Finding]:
    roles = {role.id for role in exercise.roles}
    facts = {fact for inject in exercise.injects for document in inject.documents for fact in document.facts}
    for inject in exercise.injects:
        for key in [*inject.decisions, *inject.solution, *(document.role for document in inject.documents)]:
            if key not in roles:
                yield Finding(inject.id, _("Names the role “%s”, which is not there.") % key)
        for key in inject.decisions.keys() ^ inject.solution.keys():
            yield Finding(inject.id, _("Asks %s without a solution, or solves what it does not ask.") % key)
        for fact in needed(inject) - facts:
            yield Finding(inject.id, _("Needs “%s”, which no document tells.") % fact)
    for one, other in exercise.combinations:
        for key in {one, other} - roles:
            yield Finding(f"{one} {other}", _("Names the role “%s”, which is not there.") % key)
        if any(role.alone and role.id in {one, other} for role in exercise.roles):
            yield Finding(f"{one} {other}", _("Combines a role that is never combined."))


def _together(exercise: Tabletop) -> Iterator[Finding]:
    """No role by itself may be able to answer everything, and all of them together must."""
    everything = {inject.id for inject in exercise.injects}
    for each in alone(exercise):
        if each.answers == everything:
            yield Finding(" ".join(each.roles), _("Could answer every inject from its own documents."))
    for key in everything - answerable(exercise, [role.id for role in exercise.roles]):
        yield Finding(key, _("Cannot be answered even by all together at that time."))


def _craft(exercise: Tabletop) -> Iterator[Finding]:
    for each in alone(exercise):
        for key in sorted(each.answers):
            yield Finding(" ".join(each.roles), _("Could answer %s without the others.") % key, fault=False)
    for role in exercise.roles:
        if not any(document.role == role.id for inject in exercise.injects for document in inject.documents):
            yield Finding(role.id, _("Holds no document in the whole exercise."), fault=False)
