"""Which campaign made a person say what they said: the last that had written to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.frequency import Contact

STOPPED_WITHIN = timedelta(days=7)
ASKED_WITHIN = timedelta(days=1)  # section 10
CLOCKS_DIFFER = timedelta(minutes=5)  # ours and a messenger's (F16)


def wrote(contacts: Iterable[Contact], campaign: str) -> bool:
    """Whether a campaign really wrote to the person."""
    return any(contact.step.campaign == campaign for contact in contacts)


def last_before(contacts: Iterable[Contact], at: datetime, *, within: timedelta) -> str:
    """The campaign that wrote last before an instant, not longer before than that; "": none."""
    near = [each for each in contacts if at - within < each.at <= at + CLOCKS_DIFFER]
    return max(near).step.campaign if near else ""
