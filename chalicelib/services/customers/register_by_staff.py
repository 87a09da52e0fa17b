"""Register a customer at a till: staff vouch for the phone and keep the evidence of consents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.birthday import Birthday, refuse_unless_lived
from chalicelib.domain.customers.card import new_card_number
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone, RegisteredCustomer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.customers.record_consent import (
    AT_THE_TILL,
    Agreed,
    ConsentStatement,
    consents_of,
)
from chalicelib.services.points.give_gift import give_welcome
from chalicelib.services.shopping.announce_receipt import queue_attaching
from chalicelib.services.shopping.waiting_receipts import attach_waiting
from chalicelib.world import World

ATTACHING_DELAY_S = 10


@dataclass(frozen=True, slots=True)
class Applicant:
    """The data that staff entered for a person; an empty string stands for a missing value."""

    phone: Phone
    personal_data: Agreed
    advertising: Agreed | None
    first_name: str = ""
    surname: str = ""
    email: Email | None = None
    birthday: Birthday | None = None
    locale: Locale = "ru"
    city: str = ""
    shop: str = ""
    zone: str = ""
    tags: frozenset[str] = frozenset()
    custom: Mapping[str, str] = field(default_factory=dict)


def register_by_staff(
    world: World, actor: Actor, applicant: Applicant
) -> Committed[RegisteredCustomer]:
    """Write a customer with claims and a new card, once for each Idempotency-Key.

    Raises:
        Rejected: `consent.minor`: advertising is for adults (rule 55); `birthday.too_old`,
            `birthday.future`.
        Taken: another customer has the phone or the e-mail.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    today = local_day(actor.at, ZoneInfo(world.settings.zone))
    if applicant.birthday:
        refuse_unless_lived(applicant.birthday, today)

    def decide(_: Moved | None) -> Committed[RegisteredCustomer]:
        # Made anew in each attempt: the random card number of the last one may have been taken.
        customer = _customer(world, actor, applicant, today)
        # Queued before the commit: if the process dies after it, the receipts still attach.
        queue_attaching(world, customer.id, delay_s=ATTACHING_DELAY_S)
        return world.commit_once(
            actor,
            *world.customers.profiles.register_writes(customer),
            record=RegisteredCustomer(customer.id, customer.card),
            audit=("customer.registered", customer.id),
        )

    registered = world.attempt(decide, contended=Unavailable("customer.contended"))
    if not registered.repeated:
        customer_id = registered.record.id
        log.event("customer.registered", customer=customer_id, channel=AT_THE_TILL)
        _attach_at_once(world, customer_id, applicant.phone)
    return registered


def _attach_at_once(world: World, customer_id: CustomerId, phone: Phone) -> None:
    """Give the welcome bonus, and the receipts of the phone; what fails here, the job does."""
    try:
        give_welcome(world, customer_id)
        attach_waiting(world, customer_id, phone)
    except Unavailable as refused:
        log.event("purchase.not_attached", why=refused.code, **log.cause_of(refused))


def _customer(world: World, actor: Actor, applicant: Applicant, today: date) -> Customer:
    customer = Customer(
        id=CustomerId(world.new_id()),
        first_name=applicant.first_name,
        surname=applicant.surname,
        phone=ProvenPhone(applicant.phone, "staff", actor.at),
        email=applicant.email,
        birthday=applicant.birthday,
        card=new_card_number(world.draw),
        locale=applicant.locale,
        registered_at=actor.at,
        chats=(),
        consents=(),
        city=applicant.city,
        shop=applicant.shop,
        zone=applicant.zone,
        tags=applicant.tags,
        custom=applicant.custom,
        birthday_since=today,
    )
    given = [(Purpose.PERSONAL_DATA, applicant.personal_data)]
    if applicant.advertising:
        given.append((Purpose.ADVERTISING, applicant.advertising))
    for purpose, agreed in given:
        statement = ConsentStatement(purpose, agreed, given=True)
        customer = customer.with_consents(*consents_of(world, actor, customer, statement))
    return customer
