"""Answers about customers; each role sees all fields, masked fields, or only the last digits."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import mask_phone
from chalicelib.domain.customers.suppression import SuppressedBy, Suppression
from chalicelib.domain.customers.zone import ZoneSource
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.money import Money
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import MoneyResponse, known_zone
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.conversation.unlink_chat import LinkedChat
from chalicelib.services.customers.fields.read_values import visible_values
from chalicelib.services.responses.view_timeline import OtherCustomer
from chalicelib.world import World

DIGITS_SHOWN = 4
MASK = "***"


class ConsentResponse(ResponseModel):
    """A consent for one purpose in one channel; `evidence` is null if the role may not see it."""

    purpose: Purpose
    channel: str
    given: bool
    at: datetime
    source: str
    text_version: str
    evidence: str | None

    @classmethod
    def of(cls, consent: Consent, sight: Sight) -> "ConsentResponse":
        return cls(
            purpose=consent.purpose,
            channel=consent.channel,
            given=consent.given,
            at=consent.at,
            source=consent.source,
            text_version=consent.text_version,
            evidence=consent.evidence if sight is Sight.FULL else None,
        )


class SuppressionResponse(ResponseModel):
    """A line of the suppression list; null stands for all channels or all purposes."""

    by: SuppressedBy
    channel: str | None
    purpose: MessagePurpose | None

    @classmethod
    def of(cls, line: Suppression) -> "SuppressionResponse":
        return cls(by=line.by, channel=line.channel or None, purpose=line.purpose)


class ZoneResponse(ResponseModel):
    """The customer's zone, and where it is known from."""

    name: str
    source: ZoneSource


class ShoppingResponse(ResponseModel):
    """The sums of a customer's purchases, without returned ones."""

    orders: int
    money: MoneyResponse
    first_day: date | None
    last_day: date | None
    median_gap_days: float | None


class CustomerResponse(ResponseModel):
    """A customer; null: the customer did not give the value, or the role may not see it."""

    id: str
    phone: str | None = Field(
        description="E.164, masked, or its last four digits; null: another customer has it now."
    )
    card: str = Field(description="Thirteen digits, or the last four.")
    card_blocked: bool | None = Field(
        None, description="Whether its points may be neither spent nor transferred."
    )
    language: Locale
    registered_at: datetime
    first_name: str | None = None
    surname: str | None = None
    email: str | None = None
    email_proven_at: datetime | None = Field(
        None, description="When the customer proved the address; null: it was only typed."
    )
    birthday: str | None = Field(None, description="1990-05-05, or --05-05 without the year.")
    birthdays_of_children: list[str] | None = Field(
        None, description="--05-05: day and month, which customers noted in the bot; no names."
    )
    city: str | None = None
    shop: str | None = None
    zone: ZoneResponse | None = None
    tags: list[str] | None = None
    channels: list[str] | None = None
    blocked: list[str] | None = None
    suppressions: list[SuppressionResponse] | None = None
    consents: list[ConsentResponse] | None = None
    shopping: ShoppingResponse | None = None
    fields: dict[str, str] = Field(
        default_factory=dict,
        description="The values of own fields by the id of the field, without those that the role"
        " may not see: a text, a decimal, a day, or the id of a choice.",
        examples=[{"shoe_size": "40.5", "favourite_colour": "red"}],
    )

    @classmethod
    def of(cls, world: World, customer: Customer, role: Role) -> "CustomerResponse":
        values = visible_values(world, role, customer.custom)
        return _seen(world, customer, SIGHTS[role]).model_copy(update={"fields": values})


class NamedCustomerResponse(ResponseModel):
    """Another customer by name, as much of it as the role sees of every customer."""

    id: str = Field(description="The id of the customer.")
    first_name: str | None = Field(description="Its initial, for a role that sees masks.")
    surname: str | None = Field(description="Its initial, for a role that sees masks.")
    card: str = Field(description="Thirteen digits, or the last four.")

    @classmethod
    def of(cls, other: OtherCustomer, sight: Sight) -> "NamedCustomerResponse":
        names, card = (other.first_name or None, other.surname or None), other.card
        if sight is not Sight.FULL:
            is_masked = sight is Sight.MASKED
            names = (_initial(names[0]), _initial(names[1])) if is_masked else (None, None)
            card = _last(card)
        return cls(id=other.id, first_name=names[0], surname=names[1], card=card)


class CustomerList(ResponseModel):
    """One page of customers, in no particular order."""

    customers: list[CustomerResponse]
    next: NextCursor


class ChatResponse(ResponseModel):
    """A chat that is linked to a customer; `id` is a digest."""

    id: str
    channel: str
    last_message_at: datetime | None

    @classmethod
    def of(cls, linked: LinkedChat) -> "ChatResponse":
        return cls(id=linked.digest, channel=linked.chat.channel, last_message_at=linked.last_at)


class ChatList(ResponseModel):
    """The chats of a customer, in the order in which they were linked."""

    chats: list[ChatResponse]


class CustomerMade(ResponseModel):
    """A new customer, without personal data, because the answer is kept for 72 hours."""

    id: str
    card: str


def _full(world: World, customer: Customer) -> CustomerResponse:
    return CustomerResponse(
        id=customer.id,
        phone=customer.phone.number or None,
        card=customer.card,
        card_blocked=customer.card_blocked,
        language=customer.locale,
        registered_at=customer.registered_at,
        first_name=customer.first_name or None,
        surname=customer.surname or None,
        email=customer.email,
        email_proven_at=customer.email_proven_at,
        birthday=birthday.to_text(customer.birthday) if customer.birthday else None,
        birthdays_of_children=[birthday.to_text(born) for born in customer.children],
        city=customer.city or None,
        shop=customer.shop or None,
        zone=_zone(world, customer),
        tags=sorted(customer.tags),
        channels=sorted({chat.channel for chat in customer.chats}),
        blocked=sorted(customer.blocked),
        suppressions=[SuppressionResponse.of(line) for line in customer.suppressions],
        consents=_consents(customer.consents, Sight.FULL),
        shopping=_shopping(world, customer),
    )


def _seen(world: World, customer: Customer, sight: Sight) -> CustomerResponse:
    match sight:
        case Sight.FULL:
            return _full(world, customer)
        case Sight.MASKED:
            return _masked(_full(world, customer), customer)
        case Sight.LAST_DIGITS:
            return _last_digits(customer)


def _masked(full: CustomerResponse, customer: Customer) -> CustomerResponse:
    return full.model_copy(
        update={
            "phone": mask_phone(customer.phone.number) if customer.phone.number else None,
            "card": _last(customer.card),
            "first_name": _initial(full.first_name),
            "surname": _initial(full.surname),
            "email": _masked_email(full.email),
            "birthday": None,
            "birthdays_of_children": None,
            "consents": _consents(customer.consents, Sight.MASKED),
        }
    )


def _last_digits(customer: Customer) -> CustomerResponse:
    return CustomerResponse(
        id=customer.id,
        phone=_last(customer.phone.number) or None,
        card=_last(customer.card),
        language=customer.locale,
        registered_at=customer.registered_at,
    )


def _consents(consents: Sequence[Consent], sight: Sight) -> list[ConsentResponse]:
    return [ConsentResponse.of(consent, sight) for consent in consents]


def _zone(world: World, customer: Customer) -> ZoneResponse:
    known = known_zone(world, customer)
    return ZoneResponse(name=known.name, source=known.source)


def _shopping(world: World, customer: Customer) -> ShoppingResponse:
    bought = customer.shopping
    return ShoppingResponse(
        orders=bought.orders,
        money=MoneyResponse.of(Money(bought.minor, world.settings.currency)),
        first_day=_day(bought.first_day),
        last_day=_day(bought.last_day),
        median_gap_days=bought.median_gap_days,
    )


def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _last(digits: str) -> str:
    return digits[-DIGITS_SHOWN:]


def _initial(name: str | None) -> str | None:
    return name[0] + MASK if name else None


def _masked_email(address: str | None) -> str | None:
    if address is None:
        return None
    local, _, domain = address.rpartition("@")
    return f"{local[0]}{MASK}@{domain}"
