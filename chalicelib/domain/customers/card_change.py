"""A change of a card: blocked, opened again, or another number (rules 33 and 34)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId


class CardAction(StrEnum):
    """What may be done with a card."""

    BLOCK = "block"
    UNBLOCK = "unblock"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class CardSnapshot:
    """A card as it is shown, and stored to answer a repeated request.

    `replaces` is the number that this one took the place of; empty if it took none.
    """

    number: CardNumber
    customer_id: CustomerId
    state: str
    recorded_at: datetime
    replaces: str = ""


def changed_card(customer: Customer, action: CardAction, new: CardNumber) -> Customer:
    """The customer after the action; `new` is the number of a replaced card.

    A card that is blocked or replaced may be in other hands, and with it the cabinet: its sessions
    end.
    """
    is_blocked = action is CardAction.BLOCK
    card = new if action is CardAction.REPLACE else customer.card
    after = replace(customer, card_blocked=is_blocked, card=card)
    is_lost = card != customer.card or (is_blocked and not customer.card_blocked)
    return after.signed_out() if is_lost else after


def card_snapshot(before: Customer, after: Customer, at: datetime) -> CardSnapshot:
    """The card after a change."""
    return CardSnapshot(
        number=after.card,
        customer_id=after.id,
        state="blocked" if after.card_blocked else "active",
        recorded_at=at,
        replaces="" if after.card == before.card else before.card,
    )
