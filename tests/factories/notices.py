import factory
from factory.django import DjangoModelFactory

from notices.models import Notice
from tests.factories.agencies import UserFactory


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    recipient = factory.SubFactory(UserFactory)
    kind = "test"
    key = factory.Sequence(lambda number: f"notice-{number}")
    subject = factory.Sequence(lambda number: f"Subject {number}")
    body = "One course is due in 11 days."
    link = "/courses/"
