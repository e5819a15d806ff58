"""Forms of the desk. Whatever somebody writes is looked over before it goes; what the check finds can always be explained."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies.models import Agency, Jurisdiction, User
from agencies.permissions import Permission, roles_that_allow
from guidance import citing
from guidance.desk.details import Detail, find
from guidance.desk.questions import Words, experts_of
from guidance.models import DeskQueue, DeskTopic

LONGEST = 6000
MOST_CITED = 12


@dataclass(frozen=True)
class Shown:
    """A detail as the page shows it, with the field for saying why it is none."""

    number: int
    detail: Detail
    because: str
    missing: bool

    @property
    def field(self) -> str:
        return f"because-{self.number}"


class LookedOverForm(forms.Form):
    """A form whose ``looked_over`` fields must hold nothing that points to a case or a person, or an explanation of each."""

    looked_over: tuple[str, ...] = ("text",)
    shown: list[Shown] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.details = {name: find(cleaned.get(name) or "") for name in self.looked_over}
        reasons = self.reasons()
        once = {detail.key: detail for details in self.details.values() for detail in details}
        self.shown = [
            Shown(number, detail, reasons.get(key, ""), not reasons.get(key)) for number, (key, detail) in enumerate(once.items())
        ]
        if missing := [one for one in self.shown if one.missing]:
            told = ngettext(
                "%(number)d detail may point to a case or a person. Take it out, or say below why it is none.",
                "%(number)d details may point to a case or a person. Take them out, or say below why they are none.",
                len(missing),
            )
            self.add_error(None, forms.ValidationError(told % {"number": len(missing)}, code="details"))
        return cleaned

    def reasons(self) -> dict[str, str]:
        """The explanations that came with the form, by the key of the detail."""
        keys = {name.removeprefix("detail-"): value for name, value in self.data.items() if re.fullmatch(r"detail-\d{1,3}", name)}
        told = {str(key): str(self.data.get(f"because-{number}", "")).strip()[:300] for number, key in keys.items()}
        return {key: because for key, because in told.items() if because}

    @property
    def explained(self) -> list[dict[str, Any]]:
        """What is kept with the words: which characters of which field, and why they are no detail of a person."""
        reasons = self.reasons()
        return [
            {"field": name, "start": one.start, "end": one.end, "kind": str(one.kind), "because": reasons[one.key]}
            for name, details in self.details.items()
            for one in details
            if one.key in reasons
        ]

    def words(self, pages: Any = ()) -> Words:
        return Words(self.cleaned_data["text"], self.explained, pages)


def text_field(label: Any, help_text: Any = "", rows: int = 8) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}))


class AskForm(LookedOverForm):
    looked_over = ("title", "text")

    topic = forms.ModelChoiceField(label=_("Topic"), queryset=DeskTopic.objects.none(), empty_label=_("Choose one"))
    jurisdiction = forms.ModelChoiceField(
        label=_("District"), queryset=Jurisdiction.objects.all(), required=False, empty_label=_("Not about one district"), help_text=_("Law and practice differ; the answer fits the district.")
    )  # fmt: skip
    title = forms.CharField(label=_("Your question in one sentence"), max_length=160)
    text = text_field(
        _("What an expert needs to know"),
        _("What happened, what you have tried, what you must decide and by when. Leave out names, dates of birth, numbers and addresses."),
    )
    shows_name = forms.BooleanField(
        label=_("Show my name and agency to the experts"),
        required=False,
        help_text=_("Without it they see your discipline and the district only."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = DeskTopic.objects.filter(queues__in=DeskQueue.objects.open()).distinct()  # type: ignore[attr-defined]
        self.fields["jurisdiction"].initial = by.home.agency.jurisdiction_id if by.home else None


class FollowUpForm(LookedOverForm):
    text = text_field(_("What is still open"), rows=5)


class AnswerForm(LookedOverForm):
    text = text_field(_("Your answer"), _("An empty line begins a new paragraph."), rows=10)
    cites = forms.CharField(
        label=_("Notes and lessons to cite"), required=False, max_length=200, help_text=_("By their codes, with commas: GN-03, TII-L2.1.")
    )
    minutes = forms.IntegerField(
        label=_("Minutes that it took you"),
        min_value=1,
        max_value=24 * 60,
        help_text=_("Counted as expertise given; nobody is measured by it."),
    )

    def clean_cites(self) -> list[int]:
        codes = [code.strip().upper() for code in re.split(r"[,;\s]+", self.cleaned_data["cites"]) if code.strip()][:MOST_CITED]
        found = citing.by_codes(codes)
        if unknown := [code for code in codes if code not in found]:
            raise forms.ValidationError(_("No published note or lesson has the code %(codes)s."), params={"codes": ", ".join(unknown)})
        return [found[code].page for code in codes]


class ShareForm(LookedOverForm):
    looked_over = ("title", "text")

    title = forms.CharField(label=_("The question, as others will read it"), max_length=160)
    text = text_field(_("The answer, as others will read it"), rows=10)


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none(), empty_label=_("Choose one"))

    def __init__(self, *args: Any, unit: Agency, besides: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = experts_of(unit).exclude(pk__in=besides)  # type: ignore[attr-defined]


class TopicForm(forms.ModelForm):
    class Meta:
        model = DeskTopic
        fields = ["name", "help", "position"]
        help_texts = {"position": _("Lower numbers stand first.")}

    def clean_name(self) -> str:
        """The address comes from the name."""
        name: str = self.cleaned_data["name"]
        self.instance.slug = slugify(name)[:50]
        if not self.instance.slug or DeskTopic.objects.filter(slug=self.instance.slug).exists():
            raise forms.ValidationError(_("There is a topic with this name or one much like it. Choose another."))
        return name


class QueueForm(forms.ModelForm):
    promised_days = forms.IntegerField(label=_("Working days promised"), min_value=1, max_value=30, initial=3)

    class Meta:
        model = DeskQueue
        fields = ["topic", "jurisdiction", "unit", "promised_days", "deputy"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Agency.objects.open().order_by("name")  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = deputies()  # type: ignore[attr-defined]
        for name, words in (
            ("topic", _("Choose one")),
            ("unit", _("Choose one")),
            ("jurisdiction", _("all others")),
            ("deputy", _("nobody")),
        ):
            self.fields[name].empty_label = words  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["topic"], self.fields["jurisdiction"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and "topic" in cleaned:
            same = DeskQueue.objects.open().filter(topic=cleaned["topic"], jurisdiction=cleaned.get("jurisdiction"))
            if same.exists():
                self.add_error("jurisdiction", _("Somebody answers this topic there already. Close that queue first, or change it."))
        return cleaned


def deputies() -> QuerySet[User]:
    roles = roles_that_allow(Permission.ANSWER_QUESTIONS)
    held = User.objects.filter(role_assignments__role__in=roles, role_assignments__ended_on=None)
    return User.objects.filter(pk__in=held, is_active=True).order_by("display_name")
