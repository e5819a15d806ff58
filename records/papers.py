"""The document that shows training done elsewhere: looked at when it comes, kept where no address leads, given out only as a download."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import Image

from media import vault

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True)
class Paper:
    """A document as it will be kept: a picture is drawn anew, so that nothing hides in it and no place is told."""

    name: str
    type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def keep(self) -> str:
        """Where it lies."""
        place = f"papers/{uuid4().hex}"
        vault.put(place, BytesIO(self.content))
        return place


def look_at(upload: Any) -> Paper:
    """What was uploaded, if it is a PDF, JPEG or PNG of a size that somebody will read.

    :raises ValidationError: in words for whoever uploads it.
    """
    if upload.size > LARGEST:
        raise ValidationError(_("This file is larger than 10 MB. Send a smaller scan."))
    content = upload.read()
    name = get_valid_filename(upload.name.replace("\\", "/").rpartition("/")[2] or "document")[-120:].lstrip(".")
    if content.startswith(b"%PDF-"):
        return Paper(name, TYPES["pdf"], content)
    return _picture(name, content)


def _picture(name: str, content: bytes) -> Paper:
    wrong = _("This is not a PDF, JPEG or PNG. Scan or photograph the certificate, or save it as PDF.")
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as found:
            if found.width * found.height > MOST_PIXELS:
                raise ValidationError(_("This picture has too many pixels. Send a smaller one."))
            kind, out = (found.format or "").lower(), BytesIO()
            found.convert("RGB").save(out, "JPEG" if kind == "jpeg" else "PNG", **({"quality": 90} if kind == "jpeg" else {}))
    except ValidationError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(wrong) from error
    return Paper(name, TYPES[kind], out.getvalue())


def as_download(place: str, *, name: str, type: str) -> HttpResponse:
    with vault.get(place) as file:
        response = HttpResponse(file.read(), content_type=type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
