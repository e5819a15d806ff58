from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WiringConfig(AppConfig):
    name = "lms"
    verbose_name = _("Accord")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_migrate

        import lms.checks  # noqa: F401
        from lms import editors, session_age

        user_logged_in.connect(session_age.begin)
        post_migrate.connect(editors.make_groups)
