"""Make a person a customer at a till: staff vouch for the phone and keep the proof of consent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import new_card_number
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.customers import Taken
from chalicelib.repo.table.refusals import Busy
from chalicelib.services.customers.record_consent import (
    AT_THE_TILL,
    Agreed,
    ConsentStatement,
    consents_of,
)
from chalicelib.world import World

TRIES_MAX = 5  # card numbers that somebody has; the second is unheard of


@dataclass(frozen=True, slots=True)
class Applicant:
    """What staff wrote down of a person; empty strings stand for what was not given."""

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


def register_by_staff(
    world: World, actor: Actor, applicant: Applicant, tell: Callable[[Customer], str]
) -> Customer:
    """Write customer, claims and a new card; `tell` words the answer kept for a repeated request.

    Raises:
        Rejected: `consent.minor`: advertising is for adults (rule 55).
        Taken: phone or e-mail belong to somebody.
        Repeated: this very request was answered before.
    """
    customer = _customer(world, actor, applicant)
    for _ in range(TRIES_MAX):
        try:
            world.customers.profiles.register(customer, actor.answering(tell(customer)))
        except Busy:
            continue
        except Taken as taken:
            if taken.what != "card":
                raise
            customer = replace(customer, card=new_card_number(world.draw))
            continue
        log.event("customer.registered", customer=customer.id, channel=AT_THE_TILL)
        return customer
    raise Unavailable("customer.contended")


def _customer(world: World, actor: Actor, applicant: Applicant) -> Customer:
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
        birthday_since=local_day(actor.at, ZoneInfo(world.settings.zone)),
    )
    said = [(Purpose.PERSONAL_DATA, applicant.personal_data)]
    if applicant.advertising:
        said.append((Purpose.ADVERTISING, applicant.advertising))
    for purpose, agreed in said:
        heard = ConsentStatement(purpose, agreed, given=True)
        customer = customer.with_consents(*consents_of(world, actor, customer, heard))
    return customer
