from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from agencies.models import User

NOTE_AT_MOST = 4000
"""Characters of a private note."""

SEEN_AGAIN_AFTER = timedelta(hours=1)
"""A page that is looked at again within this time is not noted again: reading must not write each time."""

RECENT, LISTED = 5, 60


class OwnPageQuerySet(models.QuerySet["OwnPage"]):
    def of(self, person: User) -> "OwnPageQuerySet":
        """A person's own rows, and nobody else's: there is no other way to read them."""
        return self.filter(person=person)

    def written(self, person: User) -> "OwnPageQuerySet":
        """A person's own notes, at pages that are still published."""
        return self.of(person).filter(page__live=True).exclude(note="")

    def listed(self, person: User) -> "OwnPageQuerySet":
        """What My learning lists: seen last, bookmarked or written about, of pages that are still published. One query."""
        mine = self.of(person).filter(page__live=True)
        recent = mine.order_by("-seen_at").values("pk")[:RECENT]
        return mine.filter(Q(bookmarked=True) | ~Q(note="") | Q(pk__in=recent)).select_related("page").order_by("-seen_at")[:LISTED]


class OwnPage(models.Model):
    """What a person keeps for themselves at a page: that they were there, a bookmark, a note. Nobody else ever sees it.

    It is part of no report, export, statement or audit, and goes with the person. ``address`` is where the person found the page.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_pages")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=255)
    seen_at = models.DateTimeField()
    bookmarked = models.BooleanField(default=False)
    note = models.TextField(_("private note"), blank=True, max_length=NOTE_AT_MOST)

    objects = OwnPageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("person", "page", name="own_page_once")]
        indexes = [models.Index(fields=["person", "-seen_at"], name="own_page_seen")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.page_id}"

    @classmethod
    def seen(cls, person: User, *, page: int, address: str) -> "OwnPage":
        """The person's row of a page that is being looked at: one query, and one more where it was not looked at for an hour."""
        now = timezone.now()
        found = OwnPage.objects.of(person).filter(page=page).first()
        if found is None:
            # Two windows may open the page at once: either row will do.
            found = OwnPage(person=person, page_id=page, address=address, seen_at=now)
            OwnPage.objects.bulk_create([found], ignore_conflicts=True)
        elif found.address != address or now - found.seen_at >= SEEN_AGAIN_AFTER:
            found.address, found.seen_at = address, now
            found.save(update_fields=["address", "seen_at"])
        return found

    def mark(self, *, bookmarked: bool) -> None:
        self.bookmarked = bookmarked
        self.save(update_fields=["bookmarked"])

    def write(self, note: str) -> None:
        """Keep the note as it is written; an empty one is no note."""
        self.note = note.strip()[:NOTE_AT_MOST]
        self.save(update_fields=["note"])
