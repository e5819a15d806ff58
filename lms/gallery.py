"""The gallery: every component with its states, on one page, for those who build and check the product."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

STANDINGS = [
    ("met", _("Completed on 3 March 2026")),
    ("progress", _("On the way: 8 of 15 steps")),
    ("due", _("Due in 11 days")),
    ("overdue", _("Overdue since 2 November 2026")),
    ("waived", _("Waived until 1 May 2027")),
    ("neutral", _("Not started")),
    ("hidden", _("Not shared")),
    ("none", _("Not required")),
]
METERS = [(0, 15, _("No step done")), (8, 15, _("Steps done")), (41, 50, _("People trained")), (15, 15, _("All steps done"))]
PEOPLE = [
    ("Ana Reyes-Quiñones", _("Investigator"), "met", _("Completed"), "3 Mar 2026", 92),
    ("Daniel Okafor", _("Prosecutor"), "due", _("Due in 11 days"), "4 Dec 2026", None),
    ("Šárka Novotná", _("Victim specialist"), "overdue", _("Overdue"), "2 Nov 2026", None),
    ("Jo Lindqvist", _("Financial analyst"), "progress", _("On the way"), "31 Jan 2027", None),
]
BOARD_COURSES = [_("Evidence of coercion"), _("Trauma-informed interviewing"), _("Multi-disciplinary strategy")]
BOARD = [
    (_("Larkmere Police"), True, [("met", _("3 March 2026")), ("progress", _("41 of 50")), ("neutral", _("Not started"))]),
    (_("Bureau of Inquiry"), False, [("met", _("11 January 2026")), ("met", _("9 May 2026")), ("met", _("2 June 2026"))]),
    (_("Ridge House"), False, [("overdue", _("Lapsed")), ("waived", _("Waived")), ("hidden", _("Not shared"))]),
]
SAVES = [
    ("saved", _("Saved 10:42")),
    ("saving", _("Saving")),
    ("failed", _("Not saved – trying again")),
    ("offline", _("Not saved – you are offline")),
]
NOTICES = [
    ("info", _("What comes next"), _("The next page describes control and pressure, in general terms. You may stop or skip at any point.")),
    ("success", _("Done"), _("Twelve reminders were sent.")),
    (
        "warning",
        _("Due soon"),
        _("The commitment of Larkmere Police is signed by one of two leaders. The window closes on Friday 4 December."),
    ),
    ("error", _("Not sent"), _("The invitation could not be sent: the address does not exist. Correct it and send it again.")),
]
FACTS = [
    (_("For"), _("Investigators, prosecutors, victim specialists")),
    (_("Time"), _("4 hours 20 minutes, 2 hours left")),
    (_("Renewed"), _("every 24 months")),
]
ICONS = ["arrow_back", "arrow_forward", "check", "close", "file_download", "flag", "print", "search"]


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it should stand on a certificate."))
    email = forms.EmailField(label=_("Work e-mail address"))
    discipline = forms.ChoiceField(label=_("Discipline"), choices=[("", _("Choose")), ("i", _("Investigator")), ("p", _("Prosecutor"))])
    starts_on = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.ChoiceField(label=_("Hours a week"), choices=[("1", _("Up to ten")), ("2", _("More than ten"))], widget=forms.RadioSelect)
    courses = forms.MultipleChoiceField(
        label=_("Courses"), choices=[("e", BOARD_COURSES[0]), ("t", BOARD_COURSES[1])], required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    shares = forms.BooleanField(label=_("Share our status with partner agencies"), required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Nothing here is real, and nothing can be sent."""
    messages.success(request, _("Saved. This is how a page says what has just happened."))
    wrong = SampleForm({"name": "", "email": "ana@", "shares": "on"}, auto_id="wrong_%s")
    context = {
        "own": {"page_id": 0, "bookmarked": False, "note": ""},
        "trail": [(_("Accord"), "/"), (_("Gallery"), "")],
        "standings": STANDINGS,
        "meters": METERS,
        "people": PEOPLE,
        "board_courses": BOARD_COURSES,
        "board": BOARD,
        "saves": SAVES,
        "notices": NOTICES,
        "facts": FACTS,
        "icons": ICONS,
        "blank": SampleForm(auto_id="blank_%s"),
        "wrong": wrong,
        "page_first": Paginator(range(240), 50).page(1),
        "page_middle": Paginator(range(240), 50).page(3),
    }
    return render(request, "lms/gallery.html", context)
