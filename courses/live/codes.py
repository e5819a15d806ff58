"""The codes of a session: one that changes every minute to sign in with, and numbered ones that show who is still there. Pure.

They follow from the session's secret and the site's key (HMAC-SHA-256), so that nothing has to be stored, and a copy of the
database alone tells nobody a code.
"""

from datetime import datetime

from django.utils.crypto import constant_time_compare, salted_hmac

WINDOW = 60
"""Seconds that a code is shown; the one before still counts, so that nobody is too slow at typing."""
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Without letters and figures that are taken for each other on a screen at the other end of a room."""
LENGTH = 6
CHECK_LENGTH = 4


def _number(secret: str, what: str) -> int:
    return int.from_bytes(salted_hmac("courses.live.codes", f"{secret}:{what}", algorithm="sha256").digest()[:8], "big")


def _window(moment: datetime) -> int:
    return int(moment.timestamp()) // WINDOW


def _sign_in_code(secret: str, window: int) -> str:
    number, letters = _number(secret, f"in:{window}"), []
    for _place in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def sign_in_code(secret: str, moment: datetime) -> str:
    """What the screen shows at a moment."""
    return _sign_in_code(secret, _window(moment))


def seconds_left(moment: datetime) -> int:
    """How long the screen still shows it: 1 to 60."""
    return WINDOW - int(moment.timestamp()) % WINDOW


def check_code(secret: str, number: int) -> str:
    """Four figures, so that it cannot be taken for a code to sign in with."""
    return f"{_number(secret, f'check:{number}') % 10**CHECK_LENGTH:0{CHECK_LENGTH}}"


def typed(text: str) -> str:
    """What somebody typed, without the spaces and hyphens that people put in."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:20]


def signs_in(secret: str, code: str, moment: datetime) -> bool:
    """Whether the code is the one shown, or the one shown before it."""
    window = _window(moment)
    # Both are always compared, so that the time taken says nothing.
    now, before = (constant_time_compare(code, _sign_in_code(secret, window - back)) for back in (0, 1))
    return now or before


def answers(secret: str, number: int, code: str) -> bool:
    return constant_time_compare(code, check_code(secret, number))
