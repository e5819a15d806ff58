"""Putting drafts from files into the tree of pages: what has not changed is left alone, so that loading twice changes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.utils.text import slugify
from wagtail.models import Page, Site

from guidance.findings import from_files
from guidance.models import GuidanceIndexPage, GuidanceNotePage, HomePage, Manuscript, Source
from guidance.notes import NoteDraft

PageType = TypeVar("PageType", bound=Page)


@dataclass
class Changes:
    """What loading has changed, by code."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)


@dataclass
class Publisher:
    """Puts pages in place and remembers what it changed. One a load."""

    changes: Changes = field(default_factory=Changes)
    loaded: dict[str, str] = field(default_factory=lambda: dict(Manuscript.objects.values_list("code", "digest")))

    def put(
        self,
        model: type[PageType],
        *,
        code: str,
        digest: str,
        parent: Page,
        fields: dict[str, Any],
        found: PageType | None,
        fill: Callable[[PageType], None] | None = None,
    ) -> PageType:
        """The page for a draft, below ``parent``: made, changed and published, or left as it is because its file is as it was."""
        if found is not None and self.loaded.get(code) == digest:
            return self.below(parent, found)
        page = found or model(slug=slugify(code.replace(".", "-")))
        for name, value in fields.items():
            setattr(page, name, value)
        if fill:
            fill(page)
        if found is None:
            page.live = False
            parent.add_child(instance=page)
            self.changes.added.append(code)
        else:
            page = self.below(parent, page)
            self.changes.changed.append(code)
        with from_files():
            page.save_revision().publish()
        Manuscript.objects.update_or_create(code=code, defaults={"digest": digest})
        return page

    def below(self, parent: Page, page: PageType) -> PageType:
        """The page, moved below ``parent`` when it stands elsewhere."""
        if not page.is_child_of(parent):
            kept = {name: page.__dict__[name] for name in ("path", "depth", "numchild", "url_path")}
            moved = type(page).objects.get(pk=page.pk)
            moved.move(parent, pos="last-child")
            moved = type(page).objects.get(pk=page.pk)
            for name in kept:
                setattr(page, name, getattr(moved, name))
        return page

    def arrange(self, parent: Page, pages: Iterable[Page]) -> None:
        """The children of ``parent`` in this order; pages that are not named stay in front."""
        wanted = [page.pk for page in pages]
        if list(Page.objects.child_of(parent).filter(pk__in=wanted).order_by("path").values_list("pk", flat=True)) != wanted:
            for key in wanted:
                Page.objects.get(pk=key).move(Page.objects.get(pk=parent.pk), pos="last-child")

    def withdraw(self, page: Page, *, code: str) -> None:
        """Take a page from the readers whose file is gone. What refers to it stays."""
        page.unpublish()
        Manuscript.objects.filter(code=code).delete()
        self.changes.withdrawn.append(code)


def home_page() -> HomePage:
    """The landing page at the root of the site, put in the place of the welcome page that Wagtail comes with."""
    home = HomePage.objects.first()
    if home:
        return home
    site = Site.objects.filter(is_default_site=True).first()
    welcome = site.root_page if site and site.root_page.specific_class is Page else None
    if welcome:
        welcome.slug = "welcome"
        welcome.save()
    home = HomePage(title=settings.PRODUCT_NAME, slug="home")
    Page.get_first_root_node().add_child(instance=home)
    site = site or Site(is_default_site=True, hostname="localhost")
    site.root_page, site.site_name, site.hostname = home, settings.PRODUCT_NAME, settings.SITE_HOST
    site.save()
    if welcome:
        Page.objects.get(pk=welcome.pk).delete()
    return HomePage.objects.get(pk=home.pk)


def guidance_index(home: HomePage) -> GuidanceIndexPage:
    found = GuidanceIndexPage.objects.child_of(home).first()
    if found:
        return found
    index = GuidanceIndexPage(
        title="Guidance", slug="guidance", summary="Notes from the expert units, each with its version and review date."
    )
    home.add_child(instance=index)
    return index


def put_sources(sources: Iterable[Source], changes: Changes) -> None:
    """The sources as the file has them. One that is no longer there stays: an old edition may cite it."""
    known = {source.mark: source for source in Source.objects.all()}
    names = ("title", "address", "secondary", "note")
    for source in sources:
        old = known.get(source.mark)
        if old is None:
            source.save()
            changes.added.append(source.mark)
        elif any(getattr(old, name) != getattr(source, name) for name in names):
            for name in names:
                setattr(old, name, getattr(source, name))
            old.save()
            changes.changed.append(source.mark)


def put_note(draft: NoteDraft, *, index: GuidanceIndexPage, publisher: Publisher) -> GuidanceNotePage:
    front = draft.front
    fields = {
        "title": front.title,
        "summary": front.summary,
        "code": front.id,
        "version": front.version,
        "what_changed": front.what_changed,
        "status": front.status,
        "effective_on": front.effective,
        "review_by": front.review_by,
        "owner_name": front.owner,
        "audience": "\n".join(front.audience),
        "topics": "\n".join(front.topics),
        "body": draft.body,
    }
    found = GuidanceNotePage.objects.descendant_of(index).filter(code=front.id).first()
    return publisher.put(GuidanceNotePage, code=front.id, digest=draft.digest, parent=index, fields=fields, found=found)
