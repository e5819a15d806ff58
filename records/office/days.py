"""The day that a page of the office speaks of."""

from datetime import date

from django.http import HttpRequest

from jobs.clock import today


def day_of(request: HttpRequest) -> date:
    """What ``?as_of=`` asks for; today where the wish makes no sense or lies ahead."""
    try:
        return min(date.fromisoformat(request.GET.get("as_of", "")), today())
    except ValueError:
        return today()
