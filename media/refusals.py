"""Why an upload is refused, in plain words: what was found, where, and what to do."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "archive_too_large": _("The file is larger than %(limit)s MB. Make the media in it smaller, or split the package."),
    "unpacked_too_large": _("Unpacked, the package is larger than %(limit)s MB. Make the media in it smaller, or split the package."),
    "file_too_large": _("One file in the package is larger than %(limit)s MB."),
    "too_many_files": _("The package holds more than %(limit)s files."),
    "bomb": _("The file unpacks to far more than its size. That is how an attack on the storage looks, so it was stopped."),
    "not_an_archive": _("This is not a package file: it cannot be read as a ZIP archive. Export the package again and upload it as it is."),
    "several_ends": _("The archive has more than one end. Programs would read different things in it, so it is not taken."),
    "several_parts": _("The archive is split into parts or in a form for very large files. Save it as one ordinary ZIP file."),
    "trailing_bytes": _("Something stands before or after the archive in this file. Export the package again and upload it as it is."),
    "overlapping": _("Two files of the archive lie in the same place. Export the package again."),
    "mismatch": _("The archive says two different things about a file. Export the package again."),
    "lying_size": _("A file is not as large as the archive says. Export the package again."),
    "damaged": _("A file in the archive is damaged. Export the package again."),
    "encrypted": _("A file in the archive is encrypted. Save the archive without a password."),
    "unknown_compression": _("A file is packed in a way that only few programs know. Save the archive as an ordinary ZIP file."),
    "link": _("The archive holds a link or a device instead of a file."),
    "outside": _("A file wants to be written outside the package."),
    "strange_name": _("A file has a name that computers read in different ways. Rename it in the tool that made the package."),
    "name_too_long": _("A file has too long a name or path."),
    "too_deep": _("Folders are nested more than %(limit)s deep."),
    "same_name": _("Two different files have the same name, or names that differ only in capitals."),
    "archive_inside": _("There is an archive inside the archive. Take it out, or offer it as a document."),
    "program": _("The package holds a program. Learners’ browsers can do nothing with it, and it may do harm."),
    "type_not_allowed": _("Files of this type may not stand in the content of this kind of package."),
    "not_a_picture": _("A file has the name of a picture and is none."),
    "picture_too_large": _("A picture has more than %(limit)s million points. Make it smaller."),
    "wrong_type": _("A file is not of the type that its name says."),
    "malware": _("The virus scanner found something in this file: %(found)s."),
    "scanner_away": _("The virus scanner did not answer, so nothing was taken. Try again later."),
    "xml_declares": _("An XML file declares entities or a document type. That can be misused and is not needed: export the package again."),
    "xml_broken": _("An XML file cannot be read."),
    "json_broken": _("A JSON file cannot be read."),
    "json_too_large": _("A JSON file is larger than %(limit)s MB."),
    "unknown_kind": _(
        "This is neither an H5P nor a SCORM nor a cmi5 package: none of h5p.json, imsmanifest.xml and cmi5.xml stands at its top."
    ),
    "field_missing": _("A field is missing or has the wrong form: %(field)s."),
    "library_broken": _("A content type in the package is not complete: %(field)s."),
    "newer_player": _("This content type asks for a newer player (version %(field)s). Export it from an older version."),
    "type_unsupported": _("Content of the type %(field)s cannot be played safely here. Use another content type."),
    "no_launch": _("The manifest names nothing that can be started."),
    "launch_missing": _("The manifest starts a file that is not in the package: %(field)s."),
    "structure": _("The course structure breaks a rule of its format: %(field)s."),
}


class RefusedError(Exception):
    """The upload is not taken. ``code`` says why, ``where`` names the place in the package."""

    def __init__(self, code: str, *, where: str = "", **values: object) -> None:
        self.code, self.where, self.values = code, where, values
        super().__init__(f"{code} {where}".strip())

    @property
    def words(self) -> str:
        return words_of(self.code, self.values)

    def as_report(self) -> dict[str, object]:
        """What is kept; letters that cannot be shown are replaced, because a strange name may hold a NUL, which PostgreSQL does not store."""
        return {
            "code": self.code,
            "where": printable(self.where[:300]),
            "values": {name: printable(value) if isinstance(value, str) else value for name, value in self.values.items()},
        }


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def words_of(code: str, values: dict[str, object]) -> str:
    """The sentence for a refusal, in the reader's language."""
    return str(WORDS[code]) % values
