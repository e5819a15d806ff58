"""The desk's figures, for leaders, coordinators and the experts themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.suppression import SMALLEST
from jobs.clock import today
from reports.desk import figures


@require_safe
def desk_counts(request: HttpRequest) -> HttpResponse:
    trail = [(_("Guidance"), reverse("guidance")), (_("Desk"), reverse("desk")), (_("What the desk gives"), "")]
    return render(request, "reports/desk.html", {"figures": figures(today()), "day": today(), "smallest": SMALLEST, "trail": trail})
