"""Which message made a person say what they said: the last that had been written to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.planning.frequency import Contact, Step
from chalicelib.domain.responses.engagement import named_step

STOPPED_WITHIN = timedelta(days=7)
ASKED_WITHIN = timedelta(days=1)  # section 10
CLOCKS_DIFFER = timedelta(minutes=5)  # ours and a messenger's (F16)


def wrote(contacts: Iterable[Contact], step: Step) -> bool:
    """Whether a campaign really wrote that to the person; a step without a name is any of its."""
    return any(
        contact.step.campaign == step.campaign
        and (not step.name or named_step(contact.step.name) == step.name)
        for contact in contacts
    )


def last_before(contacts: Iterable[Contact], at: datetime, *, within: timedelta) -> Step | None:
    """What was written last before an instant, not longer before than that."""
    near = [each for each in contacts if at - within < each.at <= at + CLOCKS_DIFFER]
    return max(near).step if near else None
