"""Fields that requests and responses share: money, codes of shops, names and contacts of people."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol, TypeVar
from urllib.parse import unquote

from pydantic import AfterValidator, BaseModel, Field, JsonValue, model_validator

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.card import CardNumber, is_card_number
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email, parse_email
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.names.person_name import parse_name
from chalicelib.domain.customers.phone import Phone, parse_phone
from chalicelib.domain.customers.zone import (
    KnownZone,
    is_canonical_zone,
    present_name,
    zone_of,
)
from chalicelib.domain.errors import Malformed, Rejected
from chalicelib.domain.messages.visible_text import has_visible
from chalicelib.domain.money import Money, parse_amount
from chalicelib.domain.shopping.purchase import parse_quantity
from chalicelib.domain.turned_text import WHY, is_turned
from chalicelib.domain.written_instant import WrittenInstant
from chalicelib.handlers.edge.operation import EXACTLY_ONE, Body, ResponseModel
from chalicelib.world import World

Value = TypeVar("Value")
Model = TypeVar("Model", bound=BaseModel)

NAMED = r"^\w[\w.\-]{0,39}$"  # the text stands in keys of the table and in paths
NUMBERED = r"^\w[\w.\-]{0,63}$"
SKU_CODE = r"^[^;=\s](?:[^;=\n\r\t]{0,62}[^;=\s])?$"
CATEGORY_CODE = r"^[^;=\s](?:[^;=\n\r\t]{0,38}[^;=\s])?$"
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # an earlier instant is a till's clock that was not set
LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # so early that no zone leads over the year 9999


def _read_by(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a validator that reports the domain's refusal by its code."""

    def read(text: str) -> Value:
        try:
            return parse(text)
        except Rejected as refused:
            raise ValueError(refused.code) from refused

    return read


def _in_utc(at: datetime) -> datetime:
    if not EARLIEST < at < LATEST:
        raise ValueError("an instant since 2000")
    return at.astimezone(UTC)


def canonical_zone(name: str) -> str:
    """Return the name of a zone, which may be empty; any other is a ValueError."""
    if name and not is_canonical_zone(name):
        example = present_name(name) or "one such as Europe/Moscow"
        raise ValueError(f"an IANA zone is named by its present name: {example}")
    return name


def _birthday(text: str) -> str:
    birthday.from_text(text)
    return text


def _visible(text: str) -> str:
    if not has_visible(text):
        raise ValueError("nothing to see")
    return text


def _visible_or_empty(text: str) -> str:
    return _visible(text) if text else text


def _plain(text: str) -> str:
    if is_turned(text):
        raise ValueError(WHY)
    return _visible(text)


def _plain_or_empty(text: str) -> str:
    return _plain(text) if text else text


def _quantity(text: str) -> str:
    parse_quantity(text)
    return text


def _card(text: str) -> CardNumber:
    digits = text.replace(" ", "")
    if not is_card_number(digits):
        raise ValueError("card.unreadable")
    return CardNumber(digits)


Instant = Annotated[WrittenInstant, AfterValidator(_in_utc)]
AS_SHOWN: dict[str, JsonValue] = {
    "readOnly": True
}  # of a field that a PUT accepts because GET shows it
Visible = AfterValidator(_plain)
"""The validator of a text that a person reads."""
VisibleOrEmpty = AfterValidator(_plain_or_empty)
"""The validator of a text that may be left out."""
# A receipt is never lost because of its codes, so these may have any sign that is not a control.
Seen = AfterValidator(_visible)
SeenOrEmpty = AfterValidator(_visible_or_empty)
ShopName = Annotated[str, Field(pattern=NAMED, description="The shop's own code."), Seen]
ShopOrNone = Annotated[
    str, Field(pattern=rf"^$|{NAMED}", description="The shop's own code."), SeenOrEmpty
]
ReceiptNumber = Annotated[
    str, Field(pattern=NUMBERED, description="Unique in its shop for ever."), Seen
]
Sku = Annotated[str, Field(pattern=SKU_CODE), Seen]
Category = Annotated[str, Field(pattern=CATEGORY_CODE), Seen]
Quantity = Annotated[str, AfterValidator(_quantity), Field(max_length=14, examples=["2", "0.350"])]
PersonName = Annotated[str, Field(max_length=200), AfterValidator(_read_by(parse_name))]
EmailAddress = Annotated[str, Field(max_length=320), AfterValidator(_read_by(parse_email))]
CardDigits = Annotated[str, Field(max_length=20), AfterValidator(_card)]
PhoneText = Annotated[str, Field(max_length=100, examples=["8 921 123-45-67"])]
BirthdayText = Annotated[
    str,
    Field(max_length=10, examples=["1990-05-05", "--05-05"]),
    AfterValidator(_read_by(_birthday)),
]
ZoneName = Annotated[
    str,
    Field(max_length=64, description="IANA, a canonical name; empty: the programme's."),
    AfterValidator(canonical_zone),
]
City = Annotated[str, Field(max_length=80, pattern=r"^[^\n\r\t]*$"), SeenOrEmpty]
Tag = Annotated[str, Field(pattern=NAMED), Seen]
Evidence = Annotated[
    str,
    Visible,
    Field(
        min_length=1,
        max_length=200,
        description="The evidence of the consent: the number of a paper form, for example.",
    ),
]


class MoneyBody(Body):
    """An amount as a decimal text, never as a JSON number, which would be a float."""

    amount: Annotated[str, Field(max_length=20, examples=["1234.50"])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["RUB"])]

    @model_validator(mode="after")
    def _is_money(self) -> "MoneyBody":
        if self.money.minor < 0:
            raise ValueError("not below zero")
        return self

    @property
    def money(self) -> Money:
        return parse_amount(self.amount, self.currency)


class MoneyResponse(ResponseModel):
    """An amount as a decimal text."""

    amount: str
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyResponse":
        return cls(amount=str(money), currency=money.currency)


def exactly_one(*names: str) -> Any:  # noqa: ANN401 - pydantic's proxy of a validator
    """Return a validator of a model that requires exactly one of these fields."""
    *others, last = names
    expected = f"exactly one of {', '.join(others)} and {last}"

    def check(body: Model) -> Model:
        if sum(getattr(body, name) is not None for name in names) != 1:
            raise ValueError(expected)
        return body

    setattr(check, EXACTLY_ONE, names)
    return model_validator(mode="after")(check)


def birthday_of(text: str | None) -> Birthday | None:
    """Return the birthday in a field that was validated."""
    return birthday.from_text(text) if text else None


def email_of(text: str | None) -> Email | None:
    """Return the e-mail address in a field that was validated."""
    return Email(text) if text else None


def known_zone(world: World, customer: Customer) -> KnownZone:
    """Return the customer's zone as it is shown."""
    country = customer.number_facts.country
    return zone_of(explicit=customer.zone, country=country, programme=world.settings.zone)


class NamesCustomer(Protocol):
    """A body, or a part of one, with exactly one of these."""

    @property
    def card(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def customer_id(self) -> str | None: ...


def identity_of(world: World, named: NamesCustomer, *, at: str = "") -> Identity:
    """Return the identity by which the customer is found; `at` points to the part of the body.

    Raises:
        Malformed: the phone is not valid; the pointer is `/phone` there.
    """
    if named.card:
        return Identity("card", named.card)
    if named.phone is not None:
        return Identity("phone", phone_of(world, named.phone, at=at))
    assert named.customer_id is not None, "it has exactly one of the three"
    return Identity("id", named.customer_id)


def phone_of(world: World, text: str, *, at: str = "") -> Phone:
    """Parse a phone number in any common form; `at` points to the part of the body that has it.

    Without a country code the number belongs to the programme's country.

    Raises:
        Malformed: the number is not valid; the pointer is `/phone` there.
    """
    try:
        return parse_phone(text, region=world.settings.region)
    except Rejected as refused:
        raise Malformed({f"{at}/phone": refused.code}) from refused


def named_in(path: Mapping[str, str], name: str, pattern: str) -> str | None:
    """Return a parameter of the path, percent-decoded; None if it does not match `pattern`."""
    # API Gateway passes the parameters of a path still encoded.
    part = unquote(path[name])
    return part if re.fullmatch(pattern, part) else None
