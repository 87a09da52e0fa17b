"""What a channel can know of its messages: the table of section 10."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.messages.channel import EMAIL, SMS, TELEGRAM, WEBCHAT
from chalicelib.domain.reports.unknown import Unknown


class Figure(StrEnum):
    """What a report tells of the messages of a channel; the names stand in its rows."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    OPENED_BY_PERSON = "opened_by_person"
    OPENED_BY_MACHINE = "opened_by_machine"
    OPENED_UNSURE = "opened_unsure"
    CLICKED = "clicked"
    CLICKED_BY_MACHINE = "clicked_by_machine"
    ANSWERED = "answered"
    ASKED = "asked"
    STOPPED = "stopped"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


F = Figure

OF_EMAIL = frozenset(
    {
        F.OPENED_BY_PERSON,
        F.OPENED_BY_MACHINE,
        F.OPENED_UNSURE,
        F.CLICKED_BY_MACHINE,
        F.BOUNCED,
        F.COMPLAINED,
    }
)
"""What exists in e-mail alone: elsewhere there is nothing to be told, not even "unknown"."""

CANNOT_KNOW: Mapping[str, Mapping[Figure, str]] = {
    TELEGRAM.name: {F.READ: "telegram.no_receipts"},
    WEBCHAT.name: {F.READ: "webchat.no_receipts"},
    EMAIL: {F.READ: "email.no_receipts", F.ASKED: "email.replies_not_read"},
    SMS: {
        F.DELIVERED: "sms.no_receipts",
        F.READ: "sms.no_receipts",
        F.ANSWERED: "sms.one_way",
        F.ASKED: "sms.one_way",
    },
}
"""What is asked of a channel and it cannot tell, and why.

A bot and a web chat have delivered what they accepted, and hear nothing afterwards. The operator's
receipts of SMS do not reach us. A fetched picture does not show that a letter was read.
"""


def figures_of(channel: str) -> tuple[Figure, ...]:
    """What a report tells of a channel, in its order."""
    return tuple(each for each in Figure if channel == EMAIL or each not in OF_EMAIL)


def unknown_in(channel: str, figure: Figure) -> Unknown | None:
    """Why the channel cannot tell this, or None where it can.

    Of a channel that nobody entered into the table nothing is known but what it accepted.
    """
    if channel not in CANNOT_KNOW:
        return None if figure is F.ACCEPTED else Unknown("channel.not_described")
    why = CANNOT_KNOW[channel].get(figure)
    return Unknown(why) if why else None
