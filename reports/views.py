"""What leaders look at: agencies and their people, teams, the partner board; and each list as a file."""

from typing import cast
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import audit
from agencies.authority import can
from agencies.models import Agency, TaskForce, User
from agencies.permissions import Permission
from jobs.clock import today
from records import rounds
from records.models import RoundKind
from reports import agency_list, definitions, exports, links, people
from reports.agency_page import AgencyPage
from reports.as_of import AsOf
from reports.board_page import BoardPage
from reports.columns import columns, without
from reports.partners import Board
from reports.people import PeopleList
from reports.people_filters import ChooseForm, PeopleFilters, choices_in
from reports.team_list import team_lines
from reports.team_page import TeamPage

PAGE_SIZE = 50


def day_of(request: HttpRequest) -> AsOf:
    return AsOf.wished(request.GET.get("as_of", ""), today())


def reader_of(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """The reader's agencies; who has only one is shown that."""
    as_of, user = day_of(request), reader_of(request)
    page = Paginator(agency_list.highest(user), PAGE_SIZE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect("agency", slug=page.object_list[0].slug)
    lines = agency_list.lines(list(page.object_list), as_of)
    context = {"as_of": as_of, "page": page, "lines": lines, "query": without(request.GET, "page")}
    return render(request, "reports/agencies.html", context)


@require_safe
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """Are we trained, who is not, what expires next."""
    user, as_of = reader_of(request), day_of(request)
    units = units_of(user, slug, Permission.SEE_AGENCY_RATES)
    context = {
        "as_of": as_of,
        "page": AgencyPage(units, as_of),
        "rule": definitions.rule(),
        "trail": trail_to(user, units[0]),
        "invites": can(user, Permission.INVITE_PEOPLE, units[0]),
        "manages": can(user, Permission.MANAGE_PEOPLE, units[0]),
        "arranges": can(user, Permission.ARRANGE_ASSESSMENTS, units[0]),
    }
    return render(request, "reports/agency.html", context)


@require_safe
def agency_people(request: HttpRequest, slug: str) -> HttpResponse:
    """The people behind a number, with where each stands. Whom the reader has seen goes into the trail."""
    user = reader_of(request)
    found = _people(request, slug)
    rows, persons = found.counts()
    page = found.page(request.GET.get("page", ""), rows)
    shown = sorted({row.person for row in page.object_list} - {user.pk})
    if shown:
        audit.record(
            "people.viewed", by=user, subject=found.agency, agency=found.agency, page=page.number, people=shown, **found.for_audit()
        )
    query = without(request.GET, "page")
    context = {
        "as_of": found.as_of,
        "agency": found.agency,
        "trail": [*trail_to(user, found.agency, last=False), (_("People"), "")],
        "people": found,
        "page": page,
        "sentence": people.sentence(found.filters.chosen.get("group", ""), persons, rows, found.as_of),
        "heads": columns(found.columns, request.GET, found.order, people.ORDERS),
        "query": query,
        "clear": links.people(slug, found.as_of) if found.filters.chosen else "",
        "csv": links.exported(reverse("agency-people-export", args=[slug, "csv"]), query),
        "xlsx": links.exported(reverse("agency-people-export", args=[slug, "xlsx"]), query),
        "rule": definitions.rule(),
        "exports": can(user, Permission.EXPORT_AGENCY, found.agency),
        "chooses": found.as_of.is_today and can(user, Permission.EXCUSE_PEOPLE, found.agency),
        "kinds": RoundKind.choices,
        "key": uuid4(),
    }
    return render(request, "reports/people.html", context)


@require_POST
def agency_people_choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on with those who were chosen from the list, or with all that it shows."""
    found, user = _people(request, slug), reader_of(request)
    if not can(user, Permission.EXCUSE_PEOPLE, found.agency):
        raise PermissionDenied
    form = ChooseForm(request.POST)
    if form.is_valid() and found.as_of.is_today:
        kind, key, chosen, everybody = (form.cleaned_data[name] for name in ("kind", "key", "chosen", "everybody"))
        standings = found.standings if everybody else found.standings.filter(obligation__in=chosen)
        try:
            made = rounds.choose(standings, agency=found.agency, kind=kind, key=key, by=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            return redirect("round", slug=slug, round_id=made.pk)
    else:
        messages.error(request, _("Choose people and what to do, on the list of today."))
    return redirect(f"{reverse('agency-people', args=[slug])}?{request.GET.urlencode()}")


@require_safe
def agency_people_export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The same list as a file, every page of it."""
    found, user = _people(request, slug), reader_of(request)
    if not can(user, Permission.EXPORT_AGENCY, found.agency):
        raise PermissionDenied
    rows, persons = found.counts()
    response = file_of(found.sheet(), kind)
    audit.record(
        "people.exported", by=user, subject=found.agency, agency=found.agency, kind=kind, rows=rows, people=persons, **found.for_audit()
    )
    return response


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """The reader's teams, with what each has come to."""
    as_of, user = day_of(request), reader_of(request)
    page = Paginator(TaskForce.objects.visible_to(user).select_related("jurisdiction").order_by("name", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"as_of": as_of, "page": page, "lines": team_lines(list(page.object_list), as_of), "query": without(request.GET, "page")}
    return render(request, "reports/teams.html", context)


@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has signed, who sits in which discipline, and where they stand, as far as the reader may see it."""
    user, as_of = reader_of(request), day_of(request)
    found = get_object_or_404(TaskForce.objects.visible_to(user).select_related("jurisdiction"), slug=slug)
    page = TeamPage(found, user, as_of)
    if page.seen_standings:
        audit.record("seats.viewed", by=user, subject=found, as_of=as_of.day, people=page.seen_standings)
    context = {"as_of": as_of, "team": found, "page": page, "trail": [(_("Teams"), reverse("teams")), (found.name, "")]}
    return render(request, "reports/team.html", context)


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Which partner agencies have completed specialised training."""
    page = BoardPage(Board(reader_of(request), day_of(request)), request.GET)
    context = {"as_of": page.as_of, "page": page, "rule": definitions.board_rule(page.week)}
    return render(request, "reports/partners.html", context)


@require_safe
def partners_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The board as a file: the rows that the screen shows, in the same order."""
    user = reader_of(request)
    page = BoardPage(Board(user, day_of(request)), request.GET)
    response = file_of(page.sheet(), kind)
    audit.record("board.exported", by=user, kind=kind, as_of=page.as_of.day, filters=page.filters.chosen, rows=len(page.rows))
    return response


def file_of(sheet: exports.Sheet, kind: str) -> HttpResponseBase:
    if kind not in exports.FORMATS:
        raise Http404
    return exports.response(sheet, kind)


def units_of(user: User, slug: str, permission: Permission) -> list[Agency]:
    """The agency and everything below it, itself first; nothing there for who may not see it."""
    found = get_object_or_404(Agency.objects.where(user, permission).select_related("jurisdiction", "parent"), slug=slug)
    return [found, *Agency.objects.within(found).exclude(pk=found.pk).order_by("path")]


def _people(request: HttpRequest, slug: str) -> PeopleList:
    as_of = day_of(request)
    units = units_of(reader_of(request), slug, Permission.SEE_AGENCY_PEOPLE)
    filters = PeopleFilters(request.GET, units, choices_in([unit.pk for unit in units], as_of.day))
    return PeopleList(units[0], units, as_of, filters, request.GET.get("sort", ""))


def trail_to(user: User, found: Agency, *, last: bool = True) -> list[tuple[str, str]]:
    """The way to the agency: from the list, where the reader has one, and the agency above it, where the reader sees it."""
    reach = user.reach(Permission.SEE_AGENCY_RATES)
    trail = [(_("Agencies"), reverse("agencies"))] if reach.everywhere or len(reach.paths) > 1 else []
    if found.parent and reach.covers_path(found.parent.path):
        trail.append((found.parent.short_name, found.parent.get_absolute_url()))
    return [*trail, (found.short_name, "" if last else found.get_absolute_url())] if trail or not last else []
