from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, WorkflowState

from guidance import lanes
from guidance.models.review import Lane, Verdict

if TYPE_CHECKING:
    from agencies.models import User


class ViewForm(forms.Form):
    """What a reviewer says. The name is shown as it is given here, or withheld from everybody."""

    verdict = forms.ChoiceField(label=_("Your view"), choices=Verdict.choices, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("What you say"), required=False, widget=forms.Textarea({"rows": 4}))
    name = forms.CharField(label=_("Name or role to show"), required=False, max_length=160, help_text=_("Empty: the name of your account."))
    withheld = forms.BooleanField(
        label=_("Withhold my name"),
        required=False,
        help_text=_("It is then kept nowhere: not with this view, not in the history of the page, not in the audit trail."),
    )

    needs_words: tuple[str, ...] = (Verdict.DISAGREES, Verdict.RESERVATIONS)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("verdict") in self.needs_words and not found.get("comment", "").strip():
            self.add_error("comment", gettext("Say what should be different, so that it can be acted on."))
        return found


class ChangesForm(ViewForm):
    """The same for sending the page back: that always needs words."""

    needs_words = tuple(Verdict.values)


class ReviewLane(AbstractGroupApprovalTask):
    """One lane of a review, on Wagtail's own workflow: passed by recording a view, and skipped where the page has no need of it."""

    lane = models.CharField(max_length=12, choices=Lane.choices, unique=True)

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "lane"]
    admin_form_readonly_on_edit_fields = [*AbstractGroupApprovalTask.admin_form_readonly_on_edit_fields, "lane"]

    class Meta:
        verbose_name = gettext_lazy("review lane")
        verbose_name_plural = gettext_lazy("review lanes")

    @classmethod
    def get_description(cls) -> str:
        return gettext("People of the chosen groups record what they say of the page")

    def start(self, workflow_state: WorkflowState, user: "User | None" = None) -> TaskState:
        page = workflow_state.content_object.get_latest_revision_as_object()
        state = super().start(workflow_state, user=user)
        if not lanes.is_needed(Lane(self.lane), page):
            state.status, state.finished_at = TaskState.STATUS_SKIPPED, timezone.now()
            state.comment = gettext("Not needed: sensitivity %d.") % lanes.sensitivity_of(page)
            state.save()
        else:
            lanes.tell_reviewers(self, state, page)
        return state

    def get_actions(self, obj: Page, user: "User") -> list[tuple[str, Any, bool]]:
        """Nobody passes what they have handed in themselves."""
        state = obj.current_workflow_state
        if state is None or state.requested_by_id == user.pk or not super().get_actions(obj, user):
            return []
        return [("reject", _("Ask for changes"), True), ("approve", _("Record my view"), True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ChangesForm if action == "reject" else ViewForm

    def get_task_states_user_can_moderate(self, user: "User", **kwargs: Any) -> QuerySet[TaskState]:
        return super().get_task_states_user_can_moderate(user, **kwargs).exclude(workflow_state__requested_by=user)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: "User", action_name: str, **said: Any) -> str:
        """What came of it is said at the address that is returned: the reviewer may no longer open the page itself."""
        form = self.get_form_for_action(action_name)(said)
        if not form.is_valid():
            raise forms.ValidationError(form.errors.as_data())
        lanes.act(self, task_state, action=action_name, said=form.cleaned_data, by=user)
        return reverse("review-said", args=[task_state.pk])

    def words(self, said: Mapping[str, Any]) -> str:
        """What the history of the page shows of the view."""
        return ": ".join(part for part in (str(Verdict(said["verdict"]).label), said["comment"].strip()) if part)
