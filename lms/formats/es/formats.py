"""Dates and numbers in Spanish as it is written in the United States: a point before decimals.

Templates and code name a date by its English pattern ("j F Y"); Django looks every pattern up here by its name first.
"""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
DATE_FORMAT = r"j \d\e F \d\e Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"

PATTERNS = {
    "j F Y": DATE_FORMAT,
    "j F Y, H:i": DATETIME_FORMAT,
    "j M Y, H:i": "j M Y, H:i",
    "j M Y": "j M Y",
    "j F": r"j \d\e F",
    "j F, H:i": r"j \d\e F, H:i",
    "l j F": r"l j \d\e F",
    "l j F Y": r"l j \d\e F \d\e Y",
    "l j F Y, H:i": r"l j \d\e F \d\e Y, H:i",
    "F Y": r"F \d\e Y",
    "M Y": "M Y",
}
globals().update(PATTERNS)
