"""Questions of a package: a preview of what the bank would get, and taking the chosen ones over."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.h5p_questions import Left, Taken, read
from assessments.taking_over import take_over
from courses.models import CoursePage, LessonPage, Outcome
from media.h5p.contents import params_of
from media.models import Package


class OutcomeField(forms.ModelChoiceField):
    def label_from_instance(self, outcome: Outcome) -> str:
        return f"{outcome.lesson.code} · {outcome}"


class TakeOverForm(forms.Form):
    """Which outcome the questions test; the course and the lesson to read again follow from it."""

    outcome = OutcomeField(
        label=gettext_lazy("They test the outcome"),
        queryset=Outcome.objects.select_related("lesson").filter(lesson__live=True).order_by("lesson__path", "sort_order"),
        help_text=gettext_lazy("The questions go into the bank of its course; its lesson is what one is told to read again."),
    )
    questions = forms.TypedMultipleChoiceField(label=gettext_lazy("Questions"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, taken: list[tuple[int, Taken]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["questions"].choices = [(number, question.title) for number, question in taken]  # type: ignore[attr-defined]


def questions(request: HttpRequest, package: UUID) -> HttpResponse:
    """What each question of the package would become; with a form, those that were chosen become it."""
    found = get_object_or_404(Package.objects.select_related("live_version"), pk=package)
    if found.live_version is None:
        raise Http404
    try:
        read_questions = read(*params_of(found.live_version))
    except LookupError as error:
        raise Http404 from error
    taken = [(number, one) for number, one in enumerate(read_questions) if isinstance(one, Taken)]
    form = TakeOverForm(request.POST or None, taken=taken, initial={"questions": [number for number, _one in taken]})
    if request.method == "POST" and form.is_valid():
        outcome = form.cleaned_data["outcome"]
        lesson: LessonPage = outcome.lesson
        course = CoursePage.objects.ancestor_of(lesson).get()
        chosen = [one for number, one in taken if number in form.cleaned_data["questions"]]
        made = take_over(
            chosen, course=course, outcome_code=outcome.code, read_again=lesson.code, version=found.live_version, by=request.user  # type: ignore[arg-type]
        )  # fmt: skip
        words = ngettext(
            "%(count)d question is in the bank of “%(course)s” now.", "%(count)d questions are in the bank of “%(course)s” now.", len(made)
        )
        messages.success(request, words % {"count": len(made), "course": course.title})
        return redirect("packages_package", found.pk)
    context = {
        "package": found,
        "form": form,
        "taken": taken,
        "left": [one for one in read_questions if isinstance(one, Left)],
        "header_icon": "help",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("packages_index"), "label": _("Packages")},
            {"url": reverse("packages_package", args=[found.pk]), "label": found.title},
            {"url": "", "label": _("Take questions over")},
        ],
    }
    return render(request, "assessments/editor/package_questions.html", context)
