"""The placeholders that a campaign's texts may contain, and their values for one customer.

An unknown value is empty, and the sender replaces it by a word of the locales. Long values are cut,
so that no customer's text is longer than `Template.widest`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from chalicelib.domain.campaigns.content import Places
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.template import FIELD_PREFIX, Kind, Values

VALUE_UNITS_MAX = 40  # of UTF-16; few names are longer
LINE_UNITS_MAX = 2 * VALUE_UNITS_MAX  # of a sentence with a value
NUMBER_MAX = 999_999
# No character is wider: one unit of UTF-16, three bytes of UTF-8, and it turns an SMS to UCS-2.
WIDEST = "中" * VALUE_UNITS_MAX
UNIT_BYTES = 2


def _days_silent(customer: Customer, today: date) -> int:
    """Whole days since the last purchase, or since joining if there is none."""
    last = customer.shopping.last_day
    since = customer.registered_at.date().toordinal() if last is None else last
    return today.toordinal() - since


_OF_TEXT: Mapping[str, Callable[[Customer, date], str]] = {
    "name": lambda customer, _: customer.first_name,
    "surname": lambda customer, _: customer.surname,
    "city": lambda customer, _: customer.city,
    "card": lambda customer, _: customer.card,
    "favourite": lambda customer, today: (
        customer.shopping.favourite_category(today.toordinal()) or ""
    ),
}
_OF_NUMBER: Mapping[str, Callable[[Customer, date], int]] = {
    "orders": lambda customer, _: customer.shopping.orders,
    "days": _days_silent,
}
GIFT_LINE = "gift_line"
"""A sentence about the gift of the message, and nothing where there is none."""
OF_ACCOUNT = frozenset({"points", "expiring", "expires_on", "gift", GIFT_LINE})
"""What the account of points says: texts such as `412 points`, which the sender reads."""
CODE = "code"
"""The promo code that is for the recipient alone."""
READ_BY_SENDER = OF_ACCOUNT | {CODE}

PLACES = Places(
    known=MappingProxyType(
        dict.fromkeys([*_OF_TEXT, *sorted(READ_BY_SENDER)], Kind.TEXT)
        | dict.fromkeys(_OF_NUMBER, Kind.NUMBER)
    ),
    longest=MappingProxyType(
        dict.fromkeys([*_OF_TEXT, *sorted(READ_BY_SENDER)], WIDEST)
        | dict.fromkeys(_OF_NUMBER, NUMBER_MAX)
        | {GIFT_LINE: "中" * LINE_UNITS_MAX}
    ),
)
NO_ACCOUNT: Mapping[str, str] = MappingProxyType({})


class _WithFields(dict[str, Any]):
    """The placeholders with every own field, whether there is such a field or not."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or _is_field(name)

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - a kind, or the longest value
        if not _is_field(name):
            raise KeyError(name)
        return self[""]


def _is_field(name: object) -> bool:
    return isinstance(name, str) and name.startswith(FIELD_PREFIX)


CHECKED_PLACES = Places(
    known=_WithFields(PLACES.known, **{"": Kind.TEXT}),
    longest=_WithFields(PLACES.longest, **{"": WIDEST}),
)
"""The placeholders of texts that were checked: each field of theirs existed then."""


def places_with(fields: Iterable[str]) -> Places:
    """Return the placeholders with those of these own fields."""
    names = [f"{FIELD_PREFIX}{each}" for each in fields]
    return Places(
        known={**PLACES.known, **dict.fromkeys(names, Kind.TEXT)},
        longest={**PLACES.longest, **dict.fromkeys(names, WIDEST)},
    )


def values_of(
    customer: Customer,
    today: date,
    names: Iterable[str] = PLACES.known,
    read: Mapping[str, str] = NO_ACCOUNT,
) -> Values:
    """The values of these placeholders, by default of all placeholders.

    `today` is the day of the programme's calendar. `orders` counts purchases that were not
    returned, `days` those since the last of them, or since joining where there is none;
    `favourite` is the category of rule 50. `read` has the values of `READ_BY_SENDER` and of own
    fields.
    """
    return {
        name: cut_value(
            read.get(name, ""), LINE_UNITS_MAX if name == GIFT_LINE else VALUE_UNITS_MAX
        )
        if name in READ_BY_SENDER or _is_field(name)
        else _value(customer, today, name)
        for name in names
    }


def cut_value(text: str, units_max: int = VALUE_UNITS_MAX) -> str:
    """The beginning of the text that fits, without half of a character that takes two units."""
    # Fast path: no character takes more than two units of UTF-16.
    if len(text) * UNIT_BYTES <= units_max:
        return text
    units = text.encode("utf-16-le", "replace")[: units_max * UNIT_BYTES]
    return units.decode("utf-16-le", "ignore")


def _value(customer: Customer, today: date, name: str) -> str | int:
    if name in _OF_TEXT:
        return cut_value(_OF_TEXT[name](customer, today))
    return min(max(_OF_NUMBER[name](customer, today), 0), NUMBER_MAX)
