"""Which teams somebody finds in the office: those they see, and those they form."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import TaskForce, User


def team_of(user: User, slug: str) -> TaskForce:
    """The team, for those who have a part in it or form it; nothing there for anybody else."""
    seen = Q(pk__in=TaskForce.objects.visible_to(user).values("pk")) | Q(pk__in=TaskForce.objects.formed_by(user).values("pk"))
    return get_object_or_404(TaskForce.objects.filter(seen).select_related("jurisdiction"), slug=slug)


def trail_of(user: User, team: TaskForce) -> list[tuple[str, str]]:
    """The way to a team: by its own page for those who see that, else by the list of teams that one forms."""
    if TaskForce.objects.visible_to(user).filter(pk=team.pk).exists():
        return [(_("Teams"), reverse("teams")), (team.name, team.get_absolute_url())]
    return [(_("Records"), reverse("records-office")), (_("Teams"), reverse("teams-formed")), (team.name, "")]
