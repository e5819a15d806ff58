from guidance.models.acknowledgement import Acknowledgement
from guidance.models.lane import ReviewLane
from guidance.models.pages import BasePage, GuidanceIndexPage, GuidanceNotePage, HomePage, NoteQuerySet, NoteStatus
from guidance.models.review import Lane, OwedReview, PageCare, RecordedView, Verdict
from guidance.models.source import Manuscript, Source, SourceQuerySet

__all__ = [
    "Acknowledgement",
    "BasePage",
    "GuidanceIndexPage",
    "GuidanceNotePage",
    "HomePage",
    "Lane",
    "Manuscript",
    "NoteQuerySet",
    "NoteStatus",
    "OwedReview",
    "PageCare",
    "RecordedView",
    "ReviewLane",
    "Source",
    "SourceQuerySet",
    "Verdict",
]
