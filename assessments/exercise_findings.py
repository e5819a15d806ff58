"""What is found in an exercise before it is published: a script with faults would not play."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.curriculum_exercises import KINDS
from assessments.models import ExercisePage
from guidance.findings import Finding


def script_findings(page: ExercisePage) -> Iterator[Finding]:
    """Every fault of the script stops publication."""
    kind = next(known for known in KINDS.values() if isinstance(page, known.model))
    if page.shaped_script() is None:
        yield Finding(_("there is none that can be read."), _("Script"), _("Learners could not begin."), stops=True)
        return
    parts = kind.parts.model_validate({name: getattr(page, name) for name in kind.names if getattr(page, name)})
    for _place, message in kind.faults(parts):
        yield Finding(message, _("Script"), _("A script with faults would leave learners somewhere where nothing goes on."), stops=True)
