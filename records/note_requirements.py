"""What a new version of a guidance note asks becomes a requirement for those whom it asks: the same engine as every other (ADR 34)."""

from guidance.models import NoteAsks, Radius
from jobs.clock import today
from records.audiences import asked_value
from records.models import Requirement
from records.requirements import free_code, note_of, put_in_force, refresh_many
from records.terms import Tree

TITLES = {
    NoteAsks.DIFFERENCE: "%s: read what has changed",
    NoteAsks.ACKNOWLEDGE: "%s: read and acknowledge",
    NoteAsks.RETEST: "%s: acknowledge and pass the test again",
}


def what_of(radius: Radius, asks: str) -> Tree:
    """The version itself or a later one; where a test is asked for, that as well."""
    read: Tree = {"note": radius.note_id, "version": radius.version}
    return {"all": [read, {"retest": radius.note_id, "version": radius.version}]} if asks == NoteAsks.RETEST else read


def ask(radius: Radius) -> list[Requirement]:
    """A requirement for each thing that is asked of somebody. Called once, in the transaction that applies the decision."""
    made = []
    for asks in sorted(set(radius.people.values_list("asks", flat=True))):
        what, title = what_of(radius, asks), TITLES[NoteAsks(asks)] % radius.citation
        requirement = Requirement.objects.create(code=free_code(title), title=title, note_id=note_of(what))
        put_in_force(requirement, what=what, audience={"asked": asked_value(radius.pk, asks)}, due_days=radius.days, by=None)
        made.append(requirement)
    return made


def stop(radius: Radius) -> None:
    """Nobody is asked any more: obligations close, and what was met stays in the record."""
    refresh_many(list(radius.people.order_by("person").values_list("person", flat=True)), on=today(), key=f"radius-back:{radius.pk}")
