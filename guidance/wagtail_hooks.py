"""The sources in the editor."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from guidance.models import Source


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "link"
    list_display = ["mark", "title", "secondary"]
    search_fields = ["mark", "title", "address"]
    list_filter = ["secondary"]
    ordering = ["mark"]
    add_to_admin_menu = True
    menu_order = 210


register_snippet(SourceViewSet)
