from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.models import LessonPage, PackagePage
        from courses.package_steps import package, settle_step
        from courses.steps import register_step_model
        from media.signals import played

        register_step_model(LessonPage, finished_by_reader=True)
        register_step_model(PackagePage, view=package)
        played.connect(settle_step)
