"""Rules: the list, one rule, a new one, a change, and the end of one. What it does to people is shown before it is saved."""

import hashlib
import json
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from jobs.clock import today
from records import requirements
from records.models import Agreement, Requirement, RequirementVersion, Standing, StandingState
from records.office.builders import AudienceBuilder, WhatBuilder, audience_choices
from records.office.requirement_forms import NewRequirementForm, TermsForm
from records.office.requirement_texts import Wording, in_force, status_in_words
from records.office.sight import with_names
from records.previews import of_version

PAGE_SIZE = 25
NOBODY: dict[str, Any] = {"any": []}


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Records"), reverse("records-office")), (_("Requirements"), reverse("requirements")), *more]


@require_safe
def requirement_list(request: MemberRequest) -> HttpResponse:
    found = Requirement.objects.visible_to(request.user).select_related("agency").prefetch_related("versions")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    now = {one.pk: in_force(one.versions.all(), today()) or one.versions.first() for one in page.object_list}
    words = Wording.of(version for version in now.values() if version)
    counts = _standing_counts(request.user, list(now))
    lines = [
        {"requirement": one, "version": version, "audience": words.audience(version), "what": words.what(version), **_asked(counts[one.pk])}
        for one in page.object_list
        if (version := now[one.pk])
    ]
    context: dict[str, Any] = {"page": page, "lines": lines, "trail": [*_trail()[:1], (_("Requirements"), "")]}
    context |= {"manages": request.user.may(Permission.MANAGE_REQUIREMENTS), "counts": request.user.may(Permission.SEE_AGENCY_RATES)}
    return render(request, "records/office/requirements.html", context)


def _standing_counts(user: User, wanted: list[Any]) -> dict[Any, Counter[str]]:
    """One query: by requirement, how many of the people whom the reader answers for stand in which state."""
    found: dict[Any, Counter[str]] = {key: Counter() for key in wanted}
    reach = user.reach(Permission.SEE_AGENCY_RATES).as_q("agency__path")
    rows = Standing.objects.on(today()).filter(reach, obligation__requirement__in=wanted).order_by()
    for requirement, state, number in rows.values_list("obligation__requirement", "state").annotate(number=Count("pk")):
        found[requirement][state] = number
    return found


def _asked(counts: Counter[str]) -> dict[str, int]:
    away = counts[StandingState.ON_LEAVE]
    trained = sum(counts[state] for state in (StandingState.MET, StandingState.EXPIRING, StandingState.WAIVED))
    return {"asked": sum(counts.values()) - away, "trained": trained, "away": away}


@require_safe
def requirement_page(request: MemberRequest, code: str) -> HttpResponse:
    """One rule: what it says, how its people stand, what was agreed for it, and how it came to be."""
    found = get_object_or_404(Requirement.objects.visible_to(request.user).select_related("agency"), code=code)
    versions = list(found.versions.select_related("requirement__agency", "created_by"))
    words, now = Wording.of(versions), in_force(versions, today())
    counts = _standing_counts(request.user, [found.pk])[found.pk]
    context = {
        "requirement": found,
        "status": status_in_words(found, versions, today()),
        "facts": words.facts(now or versions[0]) if versions else [],
        "states": [(state.value, state.label, counts[state]) for state in StandingState if counts[state]],
        **_asked(counts),
        "history": [(version, words.audience(version), words.what(version)) for version in versions],
        "agreements": Agreement.objects.visible_to(request.user).on(today()).filter(requirement=found).select_related("accepting", "course", "outside_course"),
        "manages": requirements.may_manage(request.user, found.agency),
        "agrees": request.user.may(Permission.MAKE_AGREEMENTS),
        "trail": _trail((found.title, "")),
    }  # fmt: skip
    return render(request, "records/office/requirement.html", context)


def _to_manage(user: User, code: str) -> Requirement:
    found = get_object_or_404(Requirement.objects.visible_to(user).select_related("agency"), code=code)
    if not requirements.may_manage(user, found.agency):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_new(request: MemberRequest) -> HttpResponse:
    if not request.user.may(Permission.MANAGE_REQUIREMENTS):
        raise PermissionDenied
    form = NewRequirementForm(request.POST or None, by=request.user)
    return RuleEditor(request, None, form).respond()


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_change(request: MemberRequest, code: str) -> HttpResponse:
    found = _to_manage(request.user, code)
    form = TermsForm(request.POST or None, initial=TermsForm.initial_of(found.versions.latest("number")))
    return RuleEditor(request, found, form).respond()


class RuleEditor:
    """The page on which a rule is written: rows are added, the effect is shown, and only what was shown can be saved."""

    def __init__(self, request: MemberRequest, requirement: Requirement | None, form: TermsForm) -> None:
        self.request, self.requirement, self.form = request, requirement, form
        last = requirement.versions.latest("number") if requirement else None
        audience = requirements.without_agency(requirement.agency, last.audience) if requirement and last else None
        who = audience_choices(request.user, audience)
        what = WhatBuilder.offers(last.wanted if last else None)
        if request.method == "POST":
            self.who, self.what = AudienceBuilder.from_post(request.POST, who), WhatBuilder.from_post(request.POST, what)
        elif last and audience:
            self.who = AudienceBuilder.from_tree(audience, who)
            self.what = WhatBuilder.from_tree(last.wanted, what)
        else:
            self.who, self.what = AudienceBuilder(who), WhatBuilder(what)

    def respond(self) -> HttpResponse:
        action = self.request.POST.get("action", "preview")
        if self.request.method != "POST":
            return self.render()
        if self.what.act(action) or self.who.act(action):
            self.form.errors.clear()
            return self.render()
        valid = [self.form.is_valid(), self.who.is_valid(), self.what.is_valid()]
        if not all(valid):
            return self.render(status=422)
        try:
            draft = self.draft()
        except ValidationError as error:
            self.form.add_error(None, error)
            return self.render(status=422)
        if action == "save" and self.request.POST.get("seen") == self.digest():
            return self.save()
        return self.show_effect(draft, changed=action == "save")

    def draft(self) -> RequirementVersion:
        what = self.what.tree
        requirement = self.requirement or Requirement(
            title=self.form.cleaned_data["title"], agency=self.form.cleaned_data["agency"], course_id=requirements.counted_under(what)
        )
        return requirements.drafted(requirement, audience=self.who.tree, what=what, by=self.request.user, **self.form.terms)

    def digest(self) -> str:
        """What was looked at: another version in between, or another word in the form, gives another."""
        number = self.requirement.versions.count() if self.requirement else 0
        said = [number, self.form.cleaned_data, self.who.tree, self.what.tree]
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()

    def show_effect(self, draft: RequirementVersion, *, changed: bool) -> HttpResponse:
        if changed:
            messages.warning(self.request, _("Something has changed since you looked. This is what it would do now."))
        preview = of_version(draft, requirements.affected_people(draft))
        names = with_names(preview, by=self.request.user, subject=self.requirement)
        return self.render(preview=preview, names=names, seen=self.digest())

    def save(self) -> HttpResponse:
        user, terms = self.request.user, self.form.terms
        if self.requirement is None:
            said = {name: self.form.cleaned_data[name] for name in ("title", "agency")}
            made = requirements.state(**said, what=self.what.tree, audience=self.who.tree, by=user, **terms)
        else:
            made = self.requirement
            requirements.put_in_force(made, what=self.what.tree, audience=self.who.tree, by=user, **terms)
        messages.success(self.request, _("“%(title)s” is in force from the day you set. People’s standings follow within a minute.") % {"title": made.title})  # fmt: skip
        return redirect("requirement", code=made.code)

    def render(self, status: int = 200, **more: Any) -> HttpResponse:
        last = (self.requirement.title, reverse("requirement", args=[self.requirement.code])) if self.requirement else None
        here = (_("Change"), "") if self.requirement else (_("New requirement"), "")
        context = {"requirement": self.requirement, "form": self.form, "who": self.who, "what": self.what, **more}
        context["trail"] = _trail(*([last] if last else []), here)
        return render(self.request, "records/office/requirement_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_stop(request: MemberRequest, code: str) -> HttpResponse:
    """Ask nobody any more, from today: who would be released is shown first."""
    found = _to_manage(request.user, code)
    last = found.versions.latest("number")
    terms: dict[str, Any] = TermsForm.initial_of(last) | {"what": last.what}
    if request.method == "POST":
        requirements.put_in_force(found, audience=NOBODY, by=request.user, **terms)
        messages.success(request, _("“%(title)s” is asked of nobody any more.") % {"title": found.title})
        return redirect("requirement", code=found.code)
    draft = requirements.drafted(found, audience=NOBODY, by=request.user, **terms)
    preview = of_version(draft, requirements.affected_people(draft))
    context = {"requirement": found, "preview": preview, "names": with_names(preview, by=request.user, subject=found)}
    context["trail"] = _trail((found.title, reverse("requirement", args=[found.code])), (_("Stop asking"), ""))
    return render(request, "records/office/requirement_stop.html", context)
