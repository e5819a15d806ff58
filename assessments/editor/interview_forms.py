"""The form of one node of an interview script, with its options."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from assessments.interview.script import METERS, Node, Script

KEY = r"^[A-Za-z][A-Za-z0-9]{0,11}$"
QUALITIES = [("", "—"), ("best", _("best")), ("acceptable", _("acceptable")), ("poor", _("poor")), ("harmful", _("harmful"))]
FORMS = [("", _("no question"))] + [
    (name, name) for name in ("open", "specific", "closed", "forced choice", "leading", "multiple", "blaming")
]
MOST_OPTIONS = 8


class KeyField(forms.RegexField):
    """A short name: N05, a."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=KEY, max_length=12, error_messages={"invalid": _("Letters and digits only, a letter first.")}, **kwargs)


class NodeForm(forms.Form):
    id = KeyField(label=_("Name"), help_text=_("Ways lead to it by this name. Renamed, they follow."))
    title = forms.CharField(label=_("Title"), max_length=200)
    scene = forms.CharField(label=_("When and where"), max_length=200, required=False)
    situation = forms.CharField(label=_("Situation"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    with_her = forms.BooleanField(label=_("The person is there"), required=False, help_text=_("Then a pause and control can be offered."))
    expert = forms.CharField(label=_("Option on the expert's path"), max_length=12, required=False)

    def __init__(self, *args: Any, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_id(self) -> str:
        key: str = self.cleaned_data["id"]
        if key in self.taken:
            raise forms.ValidationError(_("Something else has this name."))
        return key


class OptionForm(forms.Form):
    id = KeyField(label=_("Name"))
    text = forms.CharField(label=_("What the learner says or does"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
    quality = forms.ChoiceField(label=_("Quality"), choices=QUALITIES)
    trust = forms.IntegerField(label=_("Trust"), min_value=-100, max_value=100)
    stability = forms.IntegerField(label=_("Stability"), min_value=-100, max_value=100)
    reliability = forms.IntegerField(label=_("Reliability"), min_value=-100, max_value=100)
    form = forms.ChoiceField(label=_("Kind of question"), choices=FORMS, required=False)
    contaminates = forms.BooleanField(label=_("Puts something into the account"), required=False)
    principle = forms.ChoiceField(label=_("Principle"), required=False)
    next = forms.ChoiceField(label=_("Leads to"))
    reply = forms.CharField(label=_("What follows at once"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000, required=False)
    feedback = forms.CharField(label=_("Why, for the debrief"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)

    def __init__(self, *args: Any, targets: list[tuple[str, str]], principles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next"].choices = targets  # type: ignore[attr-defined]
        self.fields["principle"].choices = principles  # type: ignore[attr-defined]


class OptionFormSet(forms.BaseFormSet[OptionForm]):
    """The options of a node, one of which at least stays."""

    def clean(self) -> None:
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        names = [option["id"] for option in kept if "id" in option]
        if not kept and not any(self.errors):
            raise forms.ValidationError(_("A node needs an option."))
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Two options have the same name."))


OptionForms = forms.formset_factory(
    OptionForm, formset=OptionFormSet, extra=1, can_delete=True, max_num=MOST_OPTIONS, absolute_max=MOST_OPTIONS + 4
)


def forms_of(script: Script, node: Node | None, data: Any = None) -> tuple[NodeForm, OptionFormSet]:
    """The forms for a node, or for a new one; filled with what was posted."""
    own = node.id if node else ""
    taken = script.places.keys() - {own}
    targets = [(key, f"{key} · {title}") for key, title in script.places.items() if key != own]
    given = {"targets": [("", "—"), *targets, ("ENDING", _("ENDING · the rules choose"))]}
    given["principles"] = [("", "—"), *((principle.id, principle.title) for principle in script.principles)]
    first = node.model_dump(exclude={"options"}) if node else None
    rows = (
        [{**option.model_dump(exclude={"effect"}), **dict(zip(METERS, option.effect, strict=True))} for option in node.options]
        if node
        else []
    )
    return (
        NodeForm(data, initial=first, taken=taken, prefix="node"),
        OptionForms(data, initial=rows, form_kwargs=given, prefix="options"),  # type: ignore[return-value]
    )


def node_of(node_form: NodeForm, option_forms: OptionFormSet) -> Node:
    """The node that valid forms say.

    :raises ValidationError: pydantic's, for what no field can tell.
    """
    options = []
    for form in option_forms.forms:
        said = dict(form.cleaned_data)
        if said and not said.pop("DELETE", False):
            effect = [said.pop(meter) for meter in METERS]
            options.append({**said, "effect": effect, "form": said["form"] or None})
    return Node.model_validate({**node_form.cleaned_data, "options": options})


__all__ = ["NodeForm", "OptionFormSet", "ValidationError", "forms_of", "node_of"]
