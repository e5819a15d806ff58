from courses.models.edition import Edition, EditionStep
from courses.models.enrolment import ActivityAnswer, Enrolment, StepProgress
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage, Outcome, StepPage

__all__ = [
    "ActivityAnswer",
    "CataloguePage",
    "CoursePage",
    "Edition",
    "EditionStep",
    "Enrolment",
    "LessonPage",
    "ModulePage",
    "Outcome",
    "StepPage",
    "StepProgress",
]
