"""What a team needs: how many of each discipline, and which competencies in it."""

from collections.abc import Collection, Mapping

from django.db import transaction

from agencies import audit, teams
from agencies.models import Discipline, TaskForce, User
from records.models import CompetencyNeed


@transaction.atomic
def set_needs(team: TaskForce, *, least: Mapping[Discipline, int], needs: Collection[tuple[int, int]], by: User) -> None:
    """``needs`` are pairs of a discipline and a competency, by their keys."""
    teams.need(team, disciplines=least, by=by)
    standing = {(row.discipline_id, row.competency_id): row for row in CompetencyNeed.objects.filter(task_force=team)}
    CompetencyNeed.objects.filter(pk__in=[row.pk for pair, row in standing.items() if pair not in needs]).delete()
    CompetencyNeed.objects.bulk_create(
        CompetencyNeed(task_force=team, discipline_id=discipline, competency_id=competency)
        for discipline, competency in sorted(set(needs) - standing.keys())
    )
    audit.record("team.needs_set", by=by, subject=team, needs=sorted(needs))
