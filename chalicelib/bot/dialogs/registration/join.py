"""Whoever proves that a phone or an e-mail is theirs joins the card that it already has."""

from dataclasses import replace
from functools import partial

from chalicelib.bot.commands.card import pictures
from chalicelib.bot.dialogs.registration.consents import given_consents
from chalicelib.bot.dialogs.registration.form import Registration
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.customers.card import group_digits
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import Line, Notice
from chalicelib.services.customers.register_customer import link_chat

CHATS_MAX = 20  # of one customer: all of them must fit into the transaction that erases them


def join(turn: Turn, form: Registration, owner: CustomerId | None) -> TurnResult | None:
    """Link this chat to the owner and show the card; None where there is no such customer."""
    customer = turn.world.customers.profiles.get(owner) if owner else None
    if customer is None:
        return None
    if len(customer.chats) >= CHATS_MAX and turn.message.chat not in customer.chats:
        return TurnResult(turn.dialog, (reply("registration.too_many_chats"),))
    facts = {"name": customer.first_name, "number": group_digits(customer.card)}
    said = reply(Line("registration.welcome_back", facts), keyboard=MENU)
    dialog = replace(turn.dialog.closed(), customer_id=customer.id)
    save = partial(link_chat, turn.world, customer, given_consents(turn, form))
    heard = Line("notice.chat_linked", {"channel": dialog.chat.channel})
    others = (chat for chat in customer.chats if chat != dialog.chat)
    notices = (Notice(chat, customer.locale, heard) for chat in others)
    return TurnResult(dialog, (said, pictures(customer), *notices), save)
