from assessments.models.accommodation import Accommodation, ExtraAttempt
from assessments.models.attempt import Answer, Attempt, AttemptItem, Mark, Pause, PauseKind
from assessments.models.blueprint import BlueprintLine, Critical
from assessments.models.evidence_map import EvidenceMap, EvidenceMapPage, MapEntry, MapMember, MapRow
from assessments.models.exercise_pages import ExercisePage
from assessments.models.figures import CountedSitting, ItemFigures, QuizFigures
from assessments.models.interview import InterviewChoice, InterviewPage, InterviewRun, WrittenWork
from assessments.models.item import Difficulty, Item, ItemKind, ItemVersion
from assessments.models.mark_change import MarkChange
from assessments.models.pages import QuizPage, ReviewPolicy
from assessments.models.regrade import Regrade, RegradedAttempt, RegradeRule, RegradeState
from assessments.models.script import Script
from assessments.models.tabletop import (
    FollowUp,
    Seat,
    SessionState,
    SharingRequest,
    SilentDecision,
    TabletopPage,
    TabletopSession,
    TeamDecision,
)
from assessments.models.written import MarkerReading, MarkingState, WrittenMarking

__all__ = [
    "Accommodation",
    "Answer",
    "Attempt",
    "AttemptItem",
    "BlueprintLine",
    "Critical",
    "CountedSitting",
    "Difficulty",
    "EvidenceMap",
    "EvidenceMapPage",
    "ExercisePage",
    "ExtraAttempt",
    "FollowUp",
    "InterviewChoice",
    "InterviewPage",
    "InterviewRun",
    "Item",
    "ItemFigures",
    "ItemKind",
    "ItemVersion",
    "MapEntry",
    "MapMember",
    "MapRow",
    "Mark",
    "MarkChange",
    "MarkerReading",
    "MarkingState",
    "Pause",
    "PauseKind",
    "QuizFigures",
    "QuizPage",
    "Regrade",
    "RegradeRule",
    "RegradeState",
    "RegradedAttempt",
    "ReviewPolicy",
    "Script",
    "Seat",
    "SessionState",
    "SharingRequest",
    "SilentDecision",
    "TabletopPage",
    "TabletopSession",
    "TeamDecision",
    "WrittenMarking",
    "WrittenWork",
]
