"""The signed statement to read: a tagged PDF that carries the signed document within it as an attachment."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.permissions import RoleName
from records.reasons import in_words
from records.statements import BY_PEOPLE

SOURCE = Path(__file__).resolve().parent / "documents" / "statement.typ"


def render(said: dict[str, Any], *, signed: str, key: str) -> bytes:
    """The words of a statement, and the statement itself beside them. Everything goes in as text."""
    document = words_of(said) | {"signed": signed, "key": key}
    return bytes(
        typst.compile(
            SOURCE,
            root=SOURCE.parent,
            format="pdf",
            pdf_standards=["ua-1", "a-3a"],
            ignore_system_fonts=True,
            timestamp=datetime.fromisoformat(said["made_at"]).astimezone(UTC),
            sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
        )
    )


def words_of(said: dict[str, Any]) -> dict[str, Any]:
    day = _day(said["day"])
    about = {"person": said["person"], "day": day, "course": said["course"]["title"]}
    return {
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "issuer": settings.PRODUCT_NAME,
        "title": _("What %(person)s was taught by %(day)s: %(course)s") % about,
        "heading": _("What was taught"),
        "lead": _("%(person)s completed “%(course)s” on %(day)s. This is what the course taught and asked on that day.") % about,
        "facts": [list(pair) for pair in facts_of(said)],
        "steps_heading": _("What was taught: %(count)s steps") % {"count": len(said["steps"])} if said["steps"] else "",
        "steps_columns": [_("Step"), _("Module"), _("Minutes")],
        "steps": [[f"{step['code']} {step['title']}", step["module"], str(step["minutes"])] for step in said["steps"]],
        "assessments": [assessment(sat) for sat in said["assessments"]],
        "items_columns": [_("Question"), _("Version"), _("Marked by")],
        "sessions_heading": _("Live sessions") if said["sessions"] else "",
        "sessions_columns": [_("Session"), _("Held on"), _("Minutes at the seat")],
        "sessions": [[one["title"], _day(one["held_on"]), str(one["seat_minutes"])] for one in said["sessions"]],
        "check_heading": _("How to check this"),
        "check": _(
            "The signed statement is attached to this document as statement.json. It can be checked without this site and without us, "
            "with the public key named here: see “Checking a statement” in the operations guide."
        ),
        "key_label": _("Public key"),
        "attachment": _("The signed statement"),
    }


def facts_of(said: dict[str, Any]) -> list[tuple[str, str]]:
    """The facts at the top, each with its name."""
    edition, certificate = said["edition"], said["certificate"]
    rows = [
        (_("Person"), said["person"]),
        (_("Agency of that day"), said["agency"] or "–"),
        (_("Course"), f"{said['course']['code']} {said['course']['title']}"),
        (_("Edition"), edition.get("label") or str(edition.get("number", "–"))),
        (_("Fingerprint of the edition"), edition.get("fingerprint", "–")),
        (_("Completed on"), _day(said["day"])),
    ]
    if certificate:
        rows.append((_("Certificate"), certificate["number"]))
        if certificate["revoked_on"]:
            rows.append((_("Certificate revoked on"), _day(certificate["revoked_on"])))
    if said["withdrawn_on"]:
        rows.append((_("Counts no more since"), _day(said["withdrawn_on"])))
    rows.append((_("Stated on"), _day(said["made_at"][:10])))
    return rows


def _day(text: str) -> str:
    return in_words(date.fromisoformat(text))


def assessment(sat: dict[str, Any]) -> dict[str, Any]:
    """One assessment: its mark and rule in a sentence, and its questions in rows."""
    if "items" not in sat:
        share = {"share": round(float(sat.get("share", 0)) * 100)}
        return {"heading": _("Assessment"), "lead": _("Told from earlier records: %(share)s %% of the credit.") % share, "items": []}
    facts = {"credit": _number(sat["credit"]), "out_of": sat["out_of"], "share": sat["pass_share"], "number": sat["number"]}
    lead = [_("Passed in sitting %(number)s with %(credit)s of %(out_of)s. The rule: at least %(share)s %% of the credit.") % facts]
    if sat["criticals_must_be_right"]:
        lead.append(_("No question on safety or law might be missed."))
    if "credit_today" in sat:
        lead.append(_("The mark was changed since; today it is %(credit)s.") % {"credit": _number(sat["credit_today"])})
    return {
        "heading": _("Assessment: %(title)s") % {"title": sat.get("title", sat["quiz"])},
        "lead": " ".join(lead),
        "items": [[item["code"], str(item["version"]), marked_by(item)] for item in sat["items"]],
    }


def marked_by(item: dict[str, Any]) -> str:
    marked = item.get("marked", {})
    if marked.get("by") != BY_PEOPLE:
        return _("its key")
    return ", ".join(f"{_role(reading['role'])} ({_day(reading['on'])})" for reading in marked["readings"]) or _("people")


def _role(name: str) -> str:
    return str(RoleName(name).label) if name in RoleName.values else _("marker")


def _number(credit: str) -> str:
    return f"{Decimal(credit).normalize():f}"
