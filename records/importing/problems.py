"""What can be wrong with a row, and what to do about it, in words. Rows keep the code, so that the words follow the reader's language."""

from typing import Any, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Problem(TypedDict, total=False):
    """``said``: what stands in the cell; ``other``: the number of another row that it has to do with."""

    column: str
    code: str
    said: str
    other: int


WORDS: dict[str, tuple[Promise, Promise]] = {
    "missing": (_("nothing stands here"), _("Fill this cell.")),
    "missing_new": (_("needed for somebody who is new"), _("Fill this cell.")),
    "email": (_("this is no e-mail address"), _("Write one address, like ana@larkmere.example.")),
    "long": (_("this is too long"), _("Write it shorter.")),
    "date": (_("this is no date that can be read for certain"), _("Write year, month and day, like 2024-03-31.")),
    "serial": (_("this is a date as a spreadsheet counts it"), _("Give the column the format yyyy-mm-dd and save again.")),
    "future": (_("this day has not come yet"), _("Write a day up to today.")),
    "order": (_("this lies before the day of completion"), _("Look at both dates.")),
    "hours": (_("this is no number of hours"), _("Write hours between 0.25 and 999, like 8 or 7.5.")),
    "lonely": (_("this stands without the cell it belongs to"), _("Fill a course, a training or a team, or empty this cell.")),
    "repeated": (_("the same as row %(other)s"), _("Keep one of the two rows.")),
    "contradicts": (_("not what row %(other)s says of the same person"), _("Say the same in both rows, or leave it empty here.")),
    "not_here": (_("this address cannot be imported here"), _("Check the address. If it is right, ask an administrator.")),
    "agency": (_("no unit of this agency has this short address"), _("Copy it from the link of the unit’s page.")),
    "discipline": (_("there is no such discipline"), _("Choose one from the list on the import page.")),
    "team": (_("no team on which this unit sits has this short address"), _("Copy it from the link of the team’s page.")),
    "course": (_("there is no course with this code"), _("Copy the code from the course’s page.")),
    "has_role": (_("this person holds a role and is not moved by a file"), _("Move them on their own, or leave agency and discipline as they are.")),
    "before_home": (_("before the person came to where they are now"), _("Write the day of the move.")),
    "own": (_("this is your own training"), _("Somebody else records it: nobody reviews their own.")),
    "may_not_record": (_("you do not review training at this unit"), _("Leave these cells empty, or ask the unit’s coordinator.")),
}  # fmt: skip


def problem(column: str, code: str, said: Any = "", **more: int) -> Problem:
    return Problem(column=column, code=code, said=str(said)[:80], **more)  # type: ignore[typeddict-item]


def wrong(found: Problem) -> str:
    """What is wrong, in the reader's language."""
    return str(WORDS[found["code"]][0]) % {"other": found.get("other", "")}


def advice(found: Problem) -> str:
    return str(WORDS[found["code"]][1])
