"""Takes a new number from a customer who lost the former one to another person (rule 36)."""

from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.conversation.contact_notices import notices_to
from chalicelib.domain.customers.contact_phone import read_contact_phone
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import SharedContact
from chalicelib.domain.messages.reply import Button, Keyboard, Line
from chalicelib.repo.customers.claims import Taken
from chalicelib.services.customers.change_profile import give_phone, leave_phone

SHARE: Keyboard = ((Button("share_contact", asks="contact"),),)


def offer_number(turn: Turn, customer: Customer) -> Keyboard:
    """The button that shares a number, for a customer without one."""
    return SHARE if turn.can_share_contact and not customer.phone.number else ()


def take_contact(turn: Turn, customer: Customer) -> TurnResult | None:
    """Store the number of the customer's own contact; None if the customer has a number."""
    contact = turn.message.content
    if not isinstance(contact, SharedContact) or customer.phone.number:
        return None
    if not contact.own:
        return TurnResult(turn.dialog, (reply("contact.foreign", keyboard=SHARE),))
    phone = read_contact_phone(contact.phone, region=turn.world.settings.region)
    if phone is None:
        return TurnResult(turn.dialog, (reply("contact.useless", keyboard=MENU),))
    if isinstance(turn.refused, Taken) and turn.refused.what == "phone":
        elsewhere = reply("new_phone.elsewhere", keyboard=MENU)
        leave = partial(leave_phone, turn.world, customer, phone)
        return TurnResult(turn.dialog.closed(), (elsewhere,), leave)
    save = partial(give_phone, turn.world, customer, phone)
    done = reply(Line("new_phone.done", {"phone": phone}), keyboard=MENU)
    notices = notices_to(customer, Line("notice.phone_changed"), but=turn.message.chat)
    return TurnResult(turn.dialog.closed(), (done, *notices), save)
