"""What the facts of lower rooms lead to here (ADR 4). One line each, inside the sender's transaction."""

from datetime import date
from typing import Any

from agencies.models import User
from courses.models import Edition, Enrolment
from records.completions import record_completion
from records.engine import refresh
from records.retakes import ask_again


def follow_person(sender: Any, *, person: User, on: date | None = None, **kwargs: Any) -> None:
    refresh(person, on=on)


def follow_enrolment(sender: Any, *, enrolment: Enrolment, **kwargs: Any) -> None:
    refresh(enrolment.person)


def follow_completion(sender: Any, *, enrolment: Enrolment, by: User, **kwargs: Any) -> None:
    record_completion(enrolment, by=by)


def follow_edition(sender: Any, *, edition: Edition, **kwargs: Any) -> None:
    ask_again(edition)
