"""One question, one answer: may this person do this to that? Reads what the person carries; knows no model."""

from typing import Any

from agencies.permissions import Permission


def can(user: Any, permission: Permission, on: Any = None) -> bool:
    """Whether ``user`` holds ``permission`` over ``on``: an object with ``path`` (an agency), a task force, or nothing.

    :raises TypeError: for an object that has no place in an agency tree or a team.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    reach = user.reach(permission)
    if on is None:
        return bool(reach)
    if hasattr(on, "path"):
        return reach.covers_path(on.path)
    if on._meta.model_name == "taskforce":
        return reach.covers_team(on.pk)
    raise TypeError(f"no place in the tree of agencies or in a team: {on!r}")
