"""The expert units, and the page of each."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from guidance import named_experts
from guidance.models import NamedExpert
from jobs.clock import today
from reports.units import unit_page, units


class NamedForm(forms.ModelForm[NamedExpert]):
    class Meta:
        model = NamedExpert
        fields = ["line"]


@require_safe
def all_units(request: HttpRequest) -> HttpResponse:
    trail = [(_("Guidance"), reverse("guidance")), (_("Expert units"), "")]
    return render(request, "reports/units.html", {"units": units(), "trail": trail})


@require_safe
def one_unit(request: MemberRequest, slug: str) -> HttpResponse:
    unit = get_object_or_404(units().select_related("jurisdiction"), slug=slug)
    page = unit_page(unit, user=request.user, day=today())
    trail = [(_("Guidance"), reverse("guidance")), (_("Expert units"), reverse("units")), (unit.name, "")]
    return render(request, "reports/unit.html", {"page": page, "form": NamedForm(instance=page.me), "trail": trail, "day": today()})


@require_POST
def name_me(request: MemberRequest, slug: str) -> HttpResponse:
    """Whether I may be named on the page of my unit, and with which line: my own choice."""
    unit = get_object_or_404(units(), slug=slug)
    if request.user.home is None or not request.user.home.agency.path.startswith(unit.path):
        raise Http404
    if request.POST.get("do") == "leave":
        named_experts.leave(request.user)
        messages.success(request, _("You are no longer named on this page."))
    else:
        form = NamedForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say it in at most 160 letters."))
            return redirect("unit", slug=slug)
        named_experts.name(request.user, line=form.cleaned_data["line"])
        messages.success(request, _("You are named on this page."))
    return redirect("unit", slug=slug)
