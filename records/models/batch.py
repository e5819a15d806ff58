import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import Permission

if TYPE_CHECKING:
    from agencies.models import User


class BatchState(models.TextChoices):
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("waits for your word")
    RUNNING = "running", _("being taken in")
    DONE = "done", _("taken in")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("not taken in")


AT_WORK = [BatchState.CHECKING, BatchState.RUNNING, BatchState.UNDOING]


class RowState(models.TextChoices):
    READ = "read", _("read")
    GOOD = "good", _("can be taken in")
    WRONG = "wrong", _("cannot be taken in")
    DONE = "done", _("taken in")
    UNDONE = "undone", _("undone")
    KEPT = "kept", _("kept")


class BatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: "User") -> "BatchQuerySet":
        return self.filter(user.reach(Permission.MANAGE_PEOPLE).as_q("agency__path"))


class ImportBatch(models.Model):
    """A file of people that a coordinator has brought: checked first, taken in after their word, undone as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="import_batches")
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=12)
    unknown_columns = models.JSONField(default=list)
    whole = models.BooleanField(default=False, help_text="All rows or none; otherwise the good ones.")
    invites = models.BooleanField(default=False, help_text="Whether new people are invited to sign in.")
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.CHECKING)
    stopped = models.BooleanField(default=False, help_text="Undone by itself, because a row failed where all or none was asked for.")
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["agency", "-created_at"], name="batches_of_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["checking", "checked", "dropped"]) | Q(confirmed_at__isnull=False),
                name="batch_taken_in_after_a_word",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class ImportRow(models.Model):
    """One line of the file, by its number there: what it says, what is wrong with it, what it has made.

    ``made`` names the rows that it wrote, so that they, and nothing else, can be undone. Its state changes in the same transaction as
    what it makes: whoever takes up an interrupted batch goes on where it stopped.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    email = models.CharField(max_length=254, blank=True)
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list, help_text='[{"column": "joined_on", "said": "1/2/24", "code": "date"}]')
    state = models.CharField(max_length=6, choices=RowState.choices, default=RowState.READ)
    creates = models.BooleanField(default=False)
    moves = models.BooleanField(default=False)
    seats = models.BooleanField(default=False)
    proves = models.BooleanField(default=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made = models.JSONField(default=dict)
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("batch", "number", name="import_row_once")]
        indexes = [models.Index("batch", "state", "number", name="import_rows_by_state")]

    def __str__(self) -> str:
        return f"row {self.number}"
