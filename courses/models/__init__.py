from courses.models.edition import Asks, Edition, EditionReading, EditionStep
from courses.models.enrolment import ActivityAnswer, Enrolment, PartChoice, StepProgress
from courses.models.packages import DoneWhen, PackagePage
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage, Outcome, StepPage

__all__ = [
    "ActivityAnswer",
    "Asks",
    "CataloguePage",
    "CoursePage",
    "DoneWhen",
    "Edition",
    "EditionReading",
    "EditionStep",
    "Enrolment",
    "LessonPage",
    "ModulePage",
    "Outcome",
    "PackagePage",
    "PartChoice",
    "StepPage",
    "StepProgress",
]
