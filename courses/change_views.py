"""What has changed in a course since the edition that a person finished."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.requests import MemberRequest
from courses.asking import asked_of, read_changes
from courses.differences import StepChange, of_edition, passages
from courses.differences import changes as differences
from courses.models import Asks, CoursePage, Enrolment, StepPage

SHOWN_PASSAGES = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def changes(request: MemberRequest, course: str) -> HttpResponse:
    """From the edition that I finished, or am in, to the newest; where I am asked to read it, the button that says I have."""
    mine = Enrolment.objects.visible_to(request.user).filter(course__slug=course, course__live=True)
    enrolment = mine.select_related("course", "edition").order_by("-edition__number", "-edition__correction").first()
    if enrolment is None:
        raise Http404
    page = CoursePage.objects.get(pk=enrolment.course_id)
    asked = asked_of(request.user, course=page)
    if request.method == "POST":
        if asked is None or asked.asks != Asks.READ:
            raise Http404
        read_changes(request.user, edition=asked)
        messages.success(request, _("Thank you. What you hold stays good."))
        return redirect("course", page.slug)
    newest = page.editions.first() or enrolment.edition
    found = differences(of_edition(enrolment.edition.steps.select_related("revision")), of_edition(newest.steps.select_related("revision")))
    shown = [(change, passages(*pages_of(change))[:SHOWN_PASSAGES]) for change in found]
    context = {
        "course": page,
        "from_edition": enrolment.edition,
        "newest": newest,
        "notes": [edition for edition in page.editions.filter(number__gte=enrolment.edition.number) if edition.what_changed][:10],
        "changes": shown,
        "asked": asked,
        "trail": [(_("Courses"), reverse("catalogue")), (page.title, reverse("course", args=[page.slug])), (_("What has changed"), "")],
    }
    return render(request, "courses/changes.html", context)


def pages_of(change: StepChange) -> tuple[StepPage | None, StepPage | None]:
    """The step as it was and as it is."""
    return change.before.page() if change.before else None, change.after.page() if change.after else None
