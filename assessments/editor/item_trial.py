"""A question as a learner meets it, answered and explained. Nothing is kept: the seed of its order stands in the address."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from agencies.requests import MemberRequest
from assessments.answers import read
from assessments.drawing import order_of_parts
from assessments.marking import credit
from assessments.models import Answer, AttemptItem, Item, ItemVersion, Mark
from assessments.results import explained
from assessments.sitting import Question
from courses.visits import steps_of

MOST_SEEDS = 1000


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: MemberRequest, item: UUID) -> HttpResponse:
    """The newest version, or the one that the address names, in the learner's look."""
    found = get_object_or_404(Item.objects.select_related("course"), pk=item)
    version = version_of(found, request.GET.get("version", ""))
    given = request.GET.get("seed", "")
    seed = int(given) % MOST_SEEDS if given.isascii() and given.isdigit() else 0
    kind, content = found.kind, version.content
    asked = AttemptItem(position=1, version=version, critical=found.critical, order=order_of_parts(kind, content, seed, found.code))
    reading = read(kind, content, asked.order, dict(request.POST.lists())) if request.method == "POST" else None
    asked.answer = Answer(attempt_item=asked, value=reading.value if reading else {})
    question = Question(asked, request.POST.get("number", ""), reading.problem if reading else "")
    context = {"item": found, "version": version, "question": question, "seed": seed, "next_seed": (seed + 1) % MOST_SEEDS}
    if reading and not reading.problem:
        asked.mark = Mark(attempt_item=asked, credit=credit(kind, content, asked.answer.value))
        edition = found.course.editions.newest_first().first()
        steps = {step.code: step for step in steps_of(edition.pk)} if edition else {}
        context["result"] = explained(asked, steps)
    return render(request, "assessments/item_trial.html", context, status=422 if question.problem else 200)


def version_of(item: Item, number: str) -> ItemVersion:
    versions = item.versions.order_by("-number")
    found = versions.filter(number=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 6 else versions.first()
    if found is None:
        raise Http404
    # The same object, so that its kind is read once.
    found.item = item
    return found
