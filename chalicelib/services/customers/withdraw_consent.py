"""Withdraw a customer's consent to advertising in one channel, outside a conversation."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from chalicelib import log
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.services.customers.record_consent import WORDS
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class Stopped:
    """A customer's stop: the channel, its instant, and its evidence."""

    channel: str
    at: datetime
    evidence: str


def withdraw_consent(world: World, customer_id: CustomerId, stopped: Stopped) -> None:
    """Store the withdrawal. Idempotent; does nothing if the customer was erased.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def withdraw(customer: Customer) -> None:
        last = _last_consent(customer, stopped.channel)
        # Reports may be late: a stop never undoes a consent that the customer gave after it.
        if last and last.at >= stopped.at:
            return
        # A no that a merge brought goes with its undo, so the customer's own one is stored too.
        if last and not last.given and not customer.merged:
            return
        refusal = _consent(world, customer, stopped)
        after = customer.with_consents(refusal)
        world.commit(None, *world.customers.profiles.change_writes(customer, after, (refusal,)))
        log.event("consent.withdrawn", customer=customer_id, channel=stopped.channel)

    with suppress(NotFound):  # the customer was erased
        with_customer(world, customer_id, withdraw)


def _last_consent(customer: Customer, channel: str) -> Consent | None:
    wanted = (Purpose.ADVERTISING, channel)
    return next((c for c in customer.consents if (c.purpose, c.channel) == wanted), None)


def _consent(world: World, customer: Customer, stopped: Stopped) -> Consent:
    return Consent(
        purpose=Purpose.ADVERTISING,
        channel=stopped.channel,
        given=False,
        at=stopped.at,
        source=stopped.channel,
        text_version=world.texts.version_of(customer.locale, WORDS[Purpose.ADVERTISING]),
        evidence=stopped.evidence,
    )
