"""What authors and administrators may do in the editor: Wagtail asks Django's groups, and these are made after each migration.

Who is in them follows from roles (:data:`agencies.people.EDITOR_GROUPS`); nothing here is set by hand.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Workflow, WorkflowPage, WorkflowTask

from agencies.people import EDITOR_GROUPS
from agencies.permissions import RoleName
from guidance.models import Lane, ReviewLane

EVERYWHERE: dict[str, list[str]] = {
    RoleName.AUTHOR: [
        "wagtailadmin.access_admin",
        "guidance.view_source",
        "guidance.add_source",
        "guidance.change_source",
        "guidance.delete_source",
    ],
    RoleName.LEGAL_REVIEWER: ["wagtailadmin.access_admin"],
    RoleName.TRAUMA_REVIEWER: ["wagtailadmin.access_admin"],
    RoleName.SURVIVOR_REVIEWER: ["wagtailadmin.access_admin"],
    RoleName.ADMINISTRATOR: [
        "wagtailcore.add_workflow",
        "wagtailcore.change_workflow",
        "wagtailcore.add_task",
        "wagtailcore.change_task",
        "wagtailcore.change_site",
        "wagtailcore.add_locale",
        "wagtailcore.change_locale",
        "wagtail_localize.submit_translation",
        "records.add_certificatetemplate",
        "records.change_certificatetemplate",
        "records.delete_certificatetemplate",
        "records.publish_certificatetemplate",
    ],
}
PAGES: dict[str, list[str]] = {
    RoleName.AUTHOR: ["wagtailcore.add_page", "wagtailcore.change_page", "wagtailcore.publish_page"],
    RoleName.ADMINISTRATOR: ["wagtailcore.bulk_delete_page", "wagtailcore.lock_page", "wagtailcore.unlock_page"],
}
COLLECTIONS: dict[str, list[str]] = {
    RoleName.AUTHOR: [
        "wagtailimages.add_image",
        "wagtailimages.change_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.change_document",
        "wagtaildocs.choose_document",
        "wagtailmedia.add_media",
        "wagtailmedia.change_media",
    ],
    RoleName.ADMINISTRATOR: ["wagtailcore.add_collection", "wagtailcore.change_collection", "wagtailcore.delete_collection"],
}


WORKFLOW, WAGTAILS_OWN = "Review by lanes", "Moderators approval"
REVIEWERS = {
    Lane.PEER: [RoleName.AUTHOR, RoleName.ADMINISTRATOR],
    Lane.LEGAL: [RoleName.LEGAL_REVIEWER, RoleName.ADMINISTRATOR],
    Lane.TRAUMA: [RoleName.TRAUMA_REVIEWER, RoleName.ADMINISTRATOR],
    Lane.SURVIVOR: [RoleName.SURVIVOR_REVIEWER, RoleName.ADMINISTRATOR],
}
"""Who passes which lane. An administrator may in each: survivor consultants without an account are heard through one."""


def make_groups(sender: AppConfig, **kwargs: Any) -> None:
    """The receiver of ``post_migrate``: once, after the last room, when every permission exists. Running again changes nothing."""
    with_models = [config for config in apps.get_app_configs() if config.models_module]
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    if sender != with_models[-1] or root is None or collection is None:
        return
    for role, name in EDITOR_GROUPS.items():
        # An administrator may all that an author may.
        roles = [RoleName.AUTHOR, RoleName.ADMINISTRATOR] if role == RoleName.ADMINISTRATOR else [role]
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(named([one for each in roles for one in EVERYWHERE[each]]))
        for permission in named([one for each in roles for one in PAGES.get(each, [])]):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in named([one for each in roles for one in COLLECTIONS.get(each, [])]):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    make_lanes(root)


def make_lanes(root: Page) -> None:
    """The review that every page is handed in for, lane by lane, unless an administrator has set another."""
    workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW)
    for place, lane in enumerate(Lane):
        task = ReviewLane.objects.filter(lane=lane).first() or ReviewLane.objects.create(lane=lane, name=str(lane.label).capitalize())
        task.groups.add(*Group.objects.filter(name__in=[EDITOR_GROUPS[role] for role in REVIEWERS[lane]]))
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": place})
    assigned = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if assigned is None or assigned.workflow.name == WAGTAILS_OWN:
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def named(names: list[str]) -> list[Permission]:
    """The permissions of these names ("app.codename").

    :raises LookupError: for a name that no installed app has.
    """
    pairs = [name.split(".") for name in names]
    wanted = Q(pk__in=[])
    for app, codename in pairs:
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = {
        f"{each.content_type.app_label}.{each.codename}": each for each in Permission.objects.filter(wanted).select_related("content_type")
    }
    if missing := set(names) - found.keys():
        raise LookupError(f"no such permission: {', '.join(sorted(missing))}")
    return list(found.values())
