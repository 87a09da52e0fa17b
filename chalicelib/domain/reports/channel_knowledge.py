"""Which figures of a report a channel can know (the table of section 10)."""

from enum import StrEnum

from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.reports.unknown import Unknown


class Figure(StrEnum):
    """What a report shows about the messages of a channel; the values are its row names."""

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


def figures_of(channel: str) -> tuple[Figure, ...]:
    """The figures that a report shows for a channel, in its order.

    A figure that some channels have as their own, such as the bounces of e-mail, does not exist in
    the others: there it is left out instead of being "unknown".
    """
    own = CHANNELS[channel].own_figures if channel in CHANNELS else frozenset()
    others = {figure for each in CHANNELS.values() for figure in each.own_figures} - own
    return tuple(figure for figure in Figure if figure not in others)


def unknown_in(channel: str, figure: Figure) -> Unknown | None:
    """Why the channel cannot tell this figure, or None where it can.

    For a channel that is not in the list, such as one that was removed after a campaign used it,
    only the number of accepted messages is known.
    """
    if channel not in CHANNELS:
        return None if figure is Figure.ACCEPTED else Unknown("channel.not_described")
    why = CHANNELS[channel].cannot_tell.get(figure)
    return Unknown(why) if why else None
