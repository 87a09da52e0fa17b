"""Requests about customers."""

from dataclasses import replace
from itertools import dropwhile
from typing import Annotated, Any
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from chalicelib.domain.customers.custom_field import FIELDS_MAX
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.zone import ZoneSource
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.customers.consent_requests import AgreedAtTheTill
from chalicelib.handlers.edge.fields import (
    BirthdayText,
    CardDigits,
    City,
    EmailAddress,
    Instant,
    PersonName,
    PhoneText,
    ShopOrNone,
    Tag,
    ZoneName,
    birthday_of,
    canonical_zone,
    email_of,
    exactly_one,
    known_zone,
    phone_of,
)
from chalicelib.handlers.edge.operation import Body, Changes, Paged
from chalicelib.services.customers.fields.read_values import changed_values, values_at_registration
from chalicelib.services.customers.register_by_staff import Applicant
from chalicelib.services.responses.read_timeline import EntryKind
from chalicelib.world import World

TAGS_MAX = 50
CELL_CHARS_MAX = 1000  # of a value as it is sent; the field says what is too long
STORED_AS = {"language": "locale", "fields": "custom"}
OWN_VALUES = (
    "The values of own fields by the id of the field; null or empty deletes one. A decimal, a day"
    " such as 2026-12-31, a text of at most 500 characters, or the id or the name of a choice."
)
OWN_EXAMPLES: list[Any] = [{"shoe_size": "40.5", "favourite_colour": "red"}]
OwnValues = Annotated[
    dict[str, Annotated[str, Field(max_length=CELL_CHARS_MAX)] | None],
    Field(max_length=FIELDS_MAX),
]
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def _with_letters(text: str) -> str:
    if not any(each.isalpha() for each in text):
        raise ValueError("name.no_letters")
    return text


class Sought(Body):
    """What identifies the customer: exactly one of phone, email and card, or a surname."""

    phone: PhoneText | None = None
    email: EmailAddress | None = None
    card: CardDigits | None = None
    surname: Annotated[str, Field(max_length=240), AfterValidator(_with_letters)] | None = Field(
        None,
        description="How the surname begins, in any case, from two letters on, alone or with the"
        " beginning of the first name before or after it; for a role that does not see names the"
        " whole of both.",
        examples=["Ivan", "Ivanova Mar", "Maria Ivanova"],
    )

    _is_one = exactly_one("phone", "email", "card", "surname")

    def identity(self, world: World) -> Identity:
        if self.card:
            return Identity("card", self.card)
        if self.email:
            return Identity("email", self.email)
        assert self.phone is not None
        return Identity("phone", phone_of(world, self.phone))


class CustomersQuery(Paged):
    """Which customers to list: all, those who changed, or the one with a phone, e-mail or card."""

    phone: PhoneText | None = Field(None, description="Any common form.")
    email: EmailAddress | None = Field(None, description="A whole address.")
    card: CardDigits | None = Field(None, description="Thirteen digits; spaces do not matter.")
    changed_since: Instant | None = Field(
        None,
        examples=["2026-11-21T09:00:00Z"],
        description="Only customers whose profile or consents changed then or later.",
    )

    @field_validator("phone", mode="before")
    @classmethod
    def _has_its_plus(cls, sent: object) -> object:
        # A plus that the caller did not escape arrives as a space. Without it the number would be
        # read as one of the programme's country, and another person would be shown.
        # Whatever else cannot be seen may be what is left of a plus as well.
        if not isinstance(sent, str) or not _is_unseen(sent[:1]):
            return sent
        return f"+{''.join(dropwhile(_is_unseen_or_plus, sent))}"

    @field_validator("email", mode="before")
    @classmethod
    def _has_its_plus_too(cls, sent: object) -> object:
        # What else cannot be seen is no plus here: the reader of addresses removes it.
        if not isinstance(sent, str) or not sent.startswith(" "):
            return sent
        return f"+{sent.lstrip(' +')}"

    @model_validator(mode="after")
    def _is_one_question(self) -> "CustomersQuery":
        asked = (self.phone, self.email, self.card, self.changed_since)
        if sum(each is not None for each in asked) > 1:
            raise ValueError("at most one of phone, email, card and changed_since")
        return self

    @property
    def sought(self) -> Sought | None:
        """The customer to find, if one is named."""
        if self.phone is None and self.email is None and self.card is None:
            return None
        return Sought(phone=self.phone, email=self.email, card=self.card)


class HistoryQuery(Paged):
    """Which entries of a timeline to list."""

    what: EntryKind | None = Field(None, description="Only entries of this kind; null: all.")


def _is_unseen(char: str) -> bool:
    """Whether a character is white or invisible: a tab, a no-break space, a zero-width joiner."""
    return char.isspace() or (bool(char) and category(char) in UNSEEN)


def _is_unseen_or_plus(char: str) -> bool:
    return char in "+＋" or _is_unseen(char)


class NewCustomer(Body):
    """A new customer, registered by staff, who vouch for the phone."""

    phone: PhoneText
    consents: AgreedAtTheTill
    first_name: PersonName = ""
    surname: PersonName = ""
    email: EmailAddress | None = None
    birthday: BirthdayText | None = None
    language: Locale = "ru"
    city: City = ""
    shop: ShopOrNone = Field("", description="The home shop; empty: the key's shop.")
    zone: ZoneName = ""
    tags: Annotated[frozenset[Tag], Field(max_length=TAGS_MAX)] = frozenset()
    fields: OwnValues = Field(default_factory=dict, description=OWN_VALUES, examples=OWN_EXAMPLES)

    def to_applicant(self, world: World, shop: str) -> Applicant:
        advertising = self.consents.advertising
        return Applicant(
            phone=phone_of(world, self.phone),
            personal_data=self.consents.personal_data.to_agreed(),
            advertising=advertising.to_agreed() if advertising else None,
            first_name=self.first_name,
            surname=self.surname,
            email=email_of(self.email),
            birthday=birthday_of(self.birthday),
            locale=self.language,
            city=self.city,
            shop=self.shop or shop,
            zone=self.zone,
            tags=self.tags,
            custom=values_at_registration(world, self.fields),
        )


class ZoneShown(Body):
    """A zone in the form in which a customer is shown; unchanged, it stays as it is known."""

    name: Annotated[str, Field(max_length=64, description="IANA, a canonical name.")]
    source: ZoneSource = Field(
        ZoneSource.CUSTOMER, description="As shown; a new name is always the customer's own."
    )

    def own_zone(self, world: World, customer: Customer) -> str:
        """Return the zone to store.

        Raises:
            Malformed: a new name is not canonical.
        """
        if self == ZoneShown(**known_zone(world, customer)._asdict()):
            return customer.zone
        try:
            return canonical_zone(self.name)
        except ValueError as exc:
            raise Malformed({"/zone/name": str(exc)}) from exc


def _by_form(sent: Any) -> Any:  # noqa: ANN401 - anything that JSON can hold
    """Read a zone in the form that was sent: the union would report the faults of both."""
    if isinstance(sent, dict):
        return ZoneShown.model_validate(sent)
    if not isinstance(sent, str | None):
        raise ValueError("must be a text or an object")  # noqa: TRY004 - pydantic reads it
    return canonical_zone(sent) if sent else sent


class CustomerChanges(Changes):
    """Missing fields stay; null or "" deletes a value. Values are accepted as they are shown."""

    first_name: PersonName | None = None
    surname: PersonName | None = None
    email: EmailAddress | None = None
    birthday: BirthdayText | None = None
    language: Locale = "ru"
    city: City | None = None
    shop: ShopOrNone | None = None
    zone: Annotated[
        Annotated[ZoneName | ZoneShown, Field(title="ZoneSent")] | None, BeforeValidator(_by_form)
    ] = Field(None, description="A name, or the zone as it is shown; null or empty: no own zone.")
    tags: Annotated[frozenset[Tag], Field(max_length=TAGS_MAX)] = frozenset()
    fields: OwnValues = Field(
        default_factory=dict,
        description=f"{OWN_VALUES} A field that is not sent stays.",
        examples=OWN_EXAMPLES,
    )

    def applied_to(self, world: World, role: Role, customer: Customer) -> Customer:
        zone = self.zone
        every: dict[str, Any] = {
            "first_name": self.first_name or "",
            "surname": self.surname or "",
            "birthday": birthday_of(self.birthday),
            "locale": self.language,
            "city": self.city or "",
            "shop": self.shop or "",
            "zone": zone.own_zone(world, customer) if isinstance(zone, ZoneShown) else zone or "",
            "tags": self.tags,
            "custom": changed_values(world, role, self.fields, customer.custom),
        }
        # Only the fields that the caller sent: the value of a missing field is its default.
        named = {STORED_AS.get(name, name) for name in self.model_fields_set}
        changed = replace(customer, **{name: every[name] for name in named - {"email"}})
        return changed.with_email(email_of(self.email)) if "email" in named else changed
