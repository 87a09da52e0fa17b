"""The figures of a report that each channel can know (the table of section 10)."""

from enum import StrEnum

from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.reports.unknown import Unknown


class Figure(StrEnum):
    """The figures of a report about the messages of a channel; the values name its rows."""

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

    A figure that only some channels have, such as the bounces of e-mail, is omitted for the other
    channels instead of being "unknown".
    """
    own = CHANNELS[channel].own_figures if channel in CHANNELS else frozenset()
    others = {figure for each in CHANNELS.values() for figure in each.own_figures} - own
    return tuple(figure for figure in Figure if figure not in others)


def unknown_in(channel: str, figure: Figure) -> Unknown | None:
    """The reason why the channel cannot know this figure, or None if it can."""
    # A campaign may have used a channel that was removed from the list later: then only the number
    # of accepted messages is known.
    if channel not in CHANNELS:
        return None if figure is Figure.ACCEPTED else Unknown("channel.not_described")
    why = CHANNELS[channel].cannot_tell.get(figure)
    return Unknown(why) if why else None
