"""What a change would do to people, before it is made: who comes under a rule, who is released, whose standing changes. Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils.translation import ngettext

from agencies.models import User
from records.histories import histories_of
from records.models import COUNTS_AS_TRAINED, Agreement, Obligation, RequirementVersion, StandingState
from records.reasons import in_words
from records.rulebook import RuleBook
from records.standings import Cycle, standing_on

AT_ONCE = 500


@dataclass(frozen=True)
class Seen:
    """Where a person stands under one rule: the state, its reason, and by when."""

    state: str
    reason: str
    due_on: date

    @property
    def trained(self) -> bool:
        return self.state in COUNTS_AS_TRAINED

    @property
    def label(self) -> str:
        words = str(StandingState(self.state).label)
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Change:
    """One person, before and after."""

    person: UUID
    before: Seen | None
    after: Seen | None


@dataclass
class Preview:
    """Everybody whom a change touches on its first day, by what happens to them."""

    day: date
    gains: list[Change] = field(default_factory=list)
    loses: list[Change] = field(default_factory=list)
    moves: list[Change] = field(default_factory=list)
    same: int = 0

    def add(self, change: Change) -> None:
        if change.before is None and change.after is None:
            return
        if change.before is None:
            self.gains.append(change)
        elif change.after is None:
            self.loses.append(change)
        elif change.before.state != change.after.state:
            self.moves.append(change)
        else:
            self.same += 1

    @property
    def no_longer_trained(self) -> int:
        return sum(bool(change.before and change.before.trained and not (change.after and change.after.trained)) for change in self.moves)

    @property
    def asked_after(self) -> int:
        return len(self.gains) + len(self.moves) + self.same

    @property
    def sentence(self) -> str:
        """Of how many it is asked then, and what becomes of them; what happens to nobody is not said."""
        asked = ngettext(
            "From %(day)s it is asked of %(people)s person.", "From %(day)s it is asked of %(people)s people.", self.asked_after
        )
        parts = [
            (ngettext("%(people)s comes under the rule", "%(people)s come under the rule", len(self.gains)), len(self.gains)),
            (ngettext("%(people)s is released", "%(people)s are released", len(self.loses)), len(self.loses)),
            (ngettext("%(people)s changes standing", "%(people)s change their standing", len(self.moves)), len(self.moves)),
            (ngettext("%(people)s stays as they are", "%(people)s stay as they are", self.same), self.same),
        ]
        said = ", ".join(words % {"people": people} for words, people in parts if people)
        first = asked % {"day": in_words(self.day), "people": self.asked_after}
        return f"{first} {said[:1].upper()}{said[1:]}." if said else first


def of_version(version: RequirementVersion, people: Sequence[UUID]) -> Preview:
    """What a version that is not written yet would do on the day it takes effect."""
    day = version.effective_from
    return _compare(version.requirement_id, people, RuleBook.current(), RuleBook.current(besides=[version]), day)


def of_ending(agreement: Agreement, people: Sequence[UUID], day: date) -> Preview:
    """Who would lose what if an agreement ended on a day."""
    before = RuleBook.current()
    kept = {key: [one for one in found if one.key != agreement.pk] for key, found in before.acceptances.items()}
    return _compare(agreement.requirement_id, people, before, replace(before, acceptances=kept), day)


def of_agreement(agreement: Agreement, people: Sequence[UUID], day: date) -> Preview:
    """Whose standing an agreement that is not written yet would change."""
    before = RuleBook.current()
    return _compare(agreement.requirement_id, people, before, before.with_agreement(agreement), day)


def _compare(requirement: UUID, people: Sequence[UUID], before: RuleBook, after: RuleBook, day: date) -> Preview:
    preview = Preview(day)
    for start in range(0, len(people), AT_ONCE):
        batch = people[start : start + AT_ONCE]
        histories, running = histories_of(batch), _running(requirement, batch, day)
        for person in batch:
            current, taken = running.get(person, (None, 0))
            seen: list[Seen | None] = []
            for book in (before, after):
                if requirement not in book.versions:
                    seen.append(None)
                    continue
                rule = book.rule_for(requirement, histories[person], day)
                found = standing_on(rule, histories[person].places, day, current, taken)
                seen.append(Seen(found[1].state, found[1].reason, found[1].due_on) if found else None)
            preview.add(Change(person, *seen))
    return preview


def _running(requirement: UUID, people: Iterable[UUID], day: date) -> dict[UUID, tuple[Cycle | None, int]]:
    """Of each person the obligation that was open the day before, and the highest number used."""
    found: dict[UUID, tuple[Cycle | None, int]] = {}
    rows = (
        Obligation.objects.filter(requirement=requirement, person__in=people, opened_on__lt=day).order_by("cycle").select_related("version")
    )
    for row in rows:
        open_then = row.closed_on is None or row.closed_on >= day
        cycle = Cycle(row.cycle, row.opened_on, row.due_on, row.because, row.version.number) if open_then else None
        found[row.person_id] = (cycle or found.get(row.person_id, (None, 0))[0], row.cycle)
    return found


@dataclass(frozen=True)
class Named:
    """A change with the person's name, for those who may see it."""

    person: User
    before: Seen | None
    after: Seen | None


def named(changes: Sequence[Change], *, among: "Iterable[UUID] | None", first: int) -> list[Named]:
    """The first so many of them by name; ``among`` whom the reader may see, None for everybody. One query."""
    by_person = {change.person: change for change in changes}
    people = User.objects.filter(pk__in=by_person)
    if among is not None:
        people = people.filter(pk__in=among)
    return [
        Named(person, by_person[person.pk].before, by_person[person.pk].after) for person in people.order_by("display_name", "pk")[:first]
    ]
