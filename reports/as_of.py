"""The day that a page or an export speaks of: today, or any past day that was asked for."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class AsOf:
    """The day asked for and the present one; ``problem`` says in words why a wish could not be met."""

    day: date
    today: date
    problem: str = ""

    @classmethod
    def wished(cls, wish: str, today: date) -> "AsOf":
        """What ``?as_of=`` asks for. A wish that makes no sense gives today, and says so."""
        if not wish:
            return cls(today, today)
        try:
            day = date.fromisoformat(wish)
        except ValueError:
            return cls(today, today, _("The date was not understood. Write it as year, month and day: 2026-03-31. This page shows today."))
        if day > today:
            return cls(today, today, _("That day has not come yet, and nobody can say what will be true. This page shows today."))
        return cls(day, today)

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def words(self) -> str:
        return in_words(self.day)

    @property
    def query(self) -> dict[str, str]:
        """What a link to the same day carries; nothing for today, so that a kept address stays current."""
        return {} if self.is_today else {"as_of": self.day.isoformat()}


def in_words(day: date) -> str:
    return date_format(day, "j F Y")
