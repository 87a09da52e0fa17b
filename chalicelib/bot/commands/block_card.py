"""Blocks the card at once, so that a lost phone spends nothing (rule 34)."""

from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.card_change import CardAction, changed_card
from chalicelib.domain.customers.customer import Customer

NAME = "block_card"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Block the card; purchases with it still earn points."""
    keyboard = (row("unblock_card", "replace_card"), *MENU)
    if customer.card_blocked:
        return TurnResult(turn.dialog, (reply("card.is_blocked", keyboard=keyboard),))
    from chalicelib.services.conversation.change_card import (  # noqa: PLC0415 - it is rarely needed
        change_card_in_chat,
        notices_of_card,
    )

    after = changed_card(customer, CardAction.BLOCK, customer.card)
    save = partial(change_card_in_chat, turn.world, customer, after)
    notices = notices_of_card(customer, CardAction.BLOCK, but=turn.message.chat)
    done = reply("card.blocked", keyboard=keyboard)
    return TurnResult(turn.dialog, (done, *notices), save)
