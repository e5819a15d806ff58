from courses.models.edition import Edition, EditionStep
from courses.models.enrolment import ActivityAnswer, Enrolment, StepProgress
from courses.models.packages import DoneWhen, PackagePage
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage, Outcome, StepPage

__all__ = [
    "ActivityAnswer",
    "CataloguePage",
    "CoursePage",
    "DoneWhen",
    "Edition",
    "EditionStep",
    "Enrolment",
    "LessonPage",
    "ModulePage",
    "Outcome",
    "PackagePage",
    "StepPage",
    "StepProgress",
]
