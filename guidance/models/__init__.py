from guidance.models.acknowledgement import Acknowledgement
from guidance.models.desk import (
    AnswerUse,
    AnswerWord,
    DeskCitation,
    DeskEntry,
    DeskEvent,
    DeskQuestion,
    DeskQueue,
    DeskTopic,
    SharedAnswer,
)
from guidance.models.feed import GuidanceFeed, GuidanceFeedQuerySet
from guidance.models.lane import ReviewLane
from guidance.models.named_expert import NamedExpert, NamedExpertQuerySet
from guidance.models.note_version import NoteVersion, NoteVersionQuerySet
from guidance.models.own import OwnPage
from guidance.models.pages import BasePage, GuidanceIndexPage, GuidanceNotePage, HomePage, NoteQuerySet, NoteStatus
from guidance.models.radius import AskedGroup, AskedPerson, NoteAsks, Radius
from guidance.models.review import Lane, OwedReview, PageCare, RecordedView, Verdict
from guidance.models.search_entry import EntryKind, SearchEntry
from guidance.models.source import Manuscript, Source, SourceQuerySet

__all__ = [
    "Acknowledgement",
    "AnswerUse",
    "AnswerWord",
    "AskedGroup",
    "AskedPerson",
    "BasePage",
    "EntryKind",
    "DeskCitation",
    "DeskEntry",
    "DeskEvent",
    "DeskQuestion",
    "DeskQueue",
    "DeskTopic",
    "GuidanceFeed",
    "GuidanceFeedQuerySet",
    "GuidanceIndexPage",
    "GuidanceNotePage",
    "HomePage",
    "Lane",
    "Manuscript",
    "NoteAsks",
    "NamedExpert",
    "NamedExpertQuerySet",
    "NoteQuerySet",
    "NoteStatus",
    "NoteVersion",
    "NoteVersionQuerySet",
    "OwedReview",
    "OwnPage",
    "PageCare",
    "Radius",
    "RecordedView",
    "ReviewLane",
    "SearchEntry",
    "SharedAnswer",
    "Source",
    "SourceQuerySet",
    "Verdict",
]
