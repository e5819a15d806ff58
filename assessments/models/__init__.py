from assessments.models.attempt import Answer, Attempt, AttemptItem, Mark
from assessments.models.item import Item, ItemKind, ItemVersion
from assessments.models.pages import QuizPage

__all__ = ["Answer", "Attempt", "AttemptItem", "Item", "ItemKind", "ItemVersion", "Mark", "QuizPage"]
