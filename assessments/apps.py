from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assessments import checks, citing
        from assessments.evidence_map.views import step as evidence_map
        from assessments.exercise_findings import script_findings
        from assessments.interview.views import step as interview
        from assessments.models import EvidenceMapPage, ExercisePage, InterviewPage, QuizPage, TabletopPage
        from assessments.tabletop.views import step as tabletop
        from assessments.views import quiz
        from courses.models import LessonPage
        from courses.steps import register_step_model
        from guidance.citing import register_citing
        from guidance.findings import register_check
        from guidance.radius import HOOKS

        register_step_model(QuizPage, view=quiz)
        register_step_model(InterviewPage, view=interview)
        register_step_model(EvidenceMapPage, view=evidence_map)
        register_step_model(TabletopPage, view=tabletop)
        register_check(LessonPage, checks.outcomes_asked)
        register_check(QuizPage, checks.rationales)
        register_check(QuizPage, checks.blueprint)
        register_check(QuizPage, checks.review)
        register_check(ExercisePage, script_findings)
        register_citing(citing.questions_citing)
        register_citing(citing.exercises_citing)
        HOOKS.tested, HOOKS.hold, HOOKS.let_go = citing.tested, citing.hold, citing.let_go
