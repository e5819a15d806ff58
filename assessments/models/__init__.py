from assessments.models.accommodation import Accommodation, ExtraAttempt
from assessments.models.attempt import Answer, Attempt, AttemptItem, Mark, Pause, PauseKind
from assessments.models.evidence_map import EvidenceMap, EvidenceMapPage, MapEntry, MapMember, MapRow
from assessments.models.exercise_pages import ExercisePage
from assessments.models.interview import InterviewChoice, InterviewPage, InterviewRun, WrittenWork
from assessments.models.item import Item, ItemKind, ItemVersion
from assessments.models.pages import QuizPage
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

__all__ = [
    "Accommodation",
    "Answer",
    "Attempt",
    "AttemptItem",
    "EvidenceMap",
    "EvidenceMapPage",
    "ExercisePage",
    "ExtraAttempt",
    "FollowUp",
    "InterviewChoice",
    "InterviewPage",
    "InterviewRun",
    "Item",
    "ItemKind",
    "ItemVersion",
    "MapEntry",
    "MapMember",
    "MapRow",
    "Mark",
    "Pause",
    "PauseKind",
    "QuizPage",
    "Regrade",
    "RegradeRule",
    "RegradeState",
    "RegradedAttempt",
    "Script",
    "Seat",
    "SessionState",
    "SharingRequest",
    "SilentDecision",
    "TabletopPage",
    "TabletopSession",
    "TeamDecision",
    "WrittenWork",
]
