"""What every page's frame needs: the product's name, the person's places, the unread count, the quick exit.

Costs one query, for the agency's name and the unread count, and only where a template shows them.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from agencies.permissions import Permission
from notices.models import Notice

LANGUAGES = [("en-gb", "English"), ("es", "Español")]
"""Each by its own name, so that whoever cannot read the page finds theirs."""


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    url: str
    label: str | Promise
    current: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``; ``running`` is the version of the program. ``places`` are four at most; ``sections`` stand below them on the pages of oversight."""
    always = {
        "product": settings.PRODUCT_NAME,
        "running": settings.VERSION,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "languages": LANGUAGES,
        "places": [],
        "sections": [],
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return always
    sections = oversight(request.path, user)
    places = [
        place(request.path, "my", _("My learning")),
        place(request.path, "catalogue", _("Courses")),
        place(request.path, "guidance", _("Guidance"), "desk", "units"),
        *[Place(section.url, section.label, any(each.current for each in sections)) for section in sections[:1]],
    ]
    return always | {
        "places": places,
        "sections": sections if any(section.current for section in sections) else [],
        "unread": SimpleLazyObject(lambda: unread_of(user)),
        "support_contacts": SimpleLazyObject(lambda: user.home.agency.support_card if user.home else []),
        "agency_name": SimpleLazyObject(lambda: agency_name_of(user)),
        "edits": user.may(Permission.EDIT_CONTENT) or user.may(Permission.EDIT_ITEMS),
    }


def agency_name_of(user: User) -> str:
    """The short name of the person's agency. With the home comes the unread count, in one query, where no view has read the home yet."""
    unread = Notice.objects.filter(recipient=OuterRef("person")).unread().order_by().values("recipient").annotate(number=Count("pk"))
    home = user.home_with(unread=Coalesce(Subquery(unread.values("number")), 0))
    return home.agency.short_name if home else ""


def unread_of(user: User) -> int:
    known: int | None = getattr(user.home, "unread", None)
    return Notice.objects.visible_to(user).unread().count() if known is None else known


def oversight(path: str, user: Any) -> list[Place]:
    """Where the person's roles let them look at others' training, widest first."""
    reach = user.reach(Permission.SEE_AGENCY_RATES)
    sections = []
    if reach:
        several = reach.everywhere or len(reach.paths) > 1
        sections.append(place(path, "agencies", _("Agencies") if several else _("Agency")))
    if user.reach(Permission.SEE_TEAM_SEATS) or user.reach(Permission.SEE_PARTNER_BOARD):
        sections.append(place(path, "teams", _("Teams")))
    if user.reach(Permission.SEE_PARTNER_BOARD):
        sections.append(place(path, "partners", _("Partners")))
    if reach or user.reach(Permission.MANAGE_REQUIREMENTS):
        sections.append(place(path, "records-office", _("Records")))
    return sections


def place(path: str, route: str, label: Promise, *more: str) -> Place:
    """``more``: other routes that belong to the same place."""
    url = reverse(route)
    return Place(url, label, path.startswith((url, *map(reverse, more))))
