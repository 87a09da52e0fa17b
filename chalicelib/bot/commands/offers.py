"""Offers: which are on for the customer now, and how offers come."""

from typing import TYPE_CHECKING

from chalicelib.bot.menu import MENU
from chalicelib.bot.points.offer_lines import offer_line
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line

if TYPE_CHECKING:
    from chalicelib.services.offers.list_offers import ListedOffer

NAME = "offers"
SHOWN_MAX = 10


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """List the offers of now, the valid ones first, and say how offers come.

    A button allows messages with offers where they are not allowed yet.
    """
    listed = _listed(turn, customer)
    allowed = customer.allows(Purpose.ADVERTISING, turn.message.chat.channel)
    keyboard = MENU if allowed else (row("resume"), *MENU)
    how = "offers.come" if allowed else "offers.on_request"
    lines = [offer_line(turn, each) for each in listed or ()]
    if listed == []:
        lines.append(Line("offers.none"))
    if any(each.reason == "member" for each in listed or ()):
        lines.append(Line("offers.come_back"))
        keyboard = (row("come_back"), *keyboard)
    return TurnResult(turn.dialog, (reply(*lines, Line(how), keyboard=keyboard),))


def _listed(turn: Turn, customer: Customer) -> "list[ListedOffer] | None":
    """The offers of now; None before the first programme."""
    world = turn.world
    if not world.points.programmes.has_begun(world.now()):
        return None
    # Loaded with the first question about offers: most updates are about something else.
    from chalicelib.services.offers.list_offers import list_offers  # noqa: PLC0415

    return list_offers(world, customer.id)[:SHOWN_MAX]
