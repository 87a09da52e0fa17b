"""The states of a delivery, which is one message to one customer; they only move forward."""

from collections.abc import Mapping
from enum import StrEnum


class DeliveryState(StrEnum):
    """The state of a delivery; the names are stored, so they never change."""

    PLANNED = "planned"
    DEFERRED = "deferred"  # until the quiet hours are over
    SENDING = "sending"  # claimed: the call to the provider may have begun
    SENT = "sent"  # the provider accepted it; its receipt has not come
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXCLUDED = "excluded"  # by a check; the reason stands beside it
    HELD_OUT = "held_out"
    EXPIRED = "expired"  # deferred until after the end of the campaign
    CANCELLED = "cancelled"


S = DeliveryState
_GIVEN_UP = {S.EXCLUDED, S.EXPIRED, S.CANCELLED}

# Receipts may come late, twice and in any order. Failed outweighs delivered, since mail may bounce
# after it was accepted; both outweigh unknown. So every order of receipts ends alike (F02).
FORWARD: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    S.PLANNED: frozenset({S.DEFERRED, S.SENDING} | _GIVEN_UP),
    S.DEFERRED: frozenset({S.SENDING} | _GIVEN_UP),
    S.SENDING: frozenset({S.SENT, S.UNKNOWN, S.DELIVERED, S.FAILED}),
    S.SENT: frozenset({S.UNKNOWN, S.DELIVERED, S.FAILED}),
    S.UNKNOWN: frozenset({S.DELIVERED, S.FAILED}),
    S.DELIVERED: frozenset({S.FAILED}),
    S.FAILED: frozenset(),
    S.EXCLUDED: frozenset(),
    S.HELD_OUT: frozenset(),
    S.EXPIRED: frozenset(),
    S.CANCELLED: frozenset(),
}


def moves(state: DeliveryState, to: DeliveryState) -> bool:
    """Whether a delivery may go from one state to the other."""
    return to in FORWARD[state]
