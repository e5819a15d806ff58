"""How long something takes, in words."""

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """Minutes as a reader would say them: "25 minutes", "1 hour", "6 hours 20 minutes"."""
    whole, rest = divmod(int(minutes or 0), 60)
    parts = []
    if whole:
        parts.append(ngettext("%d hour", "%d hours", whole) % whole)
    if rest or not whole:
        parts.append(ngettext("%d minute", "%d minutes", rest) % rest)
    return " ".join(parts)
