"""The front page of the records office: what waits, and where everything is."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agencies.models import User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from records.models import Claim


@dataclass(frozen=True)
class Door:
    """A part of the office: its name, what one does there, and what waits."""

    url: str
    name: str
    what: str
    waits: str = ""


def doors(user: User) -> list[Door]:
    """The parts that the person may enter."""
    found = []
    if user.may(Permission.SEE_AGENCY_RATES) or user.may(Permission.MANAGE_REQUIREMENTS):
        found.append(Door(reverse("requirements"), _("Requirements"), _("Who must hold what, by when, and how long it holds.")))
    if user.may(Permission.SEE_AGENCY_RATES):
        found.append(Door(reverse("agreements"), _("Agreements"), _("Courses held by others that your agency accepts instead.")))
    if user.may(Permission.SEE_AGENCY_RATES) or user.may(Permission.FORM_TEAMS):
        found.append(Door(reverse("competencies"), _("Competencies"), _("What people can do with a case, signed off by somebody who can.")))
    if user.may(Permission.FORM_TEAMS):
        found.append(Door(reverse("teams-formed"), _("Teams"), _("Agencies, disciplines, and the text that their leaders sign.")))
    if user.may(Permission.SEE_AGENCY_PEOPLE) or user.may(Permission.MANAGE_CERTIFICATES):
        found.append(
            Door(reverse("certificates"), _("Certificates"), _("What was issued to your people; take one back, or issue it anew."))
        )
    if user.may(Permission.REVIEW_TRAINING):
        waiting = Claim.objects.to_review_by(user).waiting().count()
        words = ngettext("%(number)s waits", "%(number)s wait", waiting) % {"number": waiting} if waiting else ""
        found.append(
            Door(reverse("training-queue"), _("Training elsewhere"), _("Certificates that people have sent, to be reviewed."), words)
        )
    return found


@require_safe
def office(request: MemberRequest) -> HttpResponse:
    return render(request, "records/office/hub.html", {"doors": doors(request.user)})
