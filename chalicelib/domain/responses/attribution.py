"""Finds the message that a response belongs to: the last one sent to the customer before it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.planning.frequency import Contact, Step
from chalicelib.domain.responses.engagement import named_step

STOPPED_WITHIN = timedelta(days=7)
ASKED_WITHIN = timedelta(days=1)  # section 10
CLOCKS_DIFFER = timedelta(minutes=5)  # ours and a messenger's (F16)


def wrote(contacts: Iterable[Contact], step: Step) -> bool:
    """Whether a campaign really sent this step to the customer; an empty name stands for any."""
    # Links and buttons can be copied or forged, so only a stored contact proves the message.
    return any(
        contact.step.campaign == step.campaign
        and (not step.name or named_step(contact.step.name) == step.name)
        for contact in contacts
    )


def last_before(contacts: Iterable[Contact], at: datetime, *, within: timedelta) -> Step | None:
    """The last step that was sent before an instant, and within this span of it."""
    near = [contact for contact in contacts if at - within < contact.at <= at + CLOCKS_DIFFER]
    return max(near).step if near else None


def last_sent(contacts: Iterable[Contact], step: Step) -> datetime | None:
    """When a message was sent for the last time; None if the contacts do not remember it."""
    sent = [
        contact.at
        for contact in contacts
        if contact.step.campaign == step.campaign and named_step(contact.step.name) == step.name
    ]
    return max(sent, default=None)
