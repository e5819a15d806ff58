"""The question that publishing in a running course asks: what do these changes mean for those who are taught?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from agencies.models import Discipline
from agencies.requests import MemberRequest
from courses.asking import holders
from courses.models import Asks, CoursePage, Edition
from courses.releasing import Outlook, release_as
from guidance.findings import stopping

CORRECTION, NEW = "correction", "new"


class ReleaseForm(forms.Form):
    """What the changes mean; of a first edition nothing is asked."""

    meaning = forms.ChoiceField(label=gettext_lazy("What the changes mean"), widget=forms.RadioSelect)
    what_changed = forms.CharField(
        label=gettext_lazy("What has changed, in a sentence or two for learners"), widget=forms.Textarea({"rows": 3}), max_length=1000
    )
    asks = forms.ChoiceField(
        label=gettext_lazy("A new edition asks those who hold an earlier one"),
        choices=Asks.choices,
        initial=Asks.NOTHING,
        widget=forms.RadioSelect,
    )
    disciplines = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these disciplines"),
        queryset=Discipline.objects.order_by("position", "name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: everybody who holds the course."),
    )
    days = forms.IntegerField(label=gettext_lazy("Within how many days"), min_value=1, max_value=730, initial=60)

    def __init__(self, *args: Any, outlook: Outlook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if outlook.last is None:
            # A first edition differs from nothing, and nobody holds an earlier one.
            self.fields.clear()
            return
        number = outlook.last.number
        choices = [(NEW, _("A new edition, number %d: something is taught or asked differently") % (number + 1))]
        if outlook.may_be_correction:
            choices.insert(0, (CORRECTION, _("A correction of edition %d: the same is taught and asked, better put") % number))
        self.fields["meaning"].choices = choices  # type: ignore[attr-defined]
        self.fields["meaning"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("meaning") == CORRECTION and found.get("asks", Asks.NOTHING) != Asks.NOTHING:
            self.add_error("asks", _("A correction asks nothing of anybody. If people must read or retake it, it is a new edition."))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: MemberRequest, course: int) -> HttpResponse:
    page = get_object_or_404(CoursePage, pk=course)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    outlook = Outlook(page)
    form = ReleaseForm(request.POST if request.method == "POST" else None, outlook=outlook)
    if request.method == "POST" and page.live and outlook.differs and outlook.planned and form.is_valid():
        said = form.cleaned_data
        meant = (
            {
                "correction": said["meaning"] == CORRECTION,
                "what_changed": said["what_changed"],
                "asks": Asks(said["asks"]),
                "disciplines": said["disciplines"],
                "days": said["days"],
            }
            if said
            else {"correction": False, "what_changed": ""}
        )
        edition = release_as(page, by=request.user, **meant)
        messages.success(request, released_in_words(edition))
        return redirect("wagtailadmin_explore", page.pk)
    context = {
        "page": page,
        "outlook": outlook,
        "form": form,
        "changes": [(change, compare_address(change.before, change.after)) for change in outlook.changes],
        "stops": [(step.page, finding) for step in outlook.planned for finding in stopping(step.page)],
        "since": _said_since(outlook),
        "page_title": _("Release"),
        "header_title": _("Release"),
        "page_subtitle": page.title,
        "header_icon": "success",
    }
    return render(request, "courses/cms/release.html", context)


def _said_since(outlook: Outlook) -> list[tuple[str, list[str]]]:
    """What kinds of step know of their own changes since the last edition: the questions of a quiz."""
    if outlook.last is None:
        return []
    told = [(step.page.title, step.page.changes_since(outlook.last.released_at)) for step in outlook.planned]
    return [(title, lines) for title, lines in told if lines]


def compare_address(before: Any, after: Any) -> str:
    """Wagtail's own comparison of the two revisions; empty where there are not two."""
    old = getattr(before.step, "revision_id", None) if before else None
    page = after.page() if after else None
    if not old or page is None or not page.live_revision_id or old == page.live_revision_id:
        return ""
    return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, old, page.live_revision_id])


def released_in_words(edition: Edition) -> str:
    if edition.number == 1 and not edition.correction:
        return _("The first edition is released. Learners find the course in the catalogue and can begin it.")
    if edition.correction:
        return _("Edition %(label)s is released as a correction. Whoever is under way goes on in it.") % {"label": edition.label}
    if edition.asks == Asks.NOTHING:
        return _("Edition %(label)s is released. Whoever is under way may go over to it.") % {"label": edition.label}
    words = {"label": edition.label, "count": holders(edition).count()}
    return _("Edition %(label)s is released. %(count)d people who hold an earlier one are told.") % words


def after_publish(request: MemberRequest, page: Page) -> HttpResponse | None:
    """Ask at once, in the words of the author's own course; nothing reaches learners before it is answered."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).live().first()
    if course is None or (page.go_live_at and not page.live):
        return None
    outlook = Outlook(course)
    if not outlook.differs or not outlook.planned:
        return None
    if outlook.last is None:
        link = format_html('<a href="{}">{}</a>', reverse("course-release", args=[course.pk]), _("release the course"))
        messages.info(request, format_html(_("Published. Learners see it once you {}."), link))
        return None
    messages.success(request, _("“%s” is published.") % page.title)
    return redirect("course-release", course.pk)
