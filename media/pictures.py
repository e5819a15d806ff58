"""Pictures from strangers: looked at before they are unfolded, and written anew, so that nothing but the picture is left of them."""

import warnings
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from media.refusals import RefusedError

MOST_POINTS = 50_000_000
SUFFIXES = {
    "png": "PNG",
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "gif": "GIF",
    "webp": "WEBP",
    "bmp": "BMP",
    "tif": "TIFF",
    "tiff": "TIFF",
    "avif": "AVIF",
}
OPENED = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "MPO")
WRITTEN = {
    "JPEG": {"quality": 92, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 92},
    "BMP": {},
    "TIFF": {},
    "AVIF": {"quality": 90},
    "MPO": {},
}


def is_picture(path: str) -> bool:
    return path.rpartition(".")[2].lower() in SUFFIXES


def written_anew(file: BinaryIO, *, where: str = "") -> bytes:
    """The same picture without anything that is not picture: no place where it was taken, no comment, nothing hidden behind its end.

    :raises RefusedError: when it is no picture, or has too many points. Said from its first bytes, before it is unfolded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _written_anew(file, where)
    except RefusedError:
        raise
    except Image.DecompressionBombError as error:
        raise RefusedError("picture_too_large", where=where, limit=MOST_POINTS // 1_000_000) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        raise RefusedError("not_a_picture", where=where) from error


def _written_anew(file: BinaryIO, where: str) -> bytes:
    file.seek(0)
    picture = Image.open(file, formats=OPENED)
    if picture.width * picture.height > MOST_POINTS:
        raise RefusedError("picture_too_large", where=where, limit=MOST_POINTS // 1_000_000)
    format = "JPEG" if picture.format == "MPO" else picture.format or "PNG"
    out = BytesIO()
    frames = getattr(picture, "n_frames", 1)
    if frames > 1 and format in ("GIF", "PNG", "WEBP"):
        _check_frames(picture, frames, where)
        picture.info.pop("comment", None)
        picture.info.pop("xmp", None)
        picture.save(out, format, save_all=True, exif=b"") if format != "GIF" else picture.save(out, format, save_all=True, comment=b"")
        return out.getvalue()
    upright = ImageOps.exif_transpose(picture) or picture
    upright.load()
    plain = Image.new(upright.mode, upright.size)
    plain.paste(upright)
    if upright.mode == "P" and (palette := upright.getpalette(upright.palette.mode if upright.palette else "RGB")):
        plain.putpalette(palette, upright.palette.mode if upright.palette else "RGB")
        if "transparency" in upright.info:
            plain.info["transparency"] = upright.info["transparency"]
    if profile := picture.info.get("icc_profile"):
        plain.info["icc_profile"] = profile
    kept = {
        name: plain.info[name]
        for name in ("transparency", "icc_profile")
        if name in plain.info and format in ("PNG", "GIF", "WEBP", "JPEG")
    }
    kept.pop("transparency", None) if format in ("JPEG", "WEBP") else None
    plain.save(out, format, **WRITTEN.get(format, {}), **kept)
    return out.getvalue()


def _check_frames(picture: Image.Image, frames: int, where: str) -> None:
    if frames * picture.width * picture.height > 8 * MOST_POINTS:
        raise RefusedError("picture_too_large", where=where, limit=MOST_POINTS // 1_000_000)
