"""The forms of those who schedule sessions and hold them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, TaskForce, User
from agencies.permissions import Permission
from courses.models import LiveSession
from courses.models.sessions import LARGEST

ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Europe/London",
    "UTC",
]
EVERYBODY = "everybody"


def zones() -> list[tuple[str, str]]:
    known = [settings.TIME_ZONE, *(zone for zone in ZONES if zone != settings.TIME_ZONE)]
    return [(zone, zone.replace("_", " ")) for zone in known]


class ScheduleForm(forms.Form):
    """A date for a step. ``user`` sees only those audiences that they may schedule for."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    place = forms.CharField(label=_("Place"), max_length=300, required=False, help_text=_("Shown to those who have a place."))
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Of a video meeting. Shown to those who have a place."),
    )
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=LARGEST)
    audience = forms.ChoiceField(label=_("Who may book"))
    facilitators = forms.CharField(
        label=_("Facilitators"),
        help_text=_("Their e-mail addresses, one a line. They see the roster and the codes."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        everywhere = user.reach(Permission.HOLD_SESSIONS).everywhere
        agencies = Agency.objects.open().where(user, Permission.HOLD_SESSIONS).values_list("slug", "name")
        teams = TaskForce.objects.all() if everywhere else TaskForce.objects.visible_to(user)
        choices: list[Any] = [(EVERYBODY, _("Everybody"))] if everywhere else []
        choices.append((_("People of an agency"), [(f"agency:{slug}", name) for slug, name in agencies]))
        choices.append((_("Members of a team"), [(f"team:{slug}", name) for slug, name in teams.values_list("slug", "name")]))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    def clean_facilitators(self) -> list[User]:
        addresses = list(dict.fromkeys(self.cleaned_data["facilitators"].lower().replace(",", " ").split()))
        reach = self.user.reach(Permission.HOLD_SESSIONS)
        known = User.objects.filter(email__in=addresses, is_active=True)
        if not reach.everywhere:
            # An address of another agency must answer like one that nobody has.
            known = known.filter(reach.as_q("affiliations__agency__path"), affiliations__ended_on=None)
        found = {person.email: person for person in known}
        missing = [address for address in addresses if address not in found]
        if missing:
            raise forms.ValidationError(_("Nobody whom you can name has this address: %(address)s") % {"address": ", ".join(missing)})
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("place") and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("place", _("Say where: a place, a link or both."))
        if {"day", "begins", "ends", "time_zone"} <= cleaned.keys():
            zone = ZoneInfo(cleaned["time_zone"])
            begins, ends = (datetime.combine(cleaned["day"], cleaned[name], tzinfo=zone) for name in ("begins", "ends"))
            if ends <= begins:
                self.add_error("ends", _("It ends before it begins. A session that goes over midnight is two sessions."))
            elif ends <= datetime.now(zone):
                self.add_error("day", _("That lies in the past."))
            cleaned |= {"begins_at": begins, "ends_at": ends}
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """What ``courses.live.schedule`` takes."""
        kind, _sign, slug = self.cleaned_data["audience"].partition(":")
        names = ("begins_at", "ends_at", "time_zone", "place", "link", "capacity", "facilitators")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "agency": Agency.objects.get(slug=slug) if kind == "agency" else None,
            "task_force": TaskForce.objects.get(slug=slug) if kind == "team" else None,
        }


class HandForm(forms.Form):
    """What a facilitator enters by hand, in the time of the session's place. Without times: what was noted before does not count."""

    begins = forms.TimeField(label=_("Present from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Present until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, session: LiveSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if bool(begins) != bool(ends):
            self.add_error("ends", _("Give both times, or neither."))
        elif begins and ends:
            if ends <= begins:
                self.add_error("ends", _("The second time must be after the first."))
            zone = ZoneInfo(self.session.time_zone)
            day = self.session.local(self.session.begins_at).date()
            cleaned |= {"begins": datetime.combine(day, begins, tzinfo=zone), "ends": datetime.combine(day, ends, tzinfo=zone)}
        return cleaned
