"""The customer's own appeals: read them, open one, and add to one."""

from typing import NamedTuple

from chalicelib.domain.appeals.appeal import Appeal
from chalicelib.domain.appeals.appeal_message import AppealMessage, MessageKind
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import AppealId
from chalicelib.services.appeals.list_appeals import read_messages
from chalicelib.services.appeals.take_message import CustomerWords, take_message
from chalicelib.world import World

SHOWN = frozenset({MessageKind.CUSTOMER, MessageKind.STAFF})  # notes are of the staff alone


class OwnAppeal(NamedTuple):
    """An appeal with what the customer and the staff said to each other."""

    appeal: Appeal
    messages: list[AppealMessage]


class WordsTwice(Conflict):
    """The same form was sent again: its words are in the appeal already."""


def list_own_appeals(world: World, customer: Customer) -> list[Appeal]:
    """Return the customer's appeals, the newest first."""
    return world.desk.appeals.of_customer(customer.ids)


def read_own_appeal(world: World, customer: Customer, appeal_id: AppealId) -> OwnAppeal:
    """Return one appeal of the customer, and never one of another person.

    Raises:
        NotFound: `appeal.not_found`.
    """
    appeal = world.desk.appeals.get(appeal_id)
    if appeal is None or appeal.customer_id not in customer.ids:
        raise NotFound("appeal.not_found")
    said = [each for each in read_messages(world, appeal) if each.kind in SHOWN]
    foreign = _foreign_parts(world, customer, appeal)
    return OwnAppeal(appeal, [each for each in said if each.appeal_id not in foreign])


def _foreign_parts(world: World, customer: Customer, appeal: Appeal) -> set[AppealId]:
    """The parts of an appeal that are another person's, because a merge of both was undone."""
    parts = world.desk.appeals.get_many(appeal.joined) if appeal.joined else []
    return {each.id for each in parts if each.customer_id not in customer.ids}


def say_in_appeal(
    world: World, customer: Customer, text: str, *, into: AppealId | None, once: str
) -> None:
    """Add words to the named appeal, or to the open one about their topic; else open one.

    The same form sent again says nothing twice. The answer goes to the customer's first chat.

    Raises:
        NotFound: `appeal.not_found`: the named one is another person's.
        Unavailable: `appeal.contended`: other writers were faster in every attempt.
    """
    if into is not None:
        read_own_appeal(world, customer, into)
    now, chats = world.now(), customer.chats
    chat = chats[0] if chats else None
    words = CustomerWords(now, text, customer.locale, customer, chat)
    said = world.conversation.budgets.once_write(
        "cabinet_words",
        f"{customer.id}#{once}",
        refused=lambda _: WordsTwice("appeal.said"),
        now=now,
    )
    try:
        take_message(world, words, into=into, beside=lambda _: [said])
    except WordsTwice:
        return
