"""The forms of getting in: invite, accept, sign in, ask for a new password."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from agencies import throttle
from agencies.addresses import client_address, network
from agencies.models import Agency, Discipline, SupportContact, User
from agencies.people import roles_to_offer
from agencies.permissions import RoleName


class PlainFieldsMixin:
    """Labels instead of placeholders, in our words."""

    fields: dict[str, forms.Field]
    labels = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "password": _("Password"),
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
        if "password" in self.fields:
            self.fields["password"].help_text = ""


class SignInForm(PlainFieldsMixin, allauth_forms.LoginForm):
    pass


class PasswordAgainForm(PlainFieldsMixin, allauth_forms.ReauthenticateForm):
    pass


class ChangePasswordForm(PlainFieldsMixin, allauth_forms.ChangePasswordForm):
    pass


class NewPasswordForm(PlainFieldsMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangeEmailForm(PlainFieldsMixin, allauth_forms.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class AskForPasswordForm(PlainFieldsMixin, allauth_forms.ResetPasswordForm):
    """Answers alike for every address, known or not, and a limited number of times."""

    def save(self, request: Any, **kwargs: Any) -> str:
        throttle.take("password_reset", account=self.cleaned_data["email"], address=network(client_address(request)))
        return super().save(request, **kwargs)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Work e-mail address"), help_text=_("The invitation works for this address only."))
    discipline = forms.ModelChoiceField(label=_("Discipline"), queryset=Discipline.objects.all(), empty_label=_("Choose one"))
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, by: User, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"": _("learner"), **dict(RoleName.choices)}
        self.fields["role"].choices = [(role, labels[role]) for role in roles_to_offer(by, agency)]  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Name and password; address, agency and role stand in the invitation and are nowhere in the form."""

    display_name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("As it shall stand on certificates."))
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence that only you would think of is good."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["display_name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            person = User(email=self.email, display_name=cleaned.get("display_name", ""))
            try:
                validate_password(cleaned["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class SupportContactForm(forms.ModelForm):
    """A support contact; how to reach it by at least one way."""

    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")

    class Meta:
        model = SupportContact
        fields = ["kind", "name", "phone", "website", "hours", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("As people know it: “Larkmere peer support”.")
        self.fields["hours"].help_text = _("For example: day and night; weekdays 8 to 17.")
        self.fields["note"].help_text = _("For example: confidential; ask for the duty counsellor; you need not give your name.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("phone", "website", "note")):
            self.add_error("phone", _("Say how they can be reached: a telephone number, a website, or a note."))
        return cleaned
