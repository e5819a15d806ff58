"""What the numbers mean, in words that stand beside them on every page and in every export."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TRAINED = gettext_lazy(
    "A person counts as trained in a course while their training holds: completed here, accepted from elsewhere, or waived with a reason. "
    "Training that is about to expire still counts; training that has expired does not."
)
PERSON = gettext_lazy(
    "A person counts as trained as a whole when every course they must hold counts. Whoever is under two requirements for one course counts "
    "once, by the stricter."
)
DENOMINATOR = gettext_lazy(
    "Counted are the people who had to hold at least one course on that day, at the agency and in the discipline where they were on that day."
)
OVERDUE = gettext_lazy("Overdue is whose due date has passed, and whose training has expired.")
DATE = gettext_lazy("A past day shows what was published on that day: what happened later does not change it.")


def rule() -> list[tuple[str | Promise, str | Promise]]:
    """Term and explanation, for the page."""
    return [
        (_("Trained"), TRAINED),
        (_("As a whole"), PERSON),
        (_("Of whom"), DENOMINATOR),
        (_("Overdue"), OVERDUE),
        (_("Date"), DATE),
    ]
