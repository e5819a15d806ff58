"""What the facts of lower rooms lead to here (ADR 4). One line each, inside the sender's transaction."""

from datetime import date
from typing import Any

from agencies.models import Agency, TaskForce, User
from assessments.models import Attempt
from courses.models import Edition, Enrolment
from guidance.models import Acknowledgement, Radius
from jobs.clock import today
from records import commitments, note_requirements
from records.acknowledgements import record_acknowledgement
from records.certificates import take_back
from records.completions import record_completion
from records.engine import refresh, refresh_where_roles_matter
from records.retakes import ask_again
from records.retests import record_retest


def follow_person(sender: Any, *, person: User, on: date | None = None, **kwargs: Any) -> None:
    refresh(person, on=known_from(on))


def follow_roles(sender: Any, *, person: User, on: date, **kwargs: Any) -> None:
    refresh_where_roles_matter(person, on=known_from(on))


def known_from(on: date | None) -> date:
    """What is put on record late counts from today: a day that is over stays as it was published (ADR 35)."""
    return max(on or today(), today())


def follow_leader(sender: Any, *, person: User, **kwargs: Any) -> None:
    commitments.follow_roles(person)


def follow_places(
    sender: Any, *, task_force: TaskForce, joined: Agency | None, left: Agency | None, by: User | None, **kwargs: Any
) -> None:
    commitments.follow_places(task_force, joined=joined, left=left, by=by)


def follow_enrolment(sender: Any, *, enrolment: Enrolment, **kwargs: Any) -> None:
    refresh(enrolment.person)


def follow_completion(sender: Any, *, enrolment: Enrolment, by: User, **kwargs: Any) -> None:
    record_completion(enrolment, by=by)


def follow_acknowledgement(sender: Any, *, acknowledgement: Acknowledgement, by: User, **kwargs: Any) -> None:
    record_acknowledgement(acknowledgement, by=by)


def follow_pass_taken_back(sender: Any, *, attempt: Attempt, because: str, by: User, **kwargs: Any) -> None:
    take_back(attempt.enrolment, because=because, by=by)


def follow_pass(sender: Any, *, attempt: Attempt, by: User | None, **kwargs: Any) -> None:
    record_retest(attempt, by=by)


def follow_radius(sender: Any, *, radius: Radius, **kwargs: Any) -> None:
    note_requirements.ask(radius)


def follow_radius_taken_back(sender: Any, *, radius: Radius, **kwargs: Any) -> None:
    note_requirements.stop(radius)


def follow_edition(sender: Any, *, edition: Edition, **kwargs: Any) -> None:
    ask_again(edition)
