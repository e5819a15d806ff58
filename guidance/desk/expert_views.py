"""The desk as the unit sees it: the queue, what can be done with a question, and which queues there are."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.permissions import Permission
from agencies.requests import MemberRequest
from guidance.desk import answers, questions, queues
from guidance.desk.forms import AnswerForm, AssignForm, FollowUpForm, LookedOverForm, QueueForm, ShareForm, TopicForm
from guidance.desk.moves import HAS_ANSWER, IN_HAND
from guidance.desk.views import PER_PAGE, seen, show
from guidance.models import DeskQuestion, DeskQueue, DeskTopic
from jobs.clock import today


@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """What waits, what I have in hand, what was answered; the promise that runs out first stands first."""
    which = request.GET.get("show", "waiting")
    all_of_unit = DeskQuestion.objects.answerable_by(request.user)
    found = {
        "mine": all_of_unit.filter(assigned_to=request.user, state__in=IN_HAND),
        "taken": all_of_unit.filter(state__in=IN_HAND).exclude(assigned_to=request.user),
        "answered": all_of_unit.filter(state__in=HAS_ANSWER).order_by("-changed_on"),
    }.get(which, all_of_unit.waiting())
    page = Paginator(found.select_related("topic", "jurisdiction", "discipline", "assigned_to"), PER_PAGE).get_page(request.GET.get("page"))
    counts = {"waiting": all_of_unit.waiting().count(), "mine": all_of_unit.filter(assigned_to=request.user, state__in=IN_HAND).count()}
    trail = [(_("Guidance"), reverse("guidance")), (_("Desk"), reverse("desk")), (_("Queue"), "")]
    return render(request, "guidance/desk/queue.html", {"page": page, "show": which, "counts": counts, "today": today(), "trail": trail})


@require_POST
def act(request: MemberRequest, question_id: uuid.UUID, what: str) -> HttpResponse:
    """Something is done with a question, by its asker or by an expert of its unit."""
    found = seen(request, question_id)
    handler = HANDLERS.get(what)
    if handler is None:
        raise PermissionDenied
    try:
        return handler(request, found) or redirect("desk-question", found.pk)
    except questions.NotPossibleError:
        messages.error(request, _("The question has moved on meanwhile. Here is where it stands now."))
        return redirect("desk-question", found.pk)


Handler = Callable[[MemberRequest, DeskQuestion], HttpResponse | None]


def _expert(request: MemberRequest, found: DeskQuestion) -> None:
    if found.asker_id == request.user.pk:
        raise PermissionDenied


def _asker(request: MemberRequest, found: DeskQuestion) -> None:
    if found.asker_id != request.user.pk:
        raise PermissionDenied


def _take(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    _expert(request, found)
    questions.take(found, by=request.user)
    return None


def _put_back(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    _expert(request, found)
    questions.put_back(found, by=request.user)
    messages.success(request, _("It waits in the queue again."))
    return redirect("desk-queue")


def _assign(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    _expert(request, found)
    form = AssignForm(request.POST, unit=found.unit, besides=[found.asker_id])
    if not form.is_valid():
        messages.error(request, _("Choose a colleague of the unit."))
        return None
    questions.assign(found, to=form.cleaned_data["to"], by=request.user)
    return None


def _answer(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    _expert(request, found)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, found, form, doing="answer")
    questions.answer(found, words=form.words(form.cleaned_data["cites"]), minutes=form.cleaned_data["minutes"], by=request.user)
    return None


def _share(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    _expert(request, found)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return show(request, found, form, doing="share")
    answers.share(found, title=form.cleaned_data["title"], words=form.words(), explained=form.reasons(), by=request.user)
    messages.success(request, _("Every member can find this answer now."))
    return None


def _unshare(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    _expert(request, found)
    answers.unshare(found, by=request.user)
    return None


def _draft(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    _expert(request, found)
    if not request.user.may(Permission.EDIT_CONTENT):
        raise PermissionDenied
    page = answers.begin_note(found, by=request.user)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _ask_again(verb: Callable[..., object], doing: str) -> Handler:
    def handler(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
        _asker(request, found)
        form: LookedOverForm = FollowUpForm(request.POST)
        if not form.is_valid():
            return show(request, found, form, doing=doing)
        verb(found, words=form.words(), by=request.user)
        return None

    return handler


def _close(request: MemberRequest, found: DeskQuestion) -> HttpResponse | None:
    questions.close(found, by=request.user)
    return None


HANDLERS: dict[str, Handler] = {
    "take": _take,
    "put-back": _put_back,
    "assign": _assign,
    "answer": _answer,
    "share": _share,
    "unshare": _unshare,
    "draft": _draft,
    "follow-up": _ask_again(questions.follow_up, "follow-up"),
    "reopen": _ask_again(questions.reopen, "reopen"),
    "close": _close,
}


@require_http_methods(["GET", "HEAD", "POST"])
def all_queues(request: MemberRequest) -> HttpResponse:
    """Which unit answers what, within how many working days; and forms for one more topic and one more queue."""
    adds = request.POST.get("add", "")
    topic_form = TopicForm(request.POST if adds == "topic" else None, prefix="topic")
    queue_form = QueueForm(request.POST if adds == "queue" else None, prefix="queue")
    form = topic_form if adds == "topic" else queue_form
    if request.method == "POST" and form.is_valid():
        queues.add(form.save(commit=False), by=request.user)
        return redirect("desk-queues")
    found = DeskQueue.objects.open().select_related("topic", "jurisdiction", "unit", "deputy")
    empty = DeskTopic.objects.exclude(queues__in=DeskQueue.objects.open())
    context = {"queues": found, "empty": empty, "topic_form": topic_form, "queue_form": queue_form}
    return render(request, "guidance/desk/queues.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one_queue(request: MemberRequest, queue_id: int) -> HttpResponse:
    """Change a queue, or close it. What was promised stays on the questions."""
    found = get_object_or_404(DeskQueue.objects.open().select_related("topic", "jurisdiction"), pk=queue_id)
    if request.POST.get("action") == "close":
        queues.close(found, by=request.user)
        return redirect("desk-queues")
    form = QueueForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        queues.change(form.save(commit=False), by=request.user)
        return redirect("desk-queues")
    return render(request, "guidance/desk/queue_change.html", {"form": form, "queue": found}, status=422 if form.errors else 200)
