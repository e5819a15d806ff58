"""How the texts of exercises are put into a page."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guidance.marks import link_marks

register = template.Library()


@register.filter
def cited(text: str) -> SafeString:
    """Plain words with every source mark a link to the list at the end of the page."""
    return mark_safe(link_marks(escape(text)))  # noqa: S308 - escaped first
