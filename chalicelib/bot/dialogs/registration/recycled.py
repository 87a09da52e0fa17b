"""Asks for one more fact before a proven number opens a card that was silent for long (rule 36).

Operators give numbers to new people. A person who knows no fact of the card gets a card of their
own: the former card loses the number, and nothing of it is shown.
"""

from dataclasses import replace

from chalicelib.bot.dialogs.registration import flow
from chalicelib.bot.dialogs.registration.finish import join
from chalicelib.bot.turn import Turn, TurnResult
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.conversation.registration_form import Recycled, Registration
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import Line
from chalicelib.services.customers.measure_silence import is_silent

TRIES_A_DAY_MAX = 3  # for one number, in all chats together
NEW_CARD = Line("registration.new_card")


def join_or_ask(turn: Turn, form: Registration, owner: CustomerId | None) -> TurnResult | None:
    """Join the card of a proven number, or ask for one more fact of a silent card first.

    None if no customer has the number, or if the person already failed to name a fact.
    """
    customer = turn.world.customers.profiles.get(owner) if owner else None
    if customer is None:
        return None
    is_known_chat = turn.message.chat in customer.chats
    if is_known_chat or not is_silent(turn.world, customer):
        return join(turn, form, customer)
    if form.gets_new_card:
        return None
    asked = replace(form, recycled=Recycled(customer.phone.number, customer.id))
    if not (customer.email or customer.birthday):
        # No question: it would say that the number had a card.
        return _give_up(turn, asked)
    return flow.ask(turn, asked, "known_fact")


def take_fact(turn: Turn, form: Registration) -> TurnResult:
    """Join if birthday or e-mail are those of the card; else ask again, at most three times."""
    recycled = form.recycled
    customer = turn.world.customers.profiles.get(CustomerId(recycled.owner)) if recycled else None
    if recycled is None or customer is None or customer.phone.number != recycled.number:
        return flow.advance(turn, replace(form, recycled=None))
    if turn.meant(("new_card",)):
        return _give_up(turn, form, NEW_CARD)
    facts = _facts(turn)
    if not facts:
        return flow.ask(turn, form, "known_fact", Line("known_fact.unreadable"))
    # Counted before it is compared, so that tries in several chats at once are all counted.
    if not _count_try(turn, recycled.number):
        return _give_up(turn, form, NEW_CARD)
    if _knows(customer, facts):
        return join(turn, form, customer)
    tried = replace(recycled, tries=recycled.tries + 1)
    asked = replace(form, recycled=tried)
    if tried.tries >= TRIES_A_DAY_MAX:
        return _give_up(turn, asked, NEW_CARD)
    return flow.ask(turn, asked, "known_fact", Line("known_fact.wrong"))


def _give_up(turn: Turn, form: Registration, *before: Line) -> TurnResult:
    """Continue with a new card, which gets the number when the registration is complete."""
    assert form.recycled is not None
    given_up = replace(form, recycled=replace(form.recycled, gives_up=True))
    return flow.advance(turn, given_up, *before)


def _facts(turn: Turn) -> dict[Field, str]:
    """The birthday and the e-mail in the typed text."""
    from chalicelib.domain.conversation.one_message_form import read_form  # noqa: PLC0415 - only in this step

    region = turn.world.settings.region
    read = read_form(turn.typed, region=region, today=turn.today).values
    return {name: read[name] for name in (Field.EMAIL, Field.BIRTHDAY) if name in read}


def _knows(customer: Customer, facts: dict[Field, str]) -> bool:
    email, written = facts.get(Field.EMAIL), facts.get(Field.BIRTHDAY)
    if email and customer.has_address(email):
        return True
    if not written or customer.birthday is None:
        return False
    born, named = customer.birthday, birthday.from_text(written)
    # A card without the year of birth cannot be asked for it.
    return (born.day, born.month) == (named.day, named.month) and born.year in {None, named.year}


def _count_try(turn: Turn, number: str) -> bool:
    world, now = turn.world, turn.world.now()
    day = now.date().isoformat()
    return world.conversation.budgets.count_cause(
        "known_fact", number, day, cause=turn.message.cause, limit=TRIES_A_DAY_MAX, now=now
    )
