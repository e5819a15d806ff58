"""The sheet of a certificate: words in, a tagged PDF (PDF/UA-1) or a picture out. Knows no model."""

import base64
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from PIL import Image

SOURCE = Path(__file__).resolve().parent / "documents" / "certificate.typ"
LOGO_SIZE = (480, 160)
Words = dict[str, str]


def pdf(words: Words, *, on: date = date(2000, 1, 1)) -> bytes:
    """Every word goes in as text: a name is a name, whatever it looks like."""
    stamp = datetime.combine(on, time(), tzinfo=UTC)
    return bytes(_compile(words, format="pdf", pdf_standards=["ua-1"], timestamp=stamp))


def picture(words: Words) -> str:
    """The same sheet to look at in the editor, as the address of a PNG in itself."""
    png = _compile(words, format="png", ppi=110.0)
    return "data:image/png;base64," + base64.b64encode(bytes(png)).decode()


def _compile(words: Words, **how: Any) -> Any:
    return typst.compile(SOURCE, root=SOURCE.parent, ignore_system_fonts=True, sys_inputs=words, **how)


def plain_words() -> Words:
    """What stands on a certificate for which nobody has written a template."""
    return {
        "heading": _("Certificate of completion"),
        "awarded": _("This certifies that"),
        "completed": _("has completed the specialised training"),
        "text": "",
        "signatory_name": "",
        "signatory_office": "",
        "logo_words": "",
    }


def sheet(words: Words, *, logo: bytes, facts: Words) -> Words:
    """Everything on one sheet: the words of its template, and the facts of the certificate."""
    return {
        **plain_words(),
        **words,
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "issuer": settings.PRODUCT_NAME,
        "logo": in_svg(logo),
        "check": _("Anyone can check this certificate here:"),
        "revoked": "",
        "qr": qr_code(facts["address"]),
        "qr_words": _("A code that leads to %(address)s") % {"address": facts["address"]},
        **facts,
    }


def specimen(words: Words, *, logo: bytes) -> Words:
    lines = [
        _("Number %(number)s") % {"number": "AC-0000-000000"},
        _("Issued on %(day)s") % {"day": date_format(date(2026, 1, 15), "j F Y")},
    ]
    facts = {
        "title": _("A specimen of a certificate"),
        "holder": _("Name of the holder"),
        "agency": _("Agency of the holder"),
        "course": _("Title of the course"),
        "edition": _("Edition %(number)s") % {"number": 1},
        "lines": "\n".join(lines),
        "revoked": _("Specimen: proves nothing."),
        "address": settings.SITE_URL + "/verify/…/",
    }
    return sheet(words, logo=logo, facts=facts)


def qr_code(address: str) -> str:
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def in_svg(png: bytes) -> str:
    """A PNG as an SVG around it: the sheet takes text only."""
    if not png:
        return ""
    with Image.open(BytesIO(png)) as found:
        width, height = found.size
    data = base64.b64encode(png).decode()
    image = f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{image}</svg>'


def logo_of(figure: Any) -> bytes:
    """A picture of the library, drawn anew as a PNG that fits the sheet; nothing where there is none, or its file is gone."""
    if figure is None:
        return b""
    try:
        with figure.file.open("rb") as file, Image.open(file) as found:
            small = found.convert("RGBA")
    except (OSError, ValueError):
        return b""
    small.thumbnail(LOGO_SIZE)
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()
