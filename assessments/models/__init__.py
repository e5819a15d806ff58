from assessments.models.attempt import Answer, Attempt, AttemptItem, Mark
from assessments.models.exercise_pages import ExercisePage
from assessments.models.interview import InterviewChoice, InterviewPage, InterviewRun, WrittenWork
from assessments.models.item import Item, ItemKind, ItemVersion
from assessments.models.pages import QuizPage
from assessments.models.script import Script

__all__ = [
    "Answer",
    "Attempt",
    "AttemptItem",
    "ExercisePage",
    "InterviewChoice",
    "InterviewPage",
    "InterviewRun",
    "Item",
    "ItemKind",
    "ItemVersion",
    "Mark",
    "QuizPage",
    "Script",
    "WrittenWork",
]
