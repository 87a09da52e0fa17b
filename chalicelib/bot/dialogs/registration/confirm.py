"""The last question: yes makes a customer, no goes through the fields once more."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from chalicelib.bot.commands.card import pictures
from chalicelib.bot.dialogs.registration import flow, proof
from chalicelib.bot.dialogs.registration.consents import given_consents
from chalicelib.bot.dialogs.registration.form import Registration
from chalicelib.bot.dialogs.registration.join import join
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.card import group_digits, new_card_number
from chalicelib.domain.customers.customer import Customer, ProofMethod, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import Line
from chalicelib.repo.customers.customers import Taken
from chalicelib.services.customers.register_customer import register_customer


def take(turn: Turn, form: Registration) -> TurnResult:
    """Yes registers, no repeats with what was given at hand, anything else asks again."""
    match turn.meant(("yes", "no")):
        case "yes":
            return _resolve(turn, form) or _register(turn, form)
        case "no":
            again = replace(form, review=ALL_FIELDS, trail=())
            return flow.ask(turn, again, ALL_FIELDS[0], Line("registration.again"))
        case _:
            return flow.ask(turn, form, "confirm", Line("registration.yes_or_no"))


def _resolve(turn: Turn, form: Registration) -> TurnResult | None:
    """What to do when somebody holds what is to be claimed: show that it is the same person."""
    match turn.refused:
        case Taken(what="phone") as taken:
            return join(turn, form, taken.owner)
        case Taken(what="email"):
            return proof.send_code(turn, form, "email", form.values[Field.EMAIL])
        case _:
            return None


def _register(turn: Turn, form: Registration) -> TurnResult:
    step = flow.next_step(form)
    if step != "confirm":
        return flow.ask(turn, form, step)
    customer = _customer(turn, form)
    facts = {"name": customer.first_name, "number": group_digits(customer.card)}
    said = reply(Line("registration.done", facts), keyboard=MENU)
    dialog = replace(turn.dialog.closed(), customer_id=customer.id)
    save = partial(register_customer, turn.world, customer)
    return TurnResult(dialog, (said, pictures(customer)), save)


def _customer(turn: Turn, form: Registration) -> Customer:
    world, values = turn.world, form.values
    assert form.proof is not None
    method = cast("ProofMethod", form.proof.method)
    proven_at = datetime.fromisoformat(form.proof.at)
    email, born = values.get(Field.EMAIL), values.get(Field.BIRTHDAY)
    return Customer(
        id=CustomerId(world.new_id()),
        first_name=values.get(Field.FIRST_NAME, ""),
        surname=values.get(Field.SURNAME, ""),
        phone=ProvenPhone(Phone(form.proof.number), method, proven_at),
        email=Email(email) if email else None,
        birthday=birthday.from_text(born) if born else None,
        card=new_card_number(world.draw),
        locale=turn.dialog.locale,
        registered_at=world.now(),
        chats=(turn.message.chat,),
        consents=given_consents(turn, form),
        referral=form.referral,
        birthday_since=local_day(world.now(), ZoneInfo(world.settings.zone)),
    )
