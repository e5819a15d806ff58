"""One number for everything that counts: equal numbers, equal state. For restores, moves between databases, and undone imports.

``counts`` is over what counts today: people with an open account, their homes, seats and roles, evidence that speaks for them, obligations,
standings, certificates, sittings and marks, acknowledgements, commitments and signatures. What was closed, withdrawn or removed is not in
it, and neither is the trail, which only grows; the trail has a number of its own, and ``everything`` is over both.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Affiliation, AuditEvent, RoleAssignment, TeamMembership, User
from assessments.models import Attempt, AttemptItem
from guidance.models import Acknowledgement
from jobs.clock import today
from records.models import Certificate, Commitment, Evidence, Obligation, Signature, Standing

TRAIL = "trail"
OF_STANDING = ["state", "reason", "starts_on", "ends_on", "since", "due_on", "expires_on", "counts", "agency", "discipline", "course"]


def sections() -> dict[str, Callable[[], QuerySet[Any, Any]]]:
    """What is summed, each as rows of values in an order that the rows themselves give."""
    day = today()
    return {
        "people": lambda: User.objects.filter(is_active=True).order_by("pk").values_list("pk", "email", "display_name"),
        "homes": lambda: _dated(Affiliation, "person", "agency", "discipline", "started_on"),
        "seats": lambda: _dated(TeamMembership, "person", "task_force", "discipline", "started_on"),
        "roles": lambda: _dated(RoleAssignment, "person", "role", "agency", "task_force", "started_on"),
        "evidence": lambda: (
            Evidence.objects.valid()
            .order_by("person", "source")
            .values_list(
                "person", "source", "kind", "course", "edition", "note", "note_version", "outside_course", "requirement",
                "earned_on", "recorded_on", "until", "facts",
            )
        ),
        "obligations": lambda: (
            Obligation.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day))
            .order_by("person", "requirement", "cycle")
            .values_list("person", "requirement", "cycle", "version", "agency", "because", "opened_on", "due_on", "closed_on")
        ),
        "standings": lambda: (
            Standing.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day))
            .order_by("person", "obligation__requirement", "obligation__cycle", "starts_on")
            .values_list("person", "obligation__requirement", "obligation__cycle", *OF_STANDING)
        ),
        "certificates": lambda: _whole(Certificate),
        "attempts": lambda: _whole(Attempt),
        "answers and marks": lambda: _whole(AttemptItem),
        "acknowledgements": lambda: _whole(Acknowledgement),
        "commitments": lambda: _whole(Commitment),
        "signatures": lambda: _whole(Signature),
        TRAIL: lambda: AuditEvent.objects.order_by("sequence").values_list("sequence", "hash"),
    }  # fmt: skip


def _dated(model: Any, *fields: str) -> QuerySet[Any, Any]:
    return model.objects.current().order_by(*fields).values_list(*fields)


def _whole(model: Any) -> QuerySet[Any, Any]:
    return model.objects.order_by("pk").values_list(*[field.attname for field in model._meta.concrete_fields])


def checksum() -> dict[str, str]:
    """SHA-256 of each section by its name, of ``counts`` and of ``everything``."""
    sums = {name: _sum(rows()) for name, rows in sections().items()}
    counts = hashlib.sha256("".join(value for name, value in sums.items() if name != TRAIL).encode()).hexdigest()
    return sums | {"counts": counts, "everything": hashlib.sha256((counts + sums[TRAIL]).encode()).hexdigest()}


def _sum(rows: QuerySet[Any, Any]) -> str:
    digest = hashlib.sha256()
    for row in rows.iterator(chunk_size=5000):
        digest.update(json.dumps(row, default=_plain, sort_keys=True, ensure_ascii=False).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
