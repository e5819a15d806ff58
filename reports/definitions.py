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
    "Counted are the people who had to hold at least one course on that day, at the agency and in the discipline where they were on that day. "
    "Who is on leave is not counted."
)
OVERDUE = gettext_lazy("Overdue is whose due date has passed, and whose training has expired.")
COMPLETED = gettext_lazy(
    "An agency has completed a course when the share of its people who must hold it and are trained has reached the agency’s own target; "
    "the date is the day since when it has been there without a break."
)
LAPSED = gettext_lazy("Lapsed is who was at the target and is not any more; the date is the day on which it fell below.")
ON_THE_WAY = gettext_lazy("On the way: some are trained or have begun. Not started: nobody has begun.")
NOT_SHARED = gettext_lazy(
    "A partner’s word is shown while the signature of its leader on the commitment of a team that you share is in effect. People are never shown."
)
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


def board_rule(week: str) -> list[tuple[str | Promise, str | Promise]]:
    """The words of the partner board. ``week`` is the day of which other agencies' counts are."""
    counts = _(
        "Counts of another agency are those of %(week)s, shown only where it shares them and they are of ten people or more, to the nearest five per cent."
    )
    return [
        (_("Completed"), COMPLETED),
        (_("Lapsed"), LAPSED),
        (_("On the way, not started"), ON_THE_WAY),
        (_("Not shared"), NOT_SHARED),
        (_("Counts"), counts % {"week": week}),
    ]
