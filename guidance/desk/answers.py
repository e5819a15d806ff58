"""Answers that help others: shared in words of their own, found again by their words, counted when they are used, begun as a note."""

import re
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.html import format_html_join

from agencies import audit
from agencies.models import Jurisdiction, User
from guidance.desk.details import unexplained
from guidance.desk.moves import Did
from guidance.desk.name_words import words
from guidance.desk.names import plain
from guidance.desk.questions import NotPossibleError, Words, note_event
from guidance.models import AnswerUse, AnswerWord, DeskEntry, DeskEvent, DeskQuestion, GuidanceIndexPage, GuidanceNotePage, SharedAnswer
from jobs.clock import today

MOST_WORDS = 12
MOST_OFFERED = 5
LONGEST_WORD = 30
WORD = re.compile(r"[^\W\d_]{4,}|\d{4}")
COMMON = words("""about after again against also always another because been before being between both could does doing during each either else every from give given
    have having here however into itself just know like made make many might more most much must need never only other ought ours over said same shall should since some
    still such take than that their them then there these they thing this those through under until upon used using very want well were what when where whether which
    while will with within without would your question answer case cases victim victims person people trafficking anybody somebody""")  # fmt: skip
ENDINGS = re.compile(r"(?:ations?|ments?|ings?|ies|ied|ers?|es|ed|s|ly)$")


class NotCleanError(Exception):
    """What is to be shared holds something that may point to a case or a person, and nobody has said why it does not."""


def words_of(text: str) -> list[str]:
    """What a text is about: its telling words, each once and bared of its ending, in the order of the text."""
    found = (plain(word) for word in WORD.findall(text))
    return list(dict.fromkeys(bare(word)[:LONGEST_WORD] for word in found if word not in COMMON))


def bare(word: str) -> str:
    """A word without what grammar hung on to it: "interviewing" and "interviews" are "interview"."""
    shorter = ENDINGS.sub("", word)
    return shorter if len(shorter) >= 4 else word


def similar(text: str, *, jurisdiction: Jurisdiction | None = None) -> QuerySet[SharedAnswer]:
    """Shared answers that speak of the same, best first: bounded by the words that are looked up and by what is offered."""
    words = words_of(text)[:MOST_WORDS]
    least = 1 if len(words) <= 2 else 2
    score = Count("words", filter=Q(words__word__in=words)) + Count("words", filter=Q(words__word__in=words, words__in_title=True))
    return (
        SharedAnswer.objects.offered()
        .filter(words__word__in=words)
        .annotate(score=score)
        .filter(score__gte=least)
        .select_related("topic", "jurisdiction", "unit")
        .order_by("-score", "-shared_on")[:MOST_OFFERED]
    )


@transaction.atomic
def share(question: DeskQuestion, *, title: str, words: Words, explained: Iterable[str] = (), by: User) -> SharedAnswer:
    """Offer the last answer to every member. ``explained`` are the keys of details of which the expert has said why they are none.

    :raises NotPossibleError: for somebody other than its expert, or when it is shared already.
    :raises NotCleanError: when the check finds something.
    """
    entry = last_answer(question)
    if entry is None or entry.event.expert_id != by.pk or SharedAnswer.objects.filter(entry__event__question=question).offered().exists():
        raise NotPossibleError
    if unexplained(title, explained) or unexplained(words.text, explained):
        raise NotCleanError
    note_event(question, Did.SHARED, by=by)
    fields = {
        "topic": question.topic, "jurisdiction": question.jurisdiction, "unit": question.unit, "title": title.strip(), "text": words.text.strip(),
        "explained": words.explained, "shared_by": by, "shared_on": today(), "withdrawn_at": None,
    }  # fmt: skip
    answer, _made = SharedAnswer.objects.update_or_create(entry=entry, defaults=fields)
    answer.words.all().delete()
    in_title = set(words_of(answer.title))
    AnswerWord.objects.bulk_create(
        AnswerWord(answer=answer, word=word, in_title=word in in_title) for word in words_of(f"{answer.title} {answer.text}")
    )
    return answer


@transaction.atomic
def unshare(question: DeskQuestion, *, by: User) -> None:
    """Offer it no longer; who opened it meanwhile has read it."""
    if not SharedAnswer.objects.filter(entry__event__question=question).offered().update(withdrawn_at=Now()):
        raise NotPossibleError
    note_event(question, Did.UNSHARED, by=by)


def last_answer(question: DeskQuestion) -> DeskEntry | None:
    return (
        DeskEntry.objects.filter(event__question=question, event__did=Did.ANSWERED)
        .select_related("event")
        .order_by("-event__number")
        .first()
    )


def count_use(answer: SharedAnswer, *, day: date, opened: int = 0, settled: int = 0) -> None:
    """One more use of a shared answer on a day. Of whom is not asked."""
    AnswerUse.objects.bulk_create([AnswerUse(answer=answer, day=day)], ignore_conflicts=True)
    AnswerUse.objects.filter(answer=answer, day=day).update(opened=F("opened") + opened, settled=F("settled") + settled)


@transaction.atomic
def begin_note(question: DeskQuestion, *, by: User) -> GuidanceNotePage:
    """Begin a guidance note from the shared answer: a draft in the editor that nothing joins to the question or its asker.

    :raises NotPossibleError: when no answer is shared, or a note was begun from it before.
    """
    answer = SharedAnswer.objects.filter(entry__event__question=question).offered().first()
    index = GuidanceIndexPage.objects.first()
    if answer is None or index is None or DeskEvent.objects.filter(question=question, did=Did.DRAFTED).exists():
        raise NotPossibleError
    note_event(question, Did.DRAFTED, by=by)
    code = next_code()
    page = GuidanceNotePage(
        title=answer.title, code=code, slug=code.lower(), live=False, owner=by, owner_name=answer.unit.name,
        topics=answer.topic.name, summary="", body=[("text", paragraphs(answer.text))],
    )  # fmt: skip
    index.add_child(instance=page)
    page.save_revision(user=by)
    audit.record("note.begun", by=by, subject=page)
    return page


def next_code() -> str:
    """The next free code of a guidance note: GN-06 after GN-05."""
    numbers = [
        int(code[3:])
        for code in GuidanceNotePage.objects.filter(code__startswith="GN-").values_list("code", flat=True)
        if code[3:].isdigit()
    ]
    return f"GN-{max(numbers, default=0) + 1:02}"


def paragraphs(text: str) -> str:
    """Plain text as rich text."""
    return format_html_join("", "<p>{}</p>", ((part.strip(),) for part in text.split("\n\n") if part.strip()))
