"""Who is told what about a question: never a word of it. Every message once, through the outbox, in the language of its reader."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.language import speaking_to
from agencies.models import User
from guidance.desk.moves import WAITING, Did
from guidance.desk.questions import experts_of
from guidance.models import DeskEvent, DeskQuestion
from notices.messages import tell

MOST_EXPERTS = 200
Words = Callable[[], str]
"""What is said, put into words once the reader is known."""


def tell_of(event: DeskEvent) -> None:
    """Tell everybody whom this event concerns."""
    question, did = event.question, Did(event.did)
    if did == Did.ASKED:
        _tell_asker(event, gettext_lazy("Your question has reached the experts"), lambda: _promise(question))
    if did in (Did.ASKED, Did.REOPENED, Did.PUT_BACK):
        for expert in experts_of(question.unit)[:MOST_EXPERTS]:
            if expert.pk != event.expert_id and DeskQuestion.objects.answerable_by(expert).filter(pk=question.pk).exists():
                _tell(event, expert, gettext_lazy("A question waits at the desk"), lambda: _asked_on(question))
    if did in (Did.TAKEN, Did.ASSIGNED):
        _tell_asker(event, gettext_lazy("An expert has taken your question"), lambda: _promise(question))
    if did == Did.ASSIGNED and event.given_to and event.given_to_id != event.expert_id:
        _tell(event, event.given_to, gettext_lazy("A question was given to you"), lambda: _due(question))
    if did == Did.ANSWERED:
        again = gettext_lazy("You can ask again below the answer, or close the question.")
        _tell_asker(event, gettext_lazy("Your question has been answered"), lambda: str(again))
    if did == Did.FOLLOWED_UP and question.assigned_to:
        _tell(event, question.assigned_to, gettext_lazy("A follow-up to your answer"), lambda: _due(question))


def remind_of_late(day: date) -> None:
    """Tell the deputy of each queue, and the expert who has it in hand, of an answer that is late. Once a promise."""
    for question in DeskQuestion.objects.late(day).select_related("queue__deputy", "assigned_to", "topic")[:1000]:
        waits = question.state in WAITING
        for person in {question.queue.deputy, None if waits else question.assigned_to} - {None}:
            if person and person.is_active and person.pk != question.asker_id:
                _tell_late(question, person, waits=waits)


def _tell_late(question: DeskQuestion, person: User, *, waits: bool) -> None:
    with speaking_to(person):
        words = {"topic": question.topic.name, "day": _day(question.due_on)}
        body = _("A question on “%(topic)s” was promised an answer by %(day)s.")
        if waits:
            body = _("A question on “%(topic)s” was promised an answer by %(day)s. Nobody has taken it yet.")
        tell(
            recipient=person,
            kind="desk.late",
            key=f"desk.late:{question.pk}:{question.due_on}:{person.pk}",
            subject=_("An answer at the desk is late"),
            body=body % words,
            link=reverse("desk-question", args=[question.pk]),
        )


def _promise(question: DeskQuestion) -> str:
    return _("You have an answer by %s. Until then you can see where it stands.") % _day(question.due_on)


def _asked_on(question: DeskQuestion) -> str:
    words = {"topic": question.topic.name, "day": _day(question.due_on)}
    return _("It was asked on “%(topic)s”. An answer is promised by %(day)s.") % words


def _due(question: DeskQuestion) -> str:
    return _("An answer is promised by %s.") % _day(question.due_on)


def _day(day: date) -> str:
    return date_format(day, "l j F")


def _tell_asker(event: DeskEvent, subject: Promise, body: Words) -> None:
    if event.question.asker:
        _tell(event, event.question.asker, subject, body)


def _tell(event: DeskEvent, person: User, subject: Promise, body: Words) -> None:
    if person.is_active:
        with speaking_to(person):
            tell(
                recipient=person,
                kind=f"desk.{event.did}",
                key=f"desk:{event.pk}:{person.pk}",
                subject=str(subject),
                body=body(),
                link=reverse("desk-question", args=[event.question_id]),
            )
