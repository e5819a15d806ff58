"""Every requirement with its versions and agreements, and how each meets a person's history. Read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from courses.models import CoursePage
from guidance.models import GuidanceNotePage
from records.audiences import Directory, because
from records.histories import History
from records.models import Agreement, EvidenceKind, OutsideCourse, Requirement, RequirementVersion
from records.proofs import Proof
from records.standings import Because, Rule
from records.terms import Terms, Thing, Tree, leaves, thing_of


@dataclass(frozen=True)
class Acceptance:
    """An agreement as the engine sees it: whom it covers, what it accepts, from when until when."""

    key: UUID
    path: str
    thing: Thing
    name: str
    starts_on: date
    until: date | None
    ended_on: date | None

    def proofs(self, history: History) -> Iterator[Proof]:
        """What it makes count, for each time the person was at home where it reaches."""
        homes = [fact for fact in history.facts if fact.key == "agency" and fact.value.startswith(self.path)]
        for home in homes:
            for proof in history.proofs.get(self.thing, ()):
                known = max(proof.recorded_on, self.starts_on, home.starts_on)
                ended = _first(proof.corrected_on, self.ended_on, home.ends_on)
                if ended is None or known < ended:
                    until = _first(proof.until, self.until)
                    yield Proof(EvidenceKind.RECIPROCITY, proof.earned_on, known, until, ended, why=self.name)


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def names_of(trees: Iterable[Tree]) -> dict[Thing, str]:
    """What the things in the trees are called. At most one query for each kind of thing."""
    things = {thing_of(leaf) for tree in trees for leaf in leaves(tree)}
    names: dict[Thing, str] = {}
    for kind, rows in (("course", CoursePage.objects), ("note", GuidanceNotePage.objects), ("outside", OutsideCourse.objects)):
        ids = [value for found, value in things if found == kind]
        if ids:
            names |= {
                (kind, str(pk) if kind == "outside" else pk): title for pk, title in rows.filter(pk__in=ids).values_list("pk", "title")
            }
    retests = [value for found, value in things if found == "retest"]
    for pk, title in GuidanceNotePage.objects.filter(pk__in=retests).values_list("pk", "title") if retests else ():
        names["retest", pk] = _("the test again, after “%(title)s”") % {"title": title}
    return names


@dataclass(frozen=True)
class RuleBook:
    """Every requirement as it stands in the database now."""

    requirements: dict[UUID, Requirement]
    versions: dict[UUID, list[RequirementVersion]]
    directory: Directory
    names: Mapping[Thing, str] = field(default_factory=dict)
    acceptances: Mapping[UUID, Sequence[Acceptance]] = field(default_factory=dict)
    _terms: dict[UUID, list[Terms]] = field(default_factory=dict)

    @classmethod
    def current(cls, *, besides: Sequence[RequirementVersion] = ()) -> "RuleBook":
        """As it stands; ``besides``: versions that are not written yet, for a look at what they would do."""
        versions: dict[UUID, list[RequirementVersion]] = defaultdict(list)
        for version in RequirementVersion.objects.select_related("requirement").order_by("requirement__code", "number"):
            versions[version.requirement_id].append(version)
        for version in besides:
            versions[version.requirement_id].append(version)
        requirements = {key: rows[0].requirement for key, rows in versions.items()}
        every = [version for rows in versions.values() for version in rows]
        return cls(
            requirements,
            versions,
            Directory.of([version.audience for version in every]),
            names_of(version.wanted for version in every),
            _acceptances(),
        )

    def with_agreement(self, agreement: Agreement) -> "RuleBook":
        """As it would be with one agreement more."""
        more = {agreement.requirement_id: [*self.acceptances.get(agreement.requirement_id, ()), _acceptance(agreement)]}
        return replace(self, acceptances={**self.acceptances, **more})

    def version(self, requirement: UUID, number: int) -> RequirementVersion:
        return next(version for version in self.versions[requirement] if version.number == number)

    def rule_for(self, requirement: UUID, history: History, on: date) -> Rule:
        """The requirement as it meets this person from a day on."""
        terms = self.terms_of(requirement)
        things = {thing for version in terms for thing in version.names}
        proofs = [proof for thing in sorted(things, key=str) for proof in history.proofs.get(thing, ())]
        for acceptance in self.acceptances.get(requirement, ()):
            proofs += acceptance.proofs(history)
        return Rule(
            key=requirement,
            versions=terms,
            because=Because(self._reasons(requirement, history, on)),
            proofs=[*proofs, *history.waivers.get(requirement, ())],
            studies=[study for kind, course in sorted(things, key=str) if kind == "course" for study in history.studies.get(course, ())],
            extensions=history.extensions.get(requirement, ()),
            absences=history.absences,
        )

    def terms_of(self, requirement: UUID) -> list[Terms]:
        """Made once: a rule meets many people."""
        if requirement not in self._terms:
            self._terms[requirement] = [self._terms_of(version) for version in self.versions[requirement]]
        return self._terms[requirement]

    def _terms_of(self, version: RequirementVersion) -> Terms:
        names = {thing_of(leaf): self.names.get(thing_of(leaf), "") for leaf in leaves(version.wanted)}
        return Terms(
            title=version.requirement.title,
            number=version.number,
            effective_from=version.effective_from,
            due_days=version.due_days,
            validity_months=version.validity_months,
            renewal_days=version.renewal_days,
            due_soon_days=version.due_soon_days,
            grace_days=version.grace_days,
            due_rule=version.due_rule,
            due_date=version.due_date,
            due_month=version.due_month,
            what=version.wanted,
            names=names,
        )

    def _reasons(self, requirement: UUID, history: History, on: date) -> Sequence[tuple[date, str | None]]:
        versions = self.versions[requirement]
        turns = history.turning_days() | {version.effective_from for version in versions}
        reasons = []
        for day in [on, *sorted(turn for turn in turns if turn > on)]:
            version = max(
                (version for version in versions if version.effective_from <= day), key=lambda version: version.number, default=None
            )
            words = because(version.audience, history.facts, day, self.directory) if version else None
            reasons.append((day, words))
        return reasons


def _acceptances() -> dict[UUID, list[Acceptance]]:
    found: dict[UUID, list[Acceptance]] = defaultdict(list)
    for agreement in Agreement.objects.order_by("made_at", "pk").select_related("accepting", "course", "outside_course"):
        found[agreement.requirement_id].append(_acceptance(agreement))
    return found


def _acceptance(agreement: Agreement) -> Acceptance:
    taught = agreement.course or agreement.outside_course
    return Acceptance(
        key=agreement.pk,
        path=agreement.accepting.path,
        thing=("course", agreement.course_id) if agreement.course_id else ("outside", str(agreement.outside_course_id)),
        name=taught.title if taught else "",
        starts_on=agreement.starts_on,
        until=agreement.until,
        ended_on=agreement.ended_on,
    )
