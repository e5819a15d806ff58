import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from agencies.models import Agency, TaskForce
from agencies.permissions import Permission
from courses.live.attendance import Rule, why_not
from courses.models.pages import CoursePage, StepPage

if TYPE_CHECKING:
    from agencies.models import User

LARGEST = 500


class SessionPage(StepPage):
    """A step that is taught live: what is taught, and what of it somebody must attend. Its dates are :class:`LiveSession` rows."""

    template = "courses/session.html"
    kind = "session"

    introduction = models.TextField(blank=True, help_text=_("What happens in the session."))
    preparation = models.TextField(blank=True, help_text=_("What to read or bring."))
    share_needed = models.PositiveSmallIntegerField(
        _("attendance needed, per cent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Of the minutes of the session."),
    )
    answers_needed = models.PositiveSmallIntegerField(
        _("engagement codes needed, per cent"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("Of the codes that are given out during the session. With 0 they are recorded and not asked for."),
    )

    content_panels = [
        *StepPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("preparation"),
        FieldPanel("share_needed"),
        FieldPanel("answers_needed"),
    ]

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        return {
            **super().get_content_for_fingerprint(),
            "introduction": self.introduction,
            "preparation": self.preparation,
            "share_needed": self.share_needed,
            "answers_needed": self.answers_needed,
        }


class SessionState(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    CANCELLED = "cancelled", _("cancelled")
    HELD = "held", _("held")


def new_secret() -> str:
    return secrets.token_hex(32)


class LiveSessionQuerySet(models.QuerySet["LiveSession"]):
    def visible_to(self, user: "User") -> "LiveSessionQuerySet":
        """Sessions that one may book, has booked, facilitates, or oversees."""
        home = user.home
        teams = TaskForce.objects.filter(memberships__person=user, memberships__ended_on=None).values("pk")
        reach = user.reach(Permission.HOLD_SESSIONS)
        mine = Q(agency=None, task_force=None) | Q(task_force__in=teams) | self._of(user)
        if home:
            # A session for an agency is for everybody below it too.
            above = home.agency.path.split("/")[:-1]
            mine |= Q(agency__path__in=["/".join(above[: depth + 1]) + "/" for depth in range(len(above))])
        return self if reach.everywhere else self.filter(mine | (reach.as_q("agency__path") & Q(agency__isnull=False)))

    def run_by(self, user: "User") -> "LiveSessionQuerySet":
        """Sessions whose roster and codes the user sees: named to facilitate them, and nobody else."""
        return self.filter(facilitators=user)

    def of(self, user: "User") -> "LiveSessionQuerySet":
        """Sessions that the user has a place in or facilitates."""
        return self.filter(self._of(user))

    @staticmethod
    def _of(user: "User") -> Q:
        booked = Booking.objects.filter(session=OuterRef("pk"), person=user, state__in=[BookingState.BOOKED, BookingState.WAITING])
        runs = LiveSession.facilitators.through.objects.filter(livesession=OuterRef("pk"), user=user)
        return Q(Exists(booked)) | Q(Exists(runs))

    def ahead(self) -> "LiveSessionQuerySet":
        """Scheduled and not over, the next first."""
        return self.filter(state=SessionState.SCHEDULED, ends_at__gt=Now()).order_by("begins_at", "pk")


class LiveSession(models.Model):
    """One date on which a step is taught live. What is asked of those who come is frozen when it is scheduled.

    ``taken`` never exceeds ``capacity``: the database holds that, whoever books at the same moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="live_sessions")
    step_key = models.UUIDField()
    title = models.CharField(max_length=255)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40)
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(LARGEST)])
    taken = models.PositiveSmallIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0, help_text="The number of the last booking: the order of the waiting list.")
    share_needed = models.PositiveSmallIntegerField()
    answers_needed = models.PositiveSmallIntegerField(default=0)
    credit_minutes = models.PositiveSmallIntegerField(help_text="At most so many minutes are credited.")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="live_sessions")
    task_force = models.ForeignKey(TaskForce, null=True, blank=True, on_delete=models.PROTECT, related_name="live_sessions")
    facilitators = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="live_sessions_run")
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.SCHEDULED)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was cancelled.")
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    revision = models.PositiveIntegerField(default=0, help_text="Changes that matter to whoever has it in a calendar.")
    changed_at = models.DateTimeField(db_default=Now())
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        ordering = ["begins_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="session_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="session_not_fuller_than_its_capacity"),
            models.CheckConstraint(condition=~Q(place="", link=""), name="session_is_somewhere"),
            models.CheckConstraint(condition=Q(agency=None) | Q(task_force=None), name="session_for_an_agency_or_a_team"),
            models.CheckConstraint(
                condition=Q(state=SessionState.HELD, closed_at__isnull=False) | (~Q(state=SessionState.HELD) & Q(closed_at=None)),
                name="session_held_when_closed",
            ),
        ]
        indexes = [models.Index("step_key", "begins_at", name="session_dates_of_a_step")]

    def __str__(self) -> str:
        return f"{self.title}, {self.begins_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("live-session", args=[self.pk])

    def local(self, moment: datetime) -> datetime:
        """The moment as the clocks show it where the session is; naive, so that nothing converts it again."""
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)

    @property
    def when(self) -> str:
        """The day and the hours there: "Friday 4 December 2026, 09:00–10:30, New York time"."""
        begins, ends = self.local(self.begins_at), self.local(self.ends_at)
        hours = f"{date_format(begins, 'l j F Y')}, {date_format(begins, 'H:i')}–{date_format(ends, 'H:i')}"
        _continent, found, city = self.time_zone.rpartition("/")
        return gettext("%(hours)s, %(city)s time") % {"hours": hours, "city": city.replace("_", " ")} if found else f"{hours}, {city}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.begins_at).total_seconds()) // 60

    @property
    def rule(self) -> Rule:
        return Rule(minutes=self.minutes, share_needed=self.share_needed, answers_needed=self.answers_needed)

    @property
    def places_left(self) -> int:
        return self.capacity - self.taken


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("cancelled")


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: "User") -> "BookingQuerySet":
        """One's own, and those of the sessions that one facilitates."""
        return self.filter(Q(person=user) | Q(session__facilitators=user)).distinct()


class Booking(models.Model):
    """A person's place in a session, or in its waiting list. ``number`` is the order; booking again after cancelling gets a new one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_bookings")
    state = models.CharField(max_length=10, choices=BookingState.choices)
    number = models.PositiveIntegerField()
    changed_at = models.DateTimeField(db_default=Now())

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("session", "person", name="booking_once_a_session"),
            models.UniqueConstraint("session", "number", name="booking_number_once_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class EntryKind(models.TextChoices):
    ARRIVED = "arrived", _("arrived")
    LEFT = "left", _("left")
    PRESENT = "present", _("present, entered by hand")
    STRUCK = "struck", _("everything before is struck out")


class AttendanceEntry(models.Model):
    """One thing noted of somebody's presence. Append-only, held by the database; what was wrong is struck out by a later row."""

    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="present", until__gt=F("at")) | (~Q(kind="present") & Q(until=None)), name="attendance_by_hand_is_a_span"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["arrived", "left"], reason="") | (Q(kind__in=["present", "struck"]) & ~Q(reason="")),
                name="attendance_by_hand_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.at:%H:%M}"


class PresenceCheck(models.Model):
    """An engagement code that was given out during a session; it may be answered until it closes."""

    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="checks")
    number = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("session", "number", name="presence_check_number_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("given_at")), name="presence_check_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def until(self) -> str:
        """When it closes, as the clocks show it where the session is."""
        return date_format(self.session.local(self.closes_at), "H:i")


class CheckAnswer(models.Model):
    """That somebody answered an engagement code in time. Says nothing about minutes."""

    check_given = models.ForeignKey(PresenceCheck, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("check_given", "person", name="check_answer_once")]

    def __str__(self) -> str:
        return f"{self.person_id} answered {self.check_given_id}"


class SessionResultQuerySet(models.QuerySet["SessionResult"]):
    def visible_to(self, user: "User") -> "SessionResultQuerySet":
        return self.filter(person=user)


class SessionResult(models.Model):
    """What a closed session came to for one person. Seat time and engagement are two facts; neither is worked out from the other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(LiveSession, on_delete=models.PROTECT, related_name="results")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="session_results")
    seat_minutes = models.PositiveSmallIntegerField()
    answered = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    credited = models.BooleanField()
    credit_minutes = models.PositiveSmallIntegerField()

    objects = SessionResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("session", "person", name="session_result_once"),
            models.CheckConstraint(condition=Q(answered__lte=F("asked")), name="session_result_answered_of_asked"),
            models.CheckConstraint(condition=Q(credited=True) | Q(credit_minutes=0), name="session_result_credit_only_when_credited"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.seat_minutes} min"

    @property
    def hours_of_60(self) -> float:
        return self.hours(60)

    @property
    def hours_of_50(self) -> float:
        """As continuing legal education counts them in some states."""
        return self.hours(50)

    def hours(self, minutes: int) -> float:
        """The credit in hours of so many minutes, rounded down to tenths."""
        return self.credit_minutes * 10 // minutes / 10

    @property
    def why_not(self) -> str:
        """Why it was not enough; empty when it was."""
        rule = self.session.rule
        return "" if self.credited else why_not(rule, minutes=self.seat_minutes, answered=self.answered, asked=self.asked)
