"""The customer whom a receipt or a quote names."""

from typing import Protocol

from chalicelib.domain.customers.identity import Identity
from chalicelib.handlers.edge.fields import phone_of
from chalicelib.world import World


class NamesBuyer(Protocol):
    """A request with exactly one of these."""

    @property
    def card(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def customer_id(self) -> str | None: ...


def buyer_of(world: World, body: NamesBuyer) -> Identity:
    """Return the identity by which the customer is found.

    Raises:
        Malformed: the phone is not valid; the pointer is `/phone`.
    """
    if body.card:
        return Identity("card", body.card)
    if body.phone is not None:
        return Identity("phone", phone_of(world, body.phone))
    assert body.customer_id is not None, "the request names exactly one"
    return Identity("id", body.customer_id)
