"""In which language somebody is spoken to: the page in front of them, and what reaches them later (ADR 38)."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from agencies.models import User


def language_of(person: User | None) -> str:
    """The language that the person has chosen, or that of the house."""
    return (person.language if person else "") or settings.LANGUAGE_CODE


def speaking_to(person: User | None) -> translation.override:
    """Words made within are in the language of this person, whoever else is at work."""
    return translation.override(language_of(person))


def in_the_language_of_the_house() -> translation.override:
    """Words made within are kept and read by people of every language."""
    return translation.override(settings.LANGUAGE_CODE)


def speak_as_chosen(request: HttpRequest, user: User) -> None:
    """The person's choice before what the browser says."""
    if user.language and user.language != translation.get_language():
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language  # type: ignore[attr-defined]
