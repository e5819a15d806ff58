from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "guidance"
    verbose_name = _("Guidance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from guidance import checks, lanes
        from guidance.findings import register_check
        from guidance.models import BasePage

        register_check(BasePage, lanes.survivor_view)
        register_check(BasePage, checks.all_of)
