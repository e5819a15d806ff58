"""Catalogues as Django reads them, made from those that people read. Knows no settings: they ask for it while they are read."""

import os
from pathlib import Path

import polib


def compiled(source: Path, target: Path) -> Path:
    """The folder of compiled catalogues, each made anew where its source is younger. What cannot be written is told by a check."""
    for catalogue in source.glob("*/LC_MESSAGES/django.po"):
        made = target / catalogue.relative_to(source).with_suffix(".mo")
        if not is_current(catalogue, made):
            try:
                _compile(catalogue, made)
            except OSError:
                continue
    return target


def is_current(catalogue: Path, made: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= catalogue.stat().st_mtime


def _compile(catalogue: Path, made: Path) -> None:
    """Written aside and moved into place: several processes may do so at once."""
    made.parent.mkdir(parents=True, exist_ok=True)
    aside = made.with_suffix(f".{os.getpid()}")
    polib.pofile(str(catalogue)).save_as_mofile(str(aside))
    aside.replace(made)
