"""Wagtail's editor, without the mails that it would send in the middle of a request: ours go through the outbox (``guidance.lanes``)."""

from wagtail.admin.apps import WagtailAdminAppConfig
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted


class EditorAppConfig(WagtailAdminAppConfig):
    def ready(self) -> None:
        super().ready()
        from wagtail.models import TaskState, WorkflowState

        task_submitted.disconnect(sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
        for signal, what in ((workflow_submitted, "submitted"), (workflow_rejected, "rejected"), (workflow_approved, "approved")):
            signal.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{what}_email_notification")
