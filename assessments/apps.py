from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assessments.interview.views import step as interview
        from assessments.models import InterviewPage, QuizPage
        from assessments.views import quiz
        from courses.steps import register_step_model

        register_step_model(QuizPage, view=quiz)
        register_step_model(InterviewPage, view=interview)
