"""Whoever proves that a phone or an e-mail is theirs joins the card that it already has."""

from dataclasses import replace
from functools import partial

from chalicelib.bot.commands.card import pictures
from chalicelib.bot.dialogs.registration.consents import given_consents
from chalicelib.bot.dialogs.registration.form import Registration
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Outcome, Turn, reply
from chalicelib.domain.card import group_digits
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.reply import Line
from chalicelib.services.link_chat import link_chat


def join(turn: Turn, form: Registration, owner: CustomerId | None) -> Outcome | None:
    """Link this chat to the owner and show the card; None where there is no such customer."""
    customer = turn.world.customers.get(owner) if owner else None
    if customer is None:
        return None
    facts = {"name": customer.first_name, "number": group_digits(customer.card)}
    said = reply(Line("registration.welcome_back", facts), keyboard=MENU)
    dialog = replace(turn.dialog.closed(), customer_id=customer.id)
    save = partial(link_chat, turn.world, customer, given_consents(turn, form))
    return Outcome(dialog, (said, pictures(customer)), save)
