"""Shops: addresses and hours, the nearest first where a person sent their location."""

from chalicelib.bot.menu import MENU
from chalicelib.bot.shop_contact import answer_with_contact
from chalicelib.bot.shop_lines import near_lines, shop_lines
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.catalogue.shop import Position
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import SharedLocation
from chalicelib.domain.messages.reply import Button, Keyboard, Line

NAME = "shops"
SHARE: Keyboard = ((Button("share_location", asks="location"),),)


def obey(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - commands have one signature
    """Show the shops, and ask for a location where the messenger can send one."""
    lines = shop_lines(turn)
    if not lines:
        return answer_with_contact(turn, "shops.not_yet")
    if not turn.can_share_location:
        return TurnResult(turn.dialog, (reply(*lines, keyboard=MENU),))
    asked = reply(*lines, Line("shops.send_location"), keyboard=(*SHARE, *MENU))
    return TurnResult(turn.dialog, (asked,))


def take_location(turn: Turn, location: SharedLocation) -> TurnResult:
    """Show the nearest shops. The location is not stored."""
    lines = near_lines(turn, Position(location.latitude, location.longitude)) or shop_lines(turn)
    if not lines:
        return answer_with_contact(turn, "shops.not_yet")
    if turn.dialog.topic:
        # The question stays open, and so do its buttons.
        asked = reply(*lines, Line("shops.question_open"), keyboard=None)
        return TurnResult(turn.dialog, (asked,))
    return TurnResult(turn.dialog, (reply(*lines, keyboard=MENU),))
