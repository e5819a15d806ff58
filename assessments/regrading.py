"""After a wrong key: who would change and how, one person proposes, a second applies, and nobody loses a pass unless that is decided."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from agencies import audit
from agencies.language import speaking_to
from agencies.models import User
from assessments import item_counting
from assessments.marking import Earned
from assessments.models import Attempt, AttemptItem, ItemKind, ItemVersion, Mark, Regrade, RegradedAttempt, RegradeRule, RegradeState
from assessments.rekeying import Change, change_of, corrects
from assessments.signals import pass_taken_back
from courses.models import EditionStep
from courses.progress import finish_step, reopen_step
from jobs.clock import database_now
from notices.messages import tell


class RefusedError(ValueError):
    """Why it cannot be done, in words for the person."""


@dataclass(frozen=True)
class Sitting:
    """A sitting that was marked by the wrong key, and what the regrade does to it."""

    attempt: Attempt
    item: AttemptItem
    change: Change

    @property
    def reference(self) -> str:
        """By which a sitting is told apart without saying whose it is."""
        return str(self.attempt.pk)[:8]


@transaction.atomic
def propose(version: ItemVersion, *, rule: str, corrected: ItemVersion | None, reason: str, by: User) -> Regrade:
    """Ask a second person to have everybody marked anew who was asked this version.

    :raises RefusedError: where the corrected version asks something else, there is no reason, or a proposal waits already.
    """
    corrected = None if rule == RegradeRule.ALL else corrected
    if rule not in RegradeRule.values or not reason.strip():
        raise RefusedError(_("Choose how, and say why."))
    if rule != RegradeRule.ALL and version.item.kind == ItemKind.WRITTEN:
        raise RefusedError(_("What was written has no key: people have read it. Give everybody full credit, or change a single mark."))
    if rule != RegradeRule.ALL:
        if corrected is None or corrected.item_id != version.item_id or corrected.pk == version.pk:
            raise RefusedError(_("First write the question with its right key: that is a new version. Then come back here."))
        if version.stem != corrected.stem or not corrects(version.item.kind, version.content, corrected.content):
            raise RefusedError(
                _(
                    "The corrected version has other words, so answers to this one cannot be marked by it. Give everybody full credit instead."
                )
            )
    try:
        with transaction.atomic():
            regrade = Regrade.objects.create(version=version, corrected=corrected, rule=rule, reason=reason.strip(), proposed_by=by)
    except IntegrityError as error:
        raise RefusedError(_("A proposal for this version waits already.")) from error
    audit.record("regrade.proposed", by=by, subject=regrade, item=version.item.code, version=version.number, rule=rule)
    return regrade


def preview(regrade: Regrade) -> list[Sitting]:
    """Every marked sitting that asked the version and comes out otherwise; those that would lose a pass first. Three queries, however many sittings."""
    changed = [sitting for sitting in _sittings(regrade) if sitting.change.is_any]
    order = {True: 0, False: 1}
    return sorted(
        changed, key=lambda one: (order[one.change.would_fail], order[one.change.newly_passed], one.attempt.submitted_at, one.attempt.pk)
    )


def _sittings(regrade: Regrade) -> Iterator[Sitting]:
    attempts = Attempt.objects.marked().filter(items__version=regrade.version_id).select_related("quiz", "person", "enrolment")
    kind = regrade.version.item.kind
    marked = AttemptItem.objects.select_related("mark", "answer").with_changes()
    for attempt in attempts.prefetch_related(Prefetch("items", marked)).order_by("pk"):
        items = list(attempt.items.all())
        item = next(one for one in items if one.version_id == regrade.version_id)
        others = [Earned(one.mark.credit, one.critical) for one in items if one.pk != item.pk]
        change = change_of(
            others,
            critical=item.critical,
            before=item.mark.credit,
            # What two people decided about this very answer holds.
            after=item.applied_changes[-1].after if item.applied_changes else regrade.credit(kind, item.answer.value),
            pass_share=attempt.pass_share,
            criticals_must_be_right=attempt.criticals_must_be_right,
            passed=bool(attempt.passed),
        )
        yield Sitting(attempt, item, change)


@transaction.atomic
def apply(regrade: Regrade, *, by: User, take_back: Collection[UUID] = ()) -> list[RegradedAttempt]:
    """Mark everybody anew, all or nothing. A pass that the new marks would not give stands, but for those of ``take_back``.

    :raises RefusedError: where it is decided already, or ``by`` is the person who proposed it.
    """
    regrade = _waiting(regrade, by=by, second=True)
    # Whoever is just submitting comes before, and is marked here, or after, and is marked by the regrade that is then in force.
    list(Attempt.objects.select_for_update(of=("self",)).filter(items__version=regrade.version_id).order_by("pk"))
    done = [_change(regrade, sitting, by=by, take_back=take_back) for sitting in preview(regrade)]
    _decide(regrade, RegradeState.APPLIED, by=by)
    audit.record(
        "regrade.applied",
        by=by,
        subject=regrade,
        item=regrade.version.item.code,
        version=regrade.version.number,
        changed=len(done),
        passed=sum(one.passed_after and not one.passed_before for one in done),
        stands=sum(one.stands for one in done),
        taken_back=sum(one.passed_before and not one.passed_after for one in done),
    )
    return done


@transaction.atomic
def refuse(regrade: Regrade, *, by: User) -> None:
    """Leave every mark as it is. Who proposed it may take it back this way.

    :raises RefusedError: where it is decided already.
    """
    regrade = _waiting(regrade, by=by, second=False)
    _decide(regrade, RegradeState.REFUSED, by=by)
    audit.record("regrade.refused", by=by, subject=regrade, item=regrade.version.item.code)


def _waiting(regrade: Regrade, *, by: User, second: bool) -> Regrade:
    found = Regrade.objects.select_for_update(of=("self",)).select_related("version__item", "corrected").get(pk=regrade.pk)
    if found.state != RegradeState.PROPOSED:
        raise RefusedError(_("This has been decided meanwhile."))
    if second and found.proposed_by_id == by.pk:
        raise RefusedError(_("Somebody else must approve what you have proposed."))
    return found


def _decide(regrade: Regrade, state: str, *, by: User) -> None:
    Regrade.objects.filter(pk=regrade.pk).update(state=state, decided_by=by, decided_at=database_now())


def _change(regrade: Regrade, sitting: Sitting, *, by: User, take_back: Collection[UUID]) -> RegradedAttempt:
    attempt, change = sitting.attempt, sitting.change
    stands = change.would_fail and attempt.pk not in take_back
    passed = change.earns_pass or stands
    Mark.objects.filter(attempt_item=sitting.item).update(credit=change.after)
    Attempt.objects.filter(pk=attempt.pk).update(credit=change.total_after, passed=passed)
    done = RegradedAttempt.objects.create(
        regrade=regrade,
        attempt=attempt,
        position=sitting.item.position,
        credit_before=change.before,
        credit_after=change.after,
        total_before=change.total_before,
        total_after=change.total_after,
        passed_before=change.passed_before,
        passed_after=passed,
        stands=stands,
    )
    said: dict[str, Any] = {
        "total": str(change.total_after),
        "before": str(change.total_before),
        "passed": passed,
        "passed_before": change.passed_before,
    }
    audit.record("attempt.regraded", by=by, subject=attempt, person=attempt.person, agency=attempt.enrolment.agency_id, **said)
    if passed and not change.passed_before:
        give_pass(attempt, by=by)
    elif change.passed_before and not passed:
        take_pass_back(attempt, because=regrade.reason, by=by)
    _say(done, attempt, regrade)
    item_counting.ask(attempt.pk, because=f"regrade {regrade.pk}")
    return done


def give_pass(attempt: Attempt, *, by: User) -> None:
    key = attempt.quiz.translation_key
    if EditionStep.objects.filter(edition=attempt.enrolment.edition_id, step_key=key).exists():
        finish_step(attempt.enrolment, step_key=key, by=by)


def take_pass_back(attempt: Attempt, *, because: str, by: User) -> None:
    """Where no other sitting of the enrolment was passed, the step is to be done again, and what was issued for it goes."""
    if Attempt.objects.filter(enrolment=attempt.enrolment_id, quiz=attempt.quiz_id, passed=True).exists():
        return
    reopen_step(attempt.enrolment, step_key=attempt.quiz.translation_key)
    pass_taken_back.send(sender=Attempt, attempt=attempt, because=because, by=by)


def _say(done: RegradedAttempt, attempt: Attempt, regrade: Regrade) -> None:
    with speaking_to(attempt.person):
        if done.passed_after and not done.passed_before:
            outcome = _("With it you have passed.")
        elif done.passed_before and not done.passed_after:
            outcome = _("With it the pass is taken back. Please take the assessment again.")
        else:
            outcome = _("You have passed as before.") if done.passed_after else _("It is still not passed.")
        words = _("Question %(position)d of %(quiz)s had a wrong key and was marked anew. %(outcome)s Why: %(reason)s")
        tell(
            recipient=attempt.person,
            kind="assessment.regraded",
            key=f"regrade:{regrade.pk}:{attempt.pk}",
            subject=_("A question was marked anew: %s") % attempt.quiz.title,
            body=words % {"position": done.position, "quiz": attempt.quiz.title, "outcome": outcome, "reason": regrade.reason},
            link=attempt.get_absolute_url(),
        )
