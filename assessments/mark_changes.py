"""One mark of one sitting decided otherwise: a reason, a person who proposes, another who applies it; what it was is kept [A9]."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies import audit
from agencies.language import speaking_to
from agencies.models import User
from assessments import item_counting
from assessments.marking import Earned
from assessments.models import Attempt, AttemptItem, Mark, MarkChange, RegradeState
from assessments.regrading import RefusedError, give_pass, take_pass_back
from assessments.rekeying import Change, change_of
from jobs.clock import database_now
from notices.messages import tell


def sittings_of(reference: str, *, by: User) -> QuerySet[Attempt]:
    """Marked sittings whose name begins like this, but for one's own: eight figures of base sixteen or more, as the person reads them."""
    figures = reference.replace("-", "").strip().lower()
    marked = Attempt.objects.marked().exclude(person=by).select_related("quiz")
    if not 8 <= len(figures) <= 32 or set(figures) - set("0123456789abcdef"):
        return marked.none()
    return marked.filter(pk__gte=UUID(figures.ljust(32, "0")), pk__lte=UUID(figures.ljust(32, "f")))


@transaction.atomic
def propose(item: AttemptItem, *, after: Decimal, reason: str, by: User) -> MarkChange:
    """Ask a second person to change a mark.

    :raises RefusedError: for one's own sitting, without a reason, where nothing would change or a proposal waits already.
    """
    attempt = item.attempt
    if attempt.person_id == by.pk:
        raise RefusedError(_("This is your own sitting."))
    if attempt.awaits_marking or not attempt.submitted_at:
        raise RefusedError(_("The sitting is not marked yet."))
    if not reason.strip() or not 0 <= after <= 1:
        raise RefusedError(_("Say what the answer earns, from 0 to 1, and why."))
    if after == item.mark.credit:
        raise RefusedError(_("That is what it earns already."))
    try:
        with transaction.atomic():
            change = MarkChange.objects.create(
                attempt_item=item, before=item.mark.credit, after=after, reason=reason.strip()[:300], proposed_by=by
            )
    except IntegrityError as error:
        raise RefusedError(_("A proposal for this answer waits already.")) from error
    audit.record("mark_change.proposed", by=by, subject=change, position=item.position, before=str(change.before), after=str(after))
    return change


def effect_of(change: MarkChange) -> Change:
    """What applying it would do to the sitting today."""
    attempt = change.attempt_item.attempt
    items = list(attempt.items.select_related("mark"))
    own = next(item for item in items if item.pk == change.attempt_item_id)
    return change_of(
        [Earned(item.mark.credit, item.critical) for item in items if item.pk != own.pk],
        critical=own.critical,
        before=own.mark.credit,
        after=change.after,
        pass_share=attempt.pass_share,
        criticals_must_be_right=attempt.criticals_must_be_right,
        passed=bool(attempt.passed),
    )


@transaction.atomic
def apply(change: MarkChange, *, by: User, take_back: bool = False) -> MarkChange:
    """Change the mark, and the verdict with it. A pass that the new mark would not give stands, unless ``take_back``.

    :raises RefusedError: where it is decided already, or ``by`` proposed it or is the person whose sitting it is.
    """
    change = _waiting(change, by=by, second=True)
    attempt = (
        Attempt.objects.select_for_update(of=("self",)).select_related("person", "quiz", "enrolment").get(pk=change.attempt_item.attempt_id)
    )
    change.attempt_item.attempt = attempt
    found = effect_of(change)
    passed = found.earns_pass or (found.would_fail and not take_back)
    Mark.objects.filter(attempt_item=change.attempt_item_id).update(credit=change.after)
    Attempt.objects.filter(pk=attempt.pk).update(credit=found.total_after, passed=passed)
    change.before, change.total_before, change.total_after = found.before, found.total_before, found.total_after
    change.passed_before, change.passed_after, change.stands = found.passed_before, passed, passed and not found.earns_pass
    _decide(change, RegradeState.APPLIED, by=by)
    said: dict[str, Any] = {"before": str(found.before), "after": str(change.after), "passed_before": found.passed_before, "passed": passed}
    audit.record("mark.changed", by=by, subject=change, person=attempt.person, agency=attempt.enrolment.agency_id, **said)
    if passed and not found.passed_before:
        give_pass(attempt, by=by)
    elif found.passed_before and not passed:
        take_pass_back(attempt, because=change.reason, by=by)
    _say(change, attempt)
    item_counting.ask(attempt.pk, because=f"mark change {change.pk}")
    return change


@transaction.atomic
def refuse(change: MarkChange, *, by: User) -> None:
    """Leave the mark as it is. Who proposed it may take it back this way.

    :raises RefusedError: where it is decided already.
    """
    change = _waiting(change, by=by, second=False)
    _decide(change, RegradeState.REFUSED, by=by)
    audit.record("mark_change.refused", by=by, subject=change)


def _waiting(change: MarkChange, *, by: User, second: bool) -> MarkChange:
    found = MarkChange.objects.select_for_update(of=("self",)).select_related("attempt_item__attempt").get(pk=change.pk)
    if found.state != RegradeState.PROPOSED:
        raise RefusedError(_("This has been decided meanwhile."))
    if found.attempt_item.attempt.person_id == by.pk:
        raise RefusedError(_("This is your own sitting."))
    if second and found.proposed_by_id == by.pk:
        raise RefusedError(_("Somebody else must approve what you have proposed."))
    return found


def _decide(change: MarkChange, state: str, *, by: User) -> None:
    change.state, change.decided_by, change.decided_at = state, by, database_now()
    change.save()


def _say(change: MarkChange, attempt: Attempt) -> None:
    with speaking_to(attempt.person):
        outcome = _("You have passed.") if change.passed_after else _("It is not passed.")
        if change.passed_before and not change.passed_after:
            outcome = _("With it the pass is taken back. Please take the assessment again.")
        words = _(
            "What you earned for question %(position)d of %(quiz)s was looked at again by two people and changed. %(outcome)s Why: %(reason)s"
        )
        position = change.attempt_item.position
        tell(
            recipient=attempt.person,
            kind="assessment.mark_changed",
            key=f"mark_change:{change.pk}",
            subject=_("A mark was changed: %s") % attempt.quiz.title,
            body=words % {"position": position, "quiz": attempt.quiz.title, "outcome": outcome, "reason": change.reason},
            link=attempt.get_absolute_url(),
        )
