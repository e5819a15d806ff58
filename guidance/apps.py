from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    name = "guidance"
    verbose_name = _("Guidance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished

        from guidance import checks, citing, lanes, note_versions, radius, shelves
        from guidance.findings import register_check
        from guidance.models import BasePage, GuidanceNotePage
        from guidance.passed import tell_published
        from guidance.signals import note_published

        register_check(BasePage, lanes.survivor_view)
        register_check(BasePage, checks.all_of)
        page_published.connect(tell_published)
        shelves.register_shelf(shelves.NOTES)
        page_published.connect(shelves.follow_page, dispatch_uid="guidance.search_published")
        page_unpublished.connect(shelves.follow_page, dispatch_uid="guidance.search_unpublished")
        citing.register_citable(citing.notes)
        citing.register_citing(citing.notes_citing)
        citing.register_citing(citing.answers_citing)
        register_check(GuidanceNotePage, note_versions.says_what_changed)
        register_check(GuidanceNotePage, radius.undecided)
        # In this order: a decision is applied to a version that is kept.
        page_published.connect(note_versions.tell_published, sender=GuidanceNotePage)
        note_published.connect(note_versions.freeze_published)
        note_published.connect(radius.follow_published)
