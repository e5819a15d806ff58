"""The desk as a member sees it: my questions, asking with a look over what was typed, and a question on its way."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.permissions import Permission
from agencies.requests import MemberRequest
from guidance import citing
from guidance.desk import questions
from guidance.desk.answers import count_use, last_answer, similar, words_of
from guidance.desk.details import find
from guidance.desk.forms import AnswerForm, AskForm, AssignForm, FollowUpForm, LookedOverForm, ShareForm
from guidance.desk.moves import Did, Side, possible
from guidance.models import DeskCitation, DeskEvent, DeskQuestion, DeskTopic, SharedAnswer
from guidance.models.desk import shown_asker
from jobs.clock import today

PER_PAGE = 25
MOST_TYPED = 8000


@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """My questions, the newest first, and the ways on."""
    mine = DeskQuestion.objects.asked_by(request.user).select_related("topic").order_by("-asked_at")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    owed = DeskQuestion.objects.asked_by(request.user).promised().count()
    answers = request.user.may(Permission.ANSWER_QUESTIONS)
    return render(
        request,
        "guidance/desk/mine.html",
        {"page": page, "owed": owed, "answers": answers, "administers": request.user.may(Permission.ADMINISTER)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    """Write a question, have it looked over, send it. Looking over and sending go through the same form; nothing is kept before it is sent."""
    sends = request.POST.get("action") == "send"
    form = AskForm(request.POST or None, by=request.user)
    looked, offered = False, []
    if request.method == "POST" and form.is_valid():
        looked = True
        if sends:
            try:
                question = _send(request, form)
            except questions.NobodyAnswersError:
                form.add_error(
                    "topic", _("No unit answers this topic in this district yet. Choose another topic, or leave the district open.")
                )
            except questions.TooManyOpenError:
                form.add_error(None, _("You wait for %d answers already. Close those that you no longer need.") % questions.MOST_OPEN)
            else:
                day = date_format(question.due_on, "l j F")
                messages.success(request, _("Your question has reached the experts. You have an answer by %s.") % day)
                return redirect("desk-question", question.pk)
    if request.method == "POST":
        offered = list(similar(f"{form.data.get('title', '')} {form.data.get('text', '')}"[:MOST_TYPED]))
    context = {"form": form, "offered": offered, "looked": looked and not form.errors, "trail": _trail(_("Ask the experts"))}
    return render(request, "guidance/desk/ask.html", context, status=422 if form.errors else 200)


def _send(request: MemberRequest, form: AskForm) -> DeskQuestion:
    told = form.cleaned_data
    return questions.ask(
        topic=told["topic"],
        jurisdiction=told["jurisdiction"],
        title=told["title"],
        words=form.words(),
        shows_name=told["shows_name"],
        by=request.user,
    )


@require_POST
def look(request: MemberRequest) -> HttpResponse:
    """While somebody types: what the check finds, and shared answers on the same. Nothing of it is kept."""
    title, text = (request.POST.get(name, "")[:MOST_TYPED] for name in ("title", "text"))
    details = {detail.key: detail for part in (title, text) for detail in find(part)}
    return render(request, "guidance/desk/look.html", {"details": details.values(), "offered": list(similar(f"{title} {text}"))})


@require_safe
def question(request: MemberRequest, question_id: uuid.UUID) -> HttpResponse:
    return show(request, seen(request, question_id))


def seen(request: MemberRequest, question_id: uuid.UUID) -> DeskQuestion:
    """The question, for its asker and the experts of its unit; nothing there for anybody else."""
    related = ("topic", "jurisdiction", "unit", "queue", "discipline", "agency", "asker", "assigned_to")
    return get_object_or_404(DeskQuestion.objects.visible_to(request.user).select_related(*related), pk=question_id)


def show(request: MemberRequest, found: DeskQuestion, form: LookedOverForm | None = None, *, doing: str = "") -> HttpResponse:
    """The question with everything that was written, and what the reader may do next; ``form`` is one that came back with faults."""
    side = Side.ASKER if found.asker_id == request.user.pk else Side.EXPERT
    may = possible(found.state, side)  # type: ignore[arg-type]
    events = list(found.events.select_related("expert", "entry", "given_to").order_by("number"))
    context: dict[str, Any] = {
        "question": found,
        "is_asker": side == Side.ASKER,
        "lines": lines_of(events),
        "may": {did.value for did in may},
        "doing": doing,
        "trail": _trail(found.title or _("A question")),
        "late": found.due_on < today() and found.state in {"asked", "assigned", "followed_up", "reopened"},
    }
    if side == Side.ASKER:
        context["follow_up_form"] = form if form and doing in ("follow-up", "reopen") else FollowUpForm()
    else:
        context |= _for_expert(request, found, may, form, doing)
    return render(request, "guidance/desk/question.html", context, status=422 if form and form.errors else 200)


def _for_expert(
    request: MemberRequest, found: DeskQuestion, may: frozenset[Did], form: LookedOverForm | None, doing: str
) -> dict[str, Any]:
    mine = found.assigned_to_id == request.user.pk
    shared = SharedAnswer.objects.filter(entry__event__question=found).offered().first()
    entry = last_answer(found)
    return {
        "asker": shown_asker(found),
        "answer_form": (form if doing == "answer" else AnswerForm()) if Did.ANSWERED in may and mine else None,
        "assign_form": AssignForm(unit=found.unit, besides=[found.assigned_to_id, found.asker_id]) if Did.ASSIGNED in may else None,
        "share_form": (form if doing == "share" else ShareForm(initial={"title": found.title, "text": entry.text}))
        if Did.SHARED in may and not shared and entry and entry.event.expert_id == request.user.pk
        else None,
        "shared": shared,
        "drafts": bool(shared and request.user.may(Permission.EDIT_CONTENT) and Did.DRAFTED in may)
        and not DeskEvent.objects.filter(question=found, did=Did.DRAFTED).exists(),
        "mine": mine,
    }


def lines_of(events: list[DeskEvent]) -> list[dict[str, Any]]:
    """What happened, in order, each with its words and the pages that they cite: three queries however many there are."""
    through = {event.entry.pk: event.entry for event in events if hasattr(event, "entry")}
    rows = list(DeskCitation.objects.filter(entry__in=through).values_list("entry", "page"))
    cited = citing.by_keys({page for _entry, page in rows})
    return [
        {
            "event": event,
            "text": getattr(event, "entry", None) and event.entry.text,
            "explained": getattr(event, "entry", None) and event.entry.explained,
            "cites": [cited[page] for entry, page in rows if entry == event.pk and page in cited],
        }
        for event in events
    ]


@require_safe
def answers(request: MemberRequest) -> HttpResponse:
    """Shared answers, by words and topic."""
    told = request.GET.get("q", "")[:200]
    topic = request.GET.get("topic", "")
    found = SharedAnswer.objects.offered().select_related("topic", "jurisdiction")
    for word in words_of(told)[:8]:
        found = found.filter(words__word__startswith=word)
    if topic:
        found = found.filter(topic__slug=topic)
    page = Paginator(found.distinct(), PER_PAGE).get_page(request.GET.get("page"))
    topics = list(DeskTopic.objects.all())
    return render(
        request, "guidance/desk/answers.html", {"page": page, "q": told, "topic": topic, "topics": topics, "trail": _trail(_("Answers"))}
    )


@require_safe
def answer(request: MemberRequest, answer_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(SharedAnswer.objects.offered().select_related("topic", "jurisdiction", "unit", "entry"), pk=answer_id)
    count_use(found, day=today(), opened=1)
    cites = list(citing.by_keys(set(found.entry.citations.values_list("page", flat=True))).values())
    trail = [(_("Guidance"), reverse("guidance")), (_("Desk"), reverse("desk")), (_("Answers"), reverse("desk-answers")), (found.title, "")]
    return render(request, "guidance/desk/answer.html", {"answer": found, "cites": cites, "trail": trail})


@require_POST
def settled(request: MemberRequest, answer_id: uuid.UUID) -> HttpResponse:
    """A shared answer has spared a question."""
    found = get_object_or_404(SharedAnswer.objects.offered(), pk=answer_id)
    count_use(found, day=today(), settled=1)
    messages.success(request, _("Good. That is counted, without your name."))
    return redirect("desk-answer", found.pk)


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("Guidance"), reverse("guidance")), (_("Desk"), reverse("desk")), (here, "")]
