"""Texts that a spreadsheet opens without taking them for a formula."""

import re

DANGEROUS = re.compile(r"""(^\s*|["';,\t\r\n]\s*)(?=[=+\-@|%\t\r\uff1d\uff0b\uff0d\uff20])""")
"""Where a spreadsheet, or a program that splits lines badly, may take what follows for a formula."""


def safe(text: str) -> str:
    """The text with an apostrophe before everything that could begin a formula."""
    return DANGEROUS.sub(lambda found: f"{found.group(0)}'", text)
