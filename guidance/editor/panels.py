"""Panels of the page editor: what is found in the draft, and what reviewers have said of the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface
from wagtail.utils.decorators import cached_classmethod

from guidance.findings import findings


class ChecksPanel(Panel):
    """What stands between the draft and its publication, each with where and why."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "guidance/cms/checks_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["findings"] = findings(self.instance) if self.instance.pk else None
            return context


class ViewsPanel(Panel):
    """What has been said of the page in each lane, disagreement included."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "guidance/cms/views_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["views"] = self.instance.recorded_views.select_related("jurisdiction") if self.instance.pk else []
            return context


@cached_classmethod
def page_edit_handler(cls: Any) -> Any:
    """Wagtail's own tabs, and one more: before publishing."""
    tabs = [ObjectList(cls.content_panels, heading=_("Content"))]
    if cls.promote_panels:
        tabs.append(ObjectList(cls.promote_panels, heading=_("Promote")))
    if cls.settings_panels:
        tabs.append(ObjectList(cls.settings_panels, heading=_("Settings")))
    tabs.append(ObjectList([ChecksPanel(heading=_("Checks")), ViewsPanel(heading=_("Reviews"))], heading=_("Before publishing")))
    return TabbedInterface(tabs, base_form_class=cls.base_form_class).bind_to_model(cls)
