"""What customers change themselves on their pages: the same changes as in a chat, without one.

Every function raises:
    NotFound: `customer.not_found`: the customer was erased meanwhile.
    Unavailable: `customer.contended`: other writers were faster in every attempt; table or queue
        do not answer.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.conversation.contact_notices import Notices, notices_of_change, notices_to
from chalicelib.domain.customers.card import CardNumber, new_card_number
from chalicelib.domain.customers.card_change import CardAction, changed_card
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.custom_field import Values
from chalicelib.domain.customers.customer import Customer, ProvenPhone, is_minor
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.timeline import ChangeKind, ChangeMark
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import mailbox_of
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.repo.table.writes import Write
from chalicelib.services.conversation.change_card import card_writes, notices_of_card
from chalicelib.services.conversation.give_answer import queue_notices
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.services.customers.record_consent import WORDS
from chalicelib.services.responses.attribute_response import attribute_response
from chalicelib.services.shopping.announce_receipt import queue_attaching
from chalicelib.world import World

CABINET = "cabinet"  # the source of consents that were given on the pages


def today_of(world: World) -> date:
    """The day in the programme's zone."""
    return world.now().astimezone(ZoneInfo(world.settings.zone)).date()


def change_own(
    world: World, customer_id: CustomerId, change: Callable[[Customer], Customer]
) -> Customer:
    """Store the changed customer and return it; a change without a difference writes nothing."""

    def store(customer: Customer) -> Customer:
        after = change(customer)
        if after != customer:
            world.commit(None, *world.customers.profiles.change_writes(customer, after))
        return after

    return with_customer(world, customer_id, store)


def change_own_email(world: World, customer_id: CustomerId, email: Email) -> None:
    """Store another address, which is not proven yet; every chat and the former mailbox hear it."""

    def change(customer: Customer) -> Customer:
        after = customer.with_email(email)
        _queue(world, customer, notices_of_change(customer, after), what="email")
        return after

    change_own(world, customer_id, change)


def prove_own_email(world: World, customer_id: CustomerId, address: str) -> None:
    """Claim the address to which a code was sent; nothing happens if it was changed meanwhile.

    Raises:
        Taken: another customer has proven it before.
    """

    def prove(customer: Customer) -> Customer:
        is_asked = customer.email == address and customer.email_proven_at is None
        return replace(customer, email_proven_at=world.now()) if is_asked else customer

    change_own(world, customer_id, prove)


def change_own_phone(world: World, customer_id: CustomerId, number: Phone) -> None:
    """Store another number, which was proven by a code as the former one was.

    Sessions end, every chat and the mailbox hear it, and waiting receipts of the number follow.

    Raises:
        Taken: another customer has it.
    """

    def change(customer: Customer) -> None:
        if customer.phone.number == number:
            return
        after = customer.with_changed_phone(ProvenPhone(number, "sms", world.now()))
        profiles = world.customers.profiles
        writes = (
            profiles.change_phone_writes if customer.phone.number else profiles.give_phone_writes
        )
        _queue(world, customer, notices_to(customer, Line("notice.phone_changed")), what="phone")
        mark = ChangeMark(world.now(), ChangeKind.PHONE_CHANGED)
        marked = world.customers.changes.write(customer_id, mark)
        world.commit(None, *writes(customer, after), marked)

    with_customer(world, customer_id, change)
    queue_attaching(world, customer_id)


def change_own_card(
    world: World, customer_id: CustomerId, action: CardAction, *, card: CardNumber
) -> None:
    """Block the card at once, or open or replace it after a proof of the phone (rule 34).

    `card` is the number that the customer saw: a card that was replaced meanwhile is not replaced
    again by the same form, nor opened. Sessions end with a card that is blocked or replaced.
    """

    def change(customer: Customer) -> None:
        if action is not CardAction.BLOCK and customer.card != card:
            return
        after = changed_card(customer, action, new_card_number(world.draw))
        if after == customer:
            return
        _queue(world, customer, notices_of_card(customer, action), what="card")
        world.commit(None, *card_writes(world, customer, after, at=world.now()))

    with_customer(world, customer_id, change)
    log.event("card.changed", action=action, customer=customer_id)


def change_own_fields(world: World, customer_id: CustomerId, values: Values) -> None:
    """Store values of own fields of the shop; an empty one is deleted, others stay."""

    def change(customer: Customer) -> Customer:
        after = {**customer.custom, **values}
        return replace(customer, custom={name: text for name, text in after.items() if text})

    change_own(world, customer_id, change)


def decide_advertising(
    world: World, customer_id: CustomerId, channels: Collection[str], *, given: bool, once: str
) -> None:
    """Give or withdraw the consent to advertising in channels; the same form again changes nothing.

    Raises:
        Rejected: `advertising.minor`: advertising is for adults (rule 55).
    """
    evidence = f"{CABINET}:{once}"

    def decide(customer: Customer) -> None:
        if given and is_minor(customer.birthday, today_of(world)):
            raise Rejected("advertising.minor")
        said = {each.channel for each in customer.consents if each.evidence == evidence}
        made = tuple(
            _consent(world, customer, channel, given=given, evidence=evidence)
            for channel in sorted(set(channels) - said)
        )
        if made and not given:
            # The report of the campaign that led to it counts the stop, as it does in a chat.
            attribute_response(world, customer.id, EngagementKind.STOPPED, at=world.now())
        if made:
            after = customer.with_consents(*made)
            world.commit(None, *_consent_writes(world, customer, after, made))

    with_customer(world, customer_id, decide)
    log.event("consent.decided", customer=customer_id, given=given)


def _consent_writes(
    world: World, before: Customer, after: Customer, made: tuple[Consent, ...]
) -> list[Write]:
    return world.customers.profiles.change_writes(before, after, made)


def _consent(
    world: World, customer: Customer, channel: str, *, given: bool, evidence: str
) -> Consent:
    return Consent(
        purpose=Purpose.ADVERTISING,
        channel=channel,
        given=given,
        at=world.now(),
        source=CABINET,
        text_version=world.texts.version_of(customer.locale, WORDS[Purpose.ADVERTISING]),
        evidence=evidence,
    )


def _queue(world: World, customer: Customer, notices: Notices, *, what: str) -> None:
    """Queue notices before the change: after a crash between the two the person tries again."""
    cause = f"{CABINET} {what}#{customer.id}#{customer.version}"
    queue_notices(world, mailbox_of(customer.id), customer.locale, notices, cause=cause)
