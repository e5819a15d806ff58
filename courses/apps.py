from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses import checks
        from courses.models import LessonPage, PackagePage, StepPage
        from courses.package_steps import package, settle_step
        from courses.steps import register_step_model
        from guidance.findings import register_check
        from media.signals import played

        register_step_model(LessonPage, finished_by_reader=True)
        register_step_model(PackagePage, view=package)
        played.connect(settle_step)
        register_check(StepPage, checks.code_once)
        register_check(LessonPage, checks.all_of_lesson)
