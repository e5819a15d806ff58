import factory
from factory.django import DjangoModelFactory

from jobs.models import Job


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    name = "tests.note"
    payload = factory.LazyFunction(dict)
    key = factory.Sequence(lambda number: f"job-{number}")
