"""Things to store, each with only what a test cares about."""

import zlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import CardNumber, check_digit
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.encoding import decode
from chalicelib.repo.table.writes import Write
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.numbers import Numbers

CHAT = Chat("telegram", "7012345678")
_numbers = Numbers(1)


def a_dialog(**changes: Any) -> Dialog:
    """A chat never heard of before."""
    return replace(Dialog(CHAT, "ru", START), **changes)


def a_consent(**changes: Any) -> Consent:
    """A yes to advertising in Telegram."""
    consent = Consent(
        purpose=Purpose.ADVERTISING,
        channel="telegram",
        given=True,
        at=START,
        source="telegram",
        text_version="0123456789abcdef",
        evidence="telegram:1204",
    )
    return replace(consent, **changes)


def a_customer(**changes: Any) -> Customer:
    """Another person each time, with a phone, a mailbox and a card of their own."""
    number = next(_numbers)
    digits = f"29{number:010}"
    customer = Customer(
        id=CustomerId(f"customer-{number}"),
        first_name="Анна",
        surname="Петрова",
        phone=ProvenPhone(Phone(f"+7921{number:07}"), "contact", START),
        email=Email(f"anna{number}@example.org"),
        email_proven_at=START,
        birthday=Birthday(5, 5, 1990),
        card=CardNumber(digits + check_digit(digits)),
        locale="ru",
        registered_at=START,
        chats=(CHAT,),
        consents=(a_consent(),),
    )
    return replace(customer, **changes)


def stored(world: World, customer: Customer) -> Customer:
    """Register a customer from the first of their chats and read them back."""
    before = world.conversation.dialogs.get(customer.chats[0]) or a_dialog(chat=customer.chats[0])
    save_registration(world, customer, replace(before, customer_id=customer.id))
    return found(world, customer)


def save_registration(world: World, customer: Customer, cause: Dialog | Actor) -> None:
    """Register a customer, from their chat or by staff."""
    writes = world.customers.profiles.register_writes(customer)
    world.commit(None, *_saved(world, cause), *writes)


def save_change(
    world: World,
    before: Customer,
    after: Customer,
    cause: Dialog | Actor | None = None,
    given: tuple[Consent, ...] = (),
) -> None:
    """Store a changed customer, with the next state of the chat that asked for it."""
    writes = world.customers.profiles.change_writes(before, after, given)
    world.commit(None, *_saved(world, cause), *writes)


def save_erasure(world: World, customer: Customer, cause: Dialog | Actor, at: datetime) -> None:
    """Erase a customer, from their chat or by staff."""
    asking = cause.chat if isinstance(cause, Dialog) else None
    writes = world.customers.profiles.erase_writes(customer, at, but=asking)
    world.commit(None, *_saved(world, cause), *writes)


def save_settings(world: World, settings: BotSettings) -> None:
    """Replace the words and rules of the bot."""
    world.commit(None, world.conversation.bot_settings.save_write(settings))


def _saved(world: World, cause: Dialog | Actor | None) -> list[Write]:
    if isinstance(cause, Dialog):
        return [world.conversation.dialogs.save_write(cause)]
    return []


def found(world: World, customer: Customer) -> Customer:
    """The customer as the table has them now."""
    read = world.customers.profiles.get(customer.id)
    assert read is not None
    return read


def dialog_of(world: World, chat: Chat = CHAT) -> Dialog:
    """Where a chat stands."""
    dialog = world.conversation.dialogs.get(chat)
    assert dialog is not None
    return dialog


def told_by(world: World) -> str:
    """All that the table tells to whoever reads it, what is deflated too."""
    values = [value for item in everything(world).values() for value in decode(item).values()]
    return "\n".join(map(_inflated, values))


def _inflated(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode()
    except zlib.error:
        return value.decode("utf-8", "replace")


def everything(world: World) -> dict[tuple[str, str], dict[str, Any]]:
    """Every item of the table, by its key."""
    scanned = world.client("dynamodb").scan(TableName=world.settings.table)["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in scanned}
