"""The expert desk: topics, queues, questions, what happened to them, what was written, and the answers that help others."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from agencies.models import Agency, Discipline, Jurisdiction
from agencies.permissions import Permission
from guidance.desk.moves import PROMISED, WAITING, Did, Side, State, allowed

if TYPE_CHECKING:
    from agencies.models import User

A_DAY_OF_MINUTES = 24 * 60


class DeskTopic(models.Model):
    """What one can ask about."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("topic"), max_length=80, unique=True)
    help = models.CharField(_("what belongs to it"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class DeskQueueQuerySet(models.QuerySet["DeskQueue"]):
    def open(self) -> "DeskQueueQuerySet":
        return self.filter(closed_on=None)

    def answering(self, topic: DeskTopic, jurisdiction: Jurisdiction | None) -> "DeskQueue | None":
        """The queue of a topic in a district: its own where there is one, else the one for all districts."""
        order = F("jurisdiction").asc(nulls_last=True)
        here = Q(jurisdiction=None) | Q(jurisdiction=jurisdiction) if jurisdiction else Q(jurisdiction=None)
        return self.open().filter(here, topic=topic).select_related("unit", "topic").order_by(order).first()


class DeskQueue(models.Model):
    """Which unit answers a topic in a district, within how many working days, and who is told when it is late."""

    topic = models.ForeignKey(DeskTopic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="queues")
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("district"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: all others."),
    )
    unit = models.ForeignKey(Agency, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="desk_queues")
    promised_days = models.PositiveSmallIntegerField(_("working days promised"), default=3)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("deputy"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("Is told when an answer is late."),
    )  # fmt: skip
    closed_on = models.DateField(null=True, blank=True)

    objects = DeskQueueQuerySet.as_manager()

    class Meta:
        ordering = ["topic__position", "topic__name", "jurisdiction__name"]
        constraints = [
            models.UniqueConstraint("topic", "jurisdiction", condition=Q(closed_on=None, jurisdiction__isnull=False), name="desk_queue_once_a_district"),
            models.UniqueConstraint("topic", condition=Q(closed_on=None, jurisdiction=None), name="desk_queue_once_for_the_rest"),
            models.CheckConstraint(condition=Q(promised_days__gte=1, promised_days__lte=30), name="desk_promise_in_days"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.topic} · {self.jurisdiction or _('all districts')}"


class DeskQuestionQuerySet(models.QuerySet["DeskQuestion"]):
    def asked_by(self, user: "User") -> "DeskQuestionQuerySet":
        return self.filter(asker=user)

    def answerable_by(self, user: "User") -> "DeskQuestionQuerySet":
        """The questions of one's own unit. Never one's own, and never those of people whom one oversees."""
        overseen = user.reach(Permission.SEE_AGENCY_PEOPLE)
        if not user.may(Permission.ANSWER_QUESTIONS) or user.home is None or overseen.everywhere:
            return self.none()
        found = self.filter(unit__path__in=_prefixes(user.home.agency.path)).exclude(asker=user)
        return found.exclude(overseen.as_q("agency__path")) if overseen else found

    def visible_to(self, user: "User") -> "DeskQuestionQuerySet":
        """Who asked it, and the experts whose unit answers it. Nobody else, whatever their role."""
        return self.asked_by(user) | self.answerable_by(user)

    def waiting(self) -> "DeskQuestionQuerySet":
        return self.filter(state__in=WAITING)

    def promised(self) -> "DeskQuestionQuerySet":
        return self.filter(state__in=PROMISED)

    def late(self, day: date) -> "DeskQuestionQuerySet":
        return self.promised().filter(due_on__lt=day)


def _prefixes(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: count + 1]) + "/" for count in range(len(parts))]


class DeskQuestion(models.Model):
    """A member's question to an expert unit. What was promised when it was asked is frozen here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    queue = models.ForeignKey(DeskQueue, on_delete=models.PROTECT, related_name="questions")
    topic = models.ForeignKey(DeskTopic, on_delete=models.PROTECT, related_name="questions")
    jurisdiction = models.ForeignKey(Jurisdiction, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="desk_questions")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", help_text="The asker's, when it was asked.")
    discipline = models.ForeignKey(Discipline, null=True, on_delete=models.PROTECT, related_name="+")
    shows_name = models.BooleanField(default=False)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    events_count = models.PositiveIntegerField(default=1)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    asked_at = models.DateTimeField(db_default=Now())
    promised_days = models.PositiveSmallIntegerField()
    due_on = models.DateField(help_text="The last day of the promise at hand; a follow-up renews it.")
    answered_on = models.DateField(null=True, blank=True, help_text="The first answer.")
    response_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Working days to the first answer.")
    in_time = models.BooleanField(null=True, blank=True, help_text="Whether the first answer came within the promise.")
    changed_on = models.DateField(help_text="When something last happened.")
    forgotten_on = models.DateField(null=True, blank=True, help_text="When the asker and the words were taken away.")

    objects = DeskQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["asked", "closed", "reopened"]) | Q(assigned_to__isnull=False), name="desk_question_in_hand_is_somebodys"),
            models.CheckConstraint(condition=Q(asker=None) | Q(assigned_to=None) | ~Q(asker=F("assigned_to")), name="desk_question_not_answered_by_its_asker"),
            models.CheckConstraint(condition=Q(asker__isnull=False, forgotten_on=None) | Q(asker=None, forgotten_on__isnull=False), name="desk_question_forgotten_or_somebodys"),
            models.CheckConstraint(
                condition=Q(answered_on=None, response_days=None, in_time=None) | Q(answered_on__isnull=False, response_days__isnull=False, in_time__isnull=False),
                name="desk_question_answer_is_measured",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("unit", "state", "due_on", name="desk_of_unit"),
            models.Index("queue", "asked_at", name="desk_waiting", condition=Q(state__in=["asked", "reopened"])),
            models.Index("due_on", name="desk_promised", condition=Q(state__in=["asked", "assigned", "followed_up", "reopened"])),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def place(self) -> int:
        """Its place in its queue, 1 for the next one; 0 for one that does not wait."""
        if self.state not in WAITING:
            return 0
        return DeskQuestion.objects.waiting().filter(queue=self.queue_id, asked_at__lt=self.asked_at).exclude(pk=self.pk).count() + 1

    @property
    def state_shape(self) -> str:
        shapes = {State.ANSWERED: "met", State.CLOSED: "waived", State.ASSIGNED: "progress", State.FOLLOWED_UP: "progress"}
        return shapes.get(State(self.state), "neutral")


class DeskEvent(models.Model):
    """One thing that happened to a question. Never changed, never removed; the asker stands in none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(DeskQuestion, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    did = models.CharField(max_length=12, choices=Did.choices)
    before = models.CharField(max_length=12, choices=State.choices, blank=True)
    then = models.CharField(max_length=12, choices=State.choices)
    side = models.CharField(max_length=8, choices=Side.choices)
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="What an answer took, as its expert says.")
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint("question", "number", name="desk_event_once"),
            models.UniqueConstraint("question", condition=Q(did="drafted"), name="desk_note_begun_once"),
            models.CheckConstraint(condition=allowed(), name="desk_event_is_possible"),
            models.CheckConstraint(condition=Q(side="expert", expert__isnull=False) | (~Q(side="expert") & Q(expert=None)), name="desk_event_names_its_expert"),
            models.CheckConstraint(
                condition=Q(did="answered", minutes__gte=1, minutes__lte=A_DAY_OF_MINUTES) | (~Q(did="answered") & Q(minutes=None)), name="desk_answer_tells_its_minutes"
            ),
        ]  # fmt: skip
        indexes = [models.Index("on", name="desk_answers_by_day", condition=Q(did="answered"))]

    def __str__(self) -> str:
        return f"{self.question_id} {self.number}: {self.did}"


class DeskEntry(models.Model):
    """What was written with an event: the question, an answer, a follow-up. ``explained`` says why what the check found is no detail of a person."""

    event = models.OneToOneField(DeskEvent, primary_key=True, on_delete=models.PROTECT, related_name="entry")
    text = models.TextField()
    explained = models.JSONField(default=list)
    pages = models.ManyToManyField(Page, through="DeskCitation", related_name="+")

    def __str__(self) -> str:
        return f"words of {self.event_id}"


class DeskCitation(models.Model):
    """A page that an answer cites: a note, a lesson."""

    entry = models.ForeignKey(DeskEntry, on_delete=models.CASCADE, related_name="citations")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="desk_citations")

    class Meta:
        constraints = [models.UniqueConstraint("entry", "page", name="desk_cites_a_page_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} cites {self.page_id}"


class SharedAnswerQuerySet(models.QuerySet["SharedAnswer"]):
    def offered(self) -> "SharedAnswerQuerySet":
        return self.filter(withdrawn_at=None)


class SharedAnswer(models.Model):
    """An answer that its expert offers to every member, in words that say nothing of who asked or of a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(DeskEntry, on_delete=models.PROTECT, related_name="shared")
    topic = models.ForeignKey(DeskTopic, on_delete=models.PROTECT, related_name="answers")
    jurisdiction = models.ForeignKey(Jurisdiction, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("the question, as others will read it"), max_length=160)
    text = models.TextField(_("the answer, as others will read it"))
    explained = models.JSONField(default=list)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shared_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SharedAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_on", "title"]

    def __str__(self) -> str:
        return self.title


class AnswerWord(models.Model):
    """A word of a shared answer, for finding it again."""

    answer = models.ForeignKey(SharedAnswer, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=30)
    in_title = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("word", "answer", name="answer_has_a_word_once")]

    def __str__(self) -> str:
        return self.word


class AnswerUse(models.Model):
    """How often a shared answer was opened, and how often it spared somebody a question, a day. By whom is kept nowhere."""

    answer = models.ForeignKey(SharedAnswer, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("answer", "day", name="answer_use_once_a_day")]

    def __str__(self) -> str:
        return f"{self.answer_id} on {self.day}"


def shown_asker(question: DeskQuestion) -> dict[str, Any]:
    """What an expert may know of the asker."""
    if question.asker is None or not question.shows_name:
        return {"name": "", "agency": ""}
    return {"name": question.asker.display_name, "agency": question.agency.name if question.agency else ""}
