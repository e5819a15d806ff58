"""Working days: what a response time is promised in. Pure.

Monday to Friday; public holidays differ from agency to agency and are not known here, so a promise over one is a day shorter than it looks.
"""

from datetime import date, timedelta

SATURDAY = 5


def is_working(day: date) -> bool:
    return day.weekday() < SATURDAY


def due(asked: date, days: int) -> date:
    """The last day of a promise of so many working days; the day of asking does not count.

    >>> due(date(2026, 11, 27), 3)  # a Friday
    datetime.date(2026, 12, 2)
    """
    day = asked
    while days > 0:
        day += timedelta(days=1)
        days -= is_working(day)
    return day


def working_days(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and with ``end``; none when it ends before it starts."""
    whole, rest = divmod(max(0, (end - start).days), 7)
    return whole * 5 + sum(is_working(start + timedelta(days=whole * 7 + number)) for number in range(1, rest + 1))
