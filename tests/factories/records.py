from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Page

from courses.models import CoursePage, Edition, Enrolment
from records.models import Agreement, Commitment, Evidence, EvidenceKind, OutsideCourse, Requirement, RequirementVersion, Signature
from tests.factories.agencies import LONG_AGO, TaskForceFactory, UserFactory

EVERYBODY: dict[str, Any] = {"all": []}


class BareCourseFactory(DjangoModelFactory):
    """A course page without lessons: what records need to point at."""

    class Meta:
        model = CoursePage

    code = factory.Sequence(lambda number: f"C{number}")
    title = factory.LazyAttribute(lambda course: f"Course {course.code}")
    slug = factory.LazyAttribute(lambda course: course.code.lower())

    @classmethod
    def _create(cls, model_class: type[CoursePage], *args: Any, **kwargs: Any) -> CoursePage:
        return Page.objects.get(depth=1).add_child(instance=model_class(**kwargs))


class BareEditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    course = factory.SubFactory(BareCourseFactory)
    number = 1
    fingerprint = "f" * 64


class EnrolmentOnFactory(DjangoModelFactory):
    """An enrolment begun on a day, without the verb and its signal."""

    class Meta:
        model = Enrolment

    class Params:
        on = LONG_AGO

    person = factory.SubFactory(UserFactory)
    edition = factory.SubFactory(BareEditionFactory)
    course = factory.SelfAttribute("edition.course")
    started_at = factory.LazyAttribute(
        lambda enrolment: timezone.make_aware(timezone.datetime.combine(enrolment.on, timezone.datetime.min.time()))
    )


class OutsideCourseFactory(DjangoModelFactory):
    class Meta:
        model = OutsideCourse

    title = factory.Sequence(lambda number: f"Outside course {number}")
    issuer_name = "State Academy"
    hours = 8


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = Requirement

    code = factory.Sequence(lambda number: f"requirement-{number}")
    title = factory.LazyAttribute(lambda requirement: f"Requirement {requirement.code}")
    course = factory.SubFactory(BareCourseFactory)


class VersionFactory(DjangoModelFactory):
    """A rule for everybody, in force for long: 60 days, for two years, renewal in the last 90 days."""

    class Meta:
        model = RequirementVersion

    requirement = factory.SubFactory(RequirementFactory)
    number = 1
    audience = factory.LazyFunction(lambda: dict(EVERYBODY))
    validity_months = 24
    effective_from = LONG_AGO


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    person = factory.SubFactory(UserFactory)
    kind = EvidenceKind.COMPLETION
    course = factory.SubFactory(BareCourseFactory)
    earned_on = LONG_AGO
    recorded_on = factory.SelfAttribute("earned_on")
    source = factory.Sequence(lambda number: f"test:{number}")
    facts = factory.LazyAttribute(
        lambda evidence: {"course": {"code": evidence.course.code, "title": evidence.course.title}} if evidence.course else {}
    )


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    requirement = factory.SubFactory(RequirementFactory)
    outside_course = factory.SubFactory(OutsideCourseFactory)
    starts_on = LONG_AGO
    because = "The same syllabus."


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    task_force = factory.SubFactory(TaskForceFactory)
    version = factory.Sequence(lambda number: number + 1)
    text = "We train everybody whom we send."
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


class SignatureFactory(DjangoModelFactory):
    class Meta:
        model = Signature

    commitment = factory.SubFactory(CommitmentFactory)
    signed_by = factory.SubFactory(UserFactory)
    signed_on: date = LONG_AGO
