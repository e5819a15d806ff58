"""The columns of the file: their names, what stands in them, and an example."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    name: str
    about: Promise | str
    example: str
    aliases: tuple[str, ...] = ()
    is_day: bool = False


COLUMNS = (
    Column("email", _("Work e-mail address. Needed in every row."), "ana@larkmere.example", ("e-mail", "mail", "e-mail address", "email address")),
    Column("name", _("As it shall stand on certificates. Needed for people who are new."), "Ana Learner", ("full name", "display name")),
    Column("agency", _("Short address of the unit as in its link; empty: the agency of this page."), "larkmere-police", ("unit", "office")),
    Column("discipline", _("Needed for people who are new."), "investigator", ("profession",)),
    Column("joined_on", _("First day at the agency; empty: today."), "2024-03-01", ("joined", "start date", "started_on"), True),
    Column("team", _("Short address of a team as in its link, for a seat on it."), "larkmere-team", ("task force",)),
    Column("seat_discipline", _("Empty: the discipline of the person."), "investigator"),
    Column("seated_on", _("First day on the team; empty: today."), "2024-04-01", (), True),
    Column("course", _("Code of a course here that counts as held from the day of completion."), "TIP-101", ("course code",)),
    Column("training", _("Title of training held elsewhere."), "State course", ("title",)),
    Column("issuer", _("Who issued the certificate. Needed with a training."), "State Academy", ("issued by",)),
    Column("hours", _("Hours of the training. Needed with a training."), "8"),
    Column("completed_on", _("Needed with a course or a training."), "2024-05-17", ("completed", "completion date"), True),
    Column("valid_until", _("Last good day, where the certificate names one."), "2026-05-17", ("expires", "expiry date"), True),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
DAYS = tuple(column.name for column in COLUMNS if column.is_day)
KNOWN = {alias: column.name for column in COLUMNS for alias in (column.name, column.name.replace("_", " "), *column.aliases)}


def column_of(heading: str) -> str | None:
    """The column that a heading means, in any case and with any spaces around it."""
    plain = " ".join(heading.strip().strip("'\"*:").lower().split())
    return KNOWN.get(plain) or KNOWN.get(plain.replace("_", " "))
