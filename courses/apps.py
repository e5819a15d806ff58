from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses import checks, citing
        from courses.live.dates import entries
        from courses.live.views import step as live_step
        from courses.models import LessonPage, PackagePage, SessionPage, StepPage
        from courses.package_steps import package, settle_step
        from courses.releasing import follow_up
        from courses.shelving import COURSES
        from courses.steps import register_step_model
        from guidance.citing import register_citable, register_citing
        from guidance.findings import register_check
        from guidance.passed import register_follow_up
        from guidance.radius import HOOKS
        from guidance.shelves import register_shelf
        from media.signals import played
        from notices.calendar import register_source

        register_step_model(LessonPage, finished_by_reader=True)
        register_step_model(PackagePage, view=package)
        register_step_model(SessionPage, view=live_step)
        register_source("courses.sessions", entries)
        played.connect(settle_step)
        register_citable(citing.lessons)
        register_citing(citing.lessons_citing)
        HOOKS.taught = citing.taught
        register_check(StepPage, checks.code_once)
        register_check(LessonPage, checks.all_of_lesson)
        register_follow_up(follow_up)
        register_shelf(COURSES)
