import uuid
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, Discipline
from agencies.permissions import ROLES, Permission, RoleName
from agencies.reach import Grant, Reach, reach_of

EVERYWHERE = sorted(name for name, role in ROLES.items() if role.scope == "everywhere")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, display_name: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), display_name=display_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, display_name: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, display_name, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the login; the UUID is what stands in every URL, record and audit entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name"), max_length=120)
    alias = models.CharField(
        _("alias for joint views"), max_length=60, blank=True, help_text=_("Shown to people of other agencies instead of the name.")
    )
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("Empty: the language of the browser."))
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name"]
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case")]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name.split(" ")[0]

    @property
    def joint_name(self) -> str:
        """What people of other agencies on a shared team see."""
        return self.alias or self.display_name

    def speak(self, language: str) -> None:
        """Have pages, messages and mails in this language from now on."""
        if language not in dict(settings.LANGUAGES):
            raise ValueError(language)
        self.language = language
        self.save(update_fields=["language"])

    @cached_property
    def grants(self) -> list[Grant]:
        """Open role assignments with the path or team they reach; one query a request."""
        rows = self.role_assignments.current().values_list("role", "agency__path", "task_force_id")
        held = [Grant(role=role, agency_path=path, task_force_id=team) for role, path, team in rows]
        if self.is_superuser:
            held.append(Grant(role=RoleName.ADMINISTRATOR, agency_path=None, task_force_id=None))
        return held

    def reach(self, permission: Permission) -> Reach:
        """Where the user holds the permission."""
        return reach_of(self.grants, permission)

    def may(self, permission: Permission) -> bool:
        """Whether the user holds the permission anywhere at all; for menus and the access table."""
        return bool(self.is_active and self.reach(permission))

    @cached_property
    def needs_second_factor(self) -> bool:
        return self.is_staff or self.is_superuser or any(ROLES[grant.role].second_factor for grant in self.grants)

    @cached_property
    def home(self) -> "Affiliation | None":
        """The current affiliation, with its agency and discipline."""
        return self._read_home()

    def home_with(self, **more: Any) -> "Affiliation | None":
        """The same, annotated with ``more`` in the one query that reads it, unless it has been read already."""
        if "home" not in self.__dict__:
            self.home = self._read_home(**more)
        return self.home

    def _read_home(self, **more: Any) -> "Affiliation | None":
        return self.affiliations.current().select_related("agency", "discipline").annotate(**more).first()


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from ``started_on`` up to, not including, ``ended_on``."""

    def current(self) -> "DatedQuerySet":
        return self.filter(ended_on=None)

    def on(self, day: date) -> "DatedQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)


class Affiliation(models.Model):
    """A person's home agency and discipline, dated; one at a time. A move ends one row and starts the next on the same day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="affiliations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="affiliations")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, related_name="affiliations")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint("person", condition=Q(ended_on=None), name="affiliation_one_home_at_a_time"),
            models.UniqueConstraint("person", "started_on", name="affiliation_one_start_a_day"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")), name="affiliation_ends_after_start"),
        ]
        indexes = [models.Index("agency", "ended_on", name="affiliation_of_agency")]

    def __str__(self) -> str:
        return f"{self.person} · {self.agency}"


class RoleAssignment(models.Model):
    """A role that a person holds over an agency's subtree, a team, or everywhere; dated, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=RoleName.choices)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="role_assignments")
    task_force = models.ForeignKey("agencies.TaskForce", null=True, blank=True, on_delete=models.PROTECT, related_name="role_assignments")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            # Three, because SQLite cannot count empty columns as equal.
            models.UniqueConstraint(
                "person", "role", "agency", condition=Q(ended_on=None, agency__isnull=False), name="role_once_an_agency"
            ),
            models.UniqueConstraint(
                "person", "role", "task_force", condition=Q(ended_on=None, task_force__isnull=False), name="role_once_a_team"
            ),
            models.UniqueConstraint(
                "person", "role", condition=Q(ended_on=None, agency=None, task_force=None), name="role_once_everywhere"
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=["coordinator", "leader"], agency__isnull=False, task_force=None)
                    | Q(role="team_lead", task_force__isnull=False, agency=None)
                    | Q(role__in=EVERYWHERE, agency=None, task_force=None)
                ),
                name="role_has_its_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role}"
