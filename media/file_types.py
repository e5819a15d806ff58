"""Which files a package may hold, what they are served as, and whether they are what their names say."""

WEB = {
    "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "xhtml": "application/xhtml+xml",
    "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "json": "application/json", "map": "application/json", "xml": "application/xml", "xsd": "application/xml", "dtd": "application/xml-dtd",
    "xsl": "application/xml", "svg": "image/svg+xml", "ico": "image/x-icon", "cur": "image/x-icon", "webmanifest": "application/manifest+json",
    "wasm": "application/wasm",
}  # fmt: skip
PICTURES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp", "tif": "image/tiff",
    "tiff": "image/tiff", "webp": "image/webp", "avif": "image/avif",
}  # fmt: skip
MEDIA = {
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg", "ogg": "audio/ogg", "oga": "audio/ogg", "mp3": "audio/mpeg",
    "m4a": "audio/mp4", "wav": "audio/wav", "vtt": "text/vtt; charset=utf-8", "srt": "text/plain; charset=utf-8", "webvtt": "text/vtt; charset=utf-8",
}  # fmt: skip
FONTS = {"woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "eot": "application/vnd.ms-fontobject"}
DOCUMENTS = {
    "txt": "text/plain; charset=utf-8", "md": "text/plain; charset=utf-8", "textile": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "diff": "text/plain; charset=utf-8", "patch": "text/plain; charset=utf-8", "pdf": "application/pdf", "rtf": "application/rtf",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "gltf": "model/gltf+json", "glb": "model/gltf-binary",
}  # fmt: skip
ALL = {**WEB, **PICTURES, **MEDIA, **FONTS, **DOCUMENTS}

ARCHIVES = {"zip", "h5p", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "jar", "war", "apk", "cab", "iso", "zst"}
PROGRAMS = {
    "exe",
    "dll",
    "com",
    "scr",
    "msi",
    "bat",
    "cmd",
    "ps1",
    "vbs",
    "vbe",
    "wsf",
    "hta",
    "lnk",
    "sh",
    "app",
    "dmg",
    "deb",
    "rpm",
    "reg",
    "swf",
}

# What H5P content may hold: nothing that a browser would run. What its content types may hold beside.
H5P_CONTENT = {"json", *PICTURES, *MEDIA, *FONTS, *DOCUMENTS}
H5P_LIBRARY = H5P_CONTENT | {"js", "css", "svg", "xml", "map"}

OFFICE = {"docx", "xlsx", "pptx", "odt", "odp", "ods"}
STARTS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF",), "woff": (b"wOFF",), "woff2": (b"wOF2",), "webm": (b"\x1a\x45\xdf\xa3",), "ogg": (b"OggS",), "oga": (b"OggS",),
    "ogv": (b"OggS",), "wav": (b"RIFF",), "glb": (b"glTF",), "rtf": (b"{\\rt",), **dict.fromkeys(OFFICE, (b"PK\x03\x04",)),
}  # fmt: skip
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"FWS", b"CWS", b"ZWS")
ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
TEXTS = {"vtt", "srt", "txt", "csv", "md", "json", "css", "js"}


def suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def served_as(path: str) -> str:
    return ALL.get(suffix(path), "application/octet-stream")


def fault(path: str, head: bytes) -> str:
    """Why a file may not stand in any package, by its name and its first bytes; empty for none."""
    kind = suffix(path)
    if kind in PROGRAMS or head.startswith(PROGRAM_STARTS):
        return "program"
    if kind in ARCHIVES or (head.startswith(ARCHIVE_STARTS) and kind not in OFFICE):
        return "archive_inside"
    if kind in ("mp4", "m4a", "m4v") and head[4:8] not in (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"):
        return "wrong_type"
    if kind == "mp3" and not (head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)):
        return "wrong_type"
    starts = STARTS.get(kind)
    return "wrong_type" if starts and not head.lstrip(b"\xef\xbb\xbf\r\n ").startswith(starts) else ""
