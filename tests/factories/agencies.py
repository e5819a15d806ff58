from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.models import (
    Affiliation,
    Agency,
    AgencyKind,
    Discipline,
    Invitation,
    Jurisdiction,
    RoleAssignment,
    TaskForce,
    TaskForceAgency,
    TeamMembership,
    User,
)

PASSWORD = "a calm and patient password"
LONG_AGO = date(2025, 1, 15)


class JurisdictionFactory(DjangoModelFactory):
    class Meta:
        model = Jurisdiction

    slug = factory.Sequence(lambda number: f"district-{number}")
    name = factory.Sequence(lambda number: f"District {number}")


class DisciplineFactory(DjangoModelFactory):
    class Meta:
        model = Discipline
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda number: f"discipline-{number}")
    name = factory.Sequence(lambda number: f"Discipline {number}")
    position = factory.Sequence(lambda number: number)


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    slug = factory.Sequence(lambda number: f"agency-{number}")
    name = factory.Sequence(lambda number: f"Agency {number}")
    short_name = factory.Sequence(lambda number: f"A{number}")
    kind = AgencyKind.LOCAL


class UserFactory(DjangoModelFactory):
    """A person without a home; see :class:`PersonFactory` for one who works somewhere."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    display_name = factory.Sequence(lambda number: f"Person {number}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    discipline = factory.SubFactory(DisciplineFactory)
    started_on = LONG_AGO


class PersonFactory(UserFactory):
    """A person who works at ``agency`` in ``discipline``."""

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        home = {key: kwargs.pop(key) for key in ("agency", "discipline") if key in kwargs}
        person = super()._create(model_class, *args, **kwargs)
        AffiliationFactory(person=person, **{key: value for key, value in home.items() if value is not None})
        return person


class RoleAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    person = factory.SubFactory(UserFactory)
    started_on = LONG_AGO


class TaskForceFactory(DjangoModelFactory):
    class Meta:
        model = TaskForce

    slug = factory.Sequence(lambda number: f"team-{number}")
    name = factory.Sequence(lambda number: f"Task force {number}")
    jurisdiction = factory.SubFactory(JurisdictionFactory)


class TaskForceAgencyFactory(DjangoModelFactory):
    class Meta:
        model = TaskForceAgency

    task_force = factory.SubFactory(TaskForceFactory)
    agency = factory.SubFactory(AgencyFactory)
    started_on = LONG_AGO


class TeamMembershipFactory(DjangoModelFactory):
    class Meta:
        model = TeamMembership

    task_force = factory.SubFactory(TaskForceFactory)
    person = factory.SubFactory(UserFactory)
    discipline = factory.SubFactory(DisciplineFactory)
    started_on = LONG_AGO


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda number: f"newcomer{number}@example.org")
    agency = factory.SubFactory(AgencyFactory)
    discipline = factory.SubFactory(DisciplineFactory)
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
