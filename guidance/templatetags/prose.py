"""How kept text is put into a page."""

from django import template

from guidance import text

register = template.Library()

register.filter("inline", text.inline)
register.filter("prose", text.prose)
