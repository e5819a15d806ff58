"""The expert desk: a unit with its people, a queue, and questions on their way."""

from dataclasses import dataclass
from typing import Any

import factory
from factory.django import DjangoModelFactory

from agencies.models import Agency, AgencyKind, User
from agencies.people import give_role
from agencies.permissions import RoleName
from guidance.desk import questions
from guidance.desk.questions import Words
from guidance.models import DeskQuestion, DeskQueue, DeskTopic
from tests.cast import Cast
from tests.factories.agencies import LONG_AGO, AgencyFactory


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = DeskTopic

    slug = factory.Sequence(lambda number: f"topic-{number}")
    name = factory.Sequence(lambda number: f"Topic {number}")


class QueueFactory(DjangoModelFactory):
    class Meta:
        model = DeskQueue

    topic = factory.SubFactory(TopicFactory)
    unit = factory.SubFactory(AgencyFactory, kind=AgencyKind.EXPERT_UNIT)
    promised_days = 3


@dataclass
class Desk:
    """A unit, two of its experts, and the queue that it answers."""

    unit: Agency
    queue: DeskQueue
    expert: User
    colleague: User

    def ask(
        self, by: User, title: str = "How long should a first interview be?", text: str = "She is afraid.", **given: Any
    ) -> DeskQuestion:
        fields = {"topic": self.queue.topic, "jurisdiction": self.queue.jurisdiction, "title": title, "words": Words(text), **given}
        return questions.ask(**fields, by=by)

    def answered(self, by: User, text: str = "Half an hour, then a break.", **given: Any) -> DeskQuestion:
        question = self.ask(by, **given)
        questions.take(question, by=self.expert)
        questions.answer(question, words=Words(text), minutes=20, by=self.expert)
        return question


def make_desk(cast: Cast, **fields: Any) -> Desk:
    unit = AgencyFactory(slug="expert-unit", name="Expert Unit", kind=AgencyKind.EXPERT_UNIT)
    people = [cast.person(name, unit) for name in ("Helen Expert", "Ruth Colleague")]
    for person, role in zip(people, (RoleName.AUTHOR, RoleName.LEGAL_REVIEWER), strict=True):
        give_role(person, role=role, on=LONG_AGO, by=None)
    queue = QueueFactory(topic=TopicFactory(slug="interviewing", name="Interviewing"), unit=unit, deputy=people[1], **fields)
    return Desk(unit, queue, *people)
