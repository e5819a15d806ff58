"""The coordinator's pages: extra time, breaks and further attempts for the people of the agency."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency, User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from assessments import accommodations
from assessments.arrangements import people_of, used_up, with_arrangements
from assessments.forms import AccommodationForm
from assessments.models import Accommodation


@require_safe
def arrangements(request: MemberRequest, slug: str) -> HttpResponse:
    """Who has an arrangement; or everybody whose name fits, to make one."""
    agency = _agency(request, slug)
    people = people_of(agency)
    search = request.GET.get("q", "").strip()[:80]
    found = people.filter(display_name__icontains=search) if search else with_arrangements(people)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "agency": agency,
        "page": page,
        "search": search,
        "query": urlencode({"q": search}) if search else "",
        "trail": _trail(agency),
    }
    return render(request, "assessments/arrangements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def arrangement(request: MemberRequest, slug: str, person: UUID) -> HttpResponse:
    """What one person is given in timed assessments, and where no attempt is left."""
    agency = _agency(request, slug)
    found = get_object_or_404(people_of(agency), pk=person)
    present = Accommodation.objects.current().filter(person=found).select_related("set_by").first()
    form = AccommodationForm(request.POST or None, initial=AccommodationForm.initial_of(present))
    if request.method == "POST" and form.is_valid():
        accommodations.arrange(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved. It counts from now on, also in a timed assessment that is under way."))
        return redirect("arrangement", slug=slug, person=found.pk)
    trail = [*_trail(agency, here=False), (found.display_name, "")]
    context = {"agency": agency, "person": found, "present": present, "form": form, "used_up": used_up(found), "trail": trail}
    return render(request, "assessments/arrangement.html", context, status=422 if form.errors else 200)


@require_POST
def give_attempt(request: MemberRequest, slug: str, person: UUID, enrolment: UUID, quiz: int) -> HttpResponse:
    """One attempt more, for somebody who has none left."""
    found = get_object_or_404(people_of(_agency(request, slug)), pk=person)
    shut = next((one for one in used_up(found) if (one.enrolment.pk, one.quiz.pk) == (enrolment, quiz)), None)
    if shut is None:
        raise Http404
    accommodations.give_attempt(shut.enrolment, quiz=shut.quiz, by=request.user)
    messages.success(request, _("%(name)s can now take “%(quiz)s” once more.") % {"name": found, "quiz": shut.quiz.title})
    return redirect("arrangement", slug=slug, person=found.pk)


def _agency(request: MemberRequest, slug: str) -> Agency:
    user: User = request.user
    return get_object_or_404(Agency.objects.where(user, Permission.ARRANGE_ASSESSMENTS), slug=slug)


def _trail(agency: Agency, *, here: bool = True) -> list[tuple[str, str]]:
    address = "" if here else reverse("arrangements", args=[agency.slug])
    return [(agency.short_name, reverse("agency", args=[agency.slug])), (_("Assessment arrangements"), address)]
