"""Offers: which are on for the customer now, and how offers come."""

from collections.abc import Iterator

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.offer_lines import offer_line
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line

NAME = "offers"
SHOWN_MAX = 10


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """List the offers of now, the valid ones first, and say how offers come.

    A button allows messages with offers where they are not allowed yet.
    """
    allowed = customer.allows(Purpose.ADVERTISING, turn.message.chat.channel)
    keyboard = MENU if allowed else (row("resume"), *MENU)
    how = "offers.come" if allowed else "offers.on_request"
    lines = (*_offer_lines(turn, customer), Line(how))
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard),))


def _offer_lines(turn: Turn, customer: Customer) -> Iterator[Line]:
    world = turn.world
    if not world.points.programmes.has_begun(world.now()):
        return
    # Loaded with the first question about offers: most updates are about something else.
    from chalicelib.services.offers.list_offers import list_offers  # noqa: PLC0415

    found = list_offers(world, customer.id)[:SHOWN_MAX]
    if not found:
        yield Line("offers.none")
    for listed in found:
        yield offer_line(turn, listed)
