from courses.models.edition import Asks, Edition, EditionReading, EditionStep
from courses.models.enrolment import ActivityAnswer, Enrolment, PartChoice, StepProgress
from courses.models.packages import DoneWhen, PackagePage
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage, Outcome, StepPage
from courses.models.sessions import (
    AttendanceEntry,
    Booking,
    BookingState,
    CheckAnswer,
    EntryKind,
    LiveSession,
    PresenceCheck,
    SessionPage,
    SessionResult,
    SessionState,
)

__all__ = [
    "ActivityAnswer",
    "Asks",
    "AttendanceEntry",
    "Booking",
    "BookingState",
    "CataloguePage",
    "CheckAnswer",
    "CoursePage",
    "DoneWhen",
    "Edition",
    "EditionReading",
    "EditionStep",
    "Enrolment",
    "EntryKind",
    "LessonPage",
    "LiveSession",
    "ModulePage",
    "Outcome",
    "PackagePage",
    "PartChoice",
    "PresenceCheck",
    "SessionPage",
    "SessionResult",
    "SessionState",
    "StepPage",
    "StepProgress",
]
