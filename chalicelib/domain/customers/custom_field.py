"""Own fields of a customer, which an administrator defines, and the dictionaries of their choices.

A value is kept as one text: words, an exact decimal, a day (ISO 8601), or the id of a choice.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from chalicelib.domain.customers.names.person_name import search_key
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.visible_text import has_visible
from chalicelib.domain.turned_text import is_turned

FIELDS_MAX = 50
DICTIONARIES_MAX = 50
CHOICES_MAX = 1000  # of one dictionary
TEXT_CHARS_MAX = 500
NAME_CHARS_MAX = 60  # of a field, of a dictionary and of a choice: a button shows as many
COLUMN = "field."  # before the id: so tables of customers name a field
ID = r"^[a-z][a-z0-9_]{0,30}$"
CHOICE_ID = r"^[a-z0-9][a-z0-9_]{0,30}$"
NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,6})?", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
MINUSES = str.maketrans("−–", "--")
UNKNOWN, RETIRED = "there is no such field of customers", "field.retired"
Names = Mapping[Locale, str]
Values = Mapping[str, str]
"""The values of one customer by the ids of the fields; a field without a value is not in it."""


class CustomKind(StrEnum):
    """What a value of a field is; it never changes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that an administrator defined.

    It is `required` at a registration, and the bot asks for it if it is `asked`. A `personal` value
    is shown to the roles that see names in full. `visible_to` names the roles that see the value;
    empty: every role that sees the profile. A `retired` field keeps its values and gets no new one.
    """

    id: str
    kind: CustomKind
    name: Names
    dictionary: str = ""  # of a choice
    order: int = 0
    required: bool = False
    asked: bool = False
    personal: bool = False
    visible_to: frozenset[str] = frozenset()
    retired: bool = False
    version: int = 0

    @property
    def column(self) -> str:
        """How a table of customers names the field."""
        return f"{COLUMN}{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether everybody who sees a profile may see the value."""
        return not self.personal and not self.visible_to


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a dictionary; a `retired` one stays readable and is not offered any more."""

    id: str
    name: Names
    retired: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceDictionary:
    """The choices of a field, in the order in which people see them."""

    id: str
    name: Names
    choices: tuple[Choice, ...] = ()
    version: int = 0

    def choice(self, choice_id: str) -> Choice | None:
        """Return the choice with an id, also a retired one."""
        return next((each for each in self.choices if each.id == choice_id), None)

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that a person may take."""
        return tuple(each for each in self.choices if not each.retired)


DictionaryOf = Callable[[str], ChoiceDictionary | None]


def in_order(fields: Iterable[CustomField]) -> tuple[CustomField, ...]:
    """Return fields as people see them."""
    return tuple(sorted(fields, key=lambda each: (each.order, each.id)))


def importable(fields: Iterable[CustomField]) -> tuple[CustomField, ...]:
    """Return the fields that get values, for forms and for the columns of an import."""
    return in_order(each for each in fields if not each.retired)


def refuse_missing(fields: Iterable[CustomField], values: Values) -> None:
    """Refuse a registration without a value that it must have.

    Raises:
        Rejected: `field.required`, with the id of the field.
    """
    for each in importable(fields):
        if each.required and each.id not in values:
            raise Rejected("field.required", field=each.id)


def read_typed(field: CustomField, typed: str, dictionary: ChoiceDictionary | None = None) -> str:
    """Return the value that a person wrote into a form, a cell of a table or a chat.

    A number may have a decimal comma and spaces, a day may be written day first, a choice is named
    by its id or by its name in any language. An empty text is no value.

    Raises:
        Rejected: `field.text`, `field.too_long`, `field.number`, `field.day`, `field.choice`.
    """
    text = typed.strip()
    if not text:
        return ""
    match field.kind:
        case CustomKind.TEXT:
            return _text(text)
        case CustomKind.NUMBER:
            return _number("".join(text.split()).translate(MINUSES).replace(",", "."))
        case CustomKind.DATE:
            return _day(text)
    return _choice(text, dictionary)


def read_value(
    field: CustomField, sent: str, former: str, dictionary: ChoiceDictionary | None
) -> str:
    """Return the value that a program sent; the `former` value of the customer always fits.

    Raises:
        Rejected: as `read_typed`, and `field.retired`.
    """
    if sent == former:
        return former
    if field.retired:
        raise Rejected("field.retired")
    return read_typed(field, sent, dictionary)


def shown_value(
    field: CustomField, value: str, locale: Locale, dictionary: ChoiceDictionary | None
) -> str:
    """Return a value as people read it: a choice by its name; other kinds as they are kept."""
    if field.kind is not CustomKind.CHOICE:
        return value
    found = dictionary.choice(value) if dictionary else None
    return name_in(found.name, locale) if found else value


def name_in(names: Names, locale: Locale) -> str:
    """Return the name in a language, or in the first one that has it."""
    return names.get(locale) or next((names[each] for each in LOCALES if names.get(each)), "")


def choice_named(dictionary: ChoiceDictionary, words: str) -> Choice | None:
    """Return the choice that is offered under an id or a name, in any language and case."""
    wanted = search_key(words.strip())
    for each in dictionary.offered:
        if words.strip() == each.id or wanted in map(search_key, each.name.values()):
            return each
    return None


def _text(text: str) -> str:
    if len(text) > TEXT_CHARS_MAX:
        raise Rejected("field.too_long", limit=TEXT_CHARS_MAX)
    if not has_visible(text) or is_turned(text):
        raise Rejected("field.text")
    return text


def _number(text: str) -> str:
    if not NUMBER.fullmatch(text):
        raise Rejected("field.number")
    exact = format(Decimal(text), "f")
    if "." in exact:
        exact = exact.rstrip("0").removesuffix(".")
    return "0" if exact == "-0" else exact


def _day(text: str) -> str:
    day_first = DAY_FIRST.fullmatch(text)
    try:
        if day_first:
            day, month, year = map(int, day_first.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError as exc:
        raise Rejected("field.day") from exc


def _choice(text: str, dictionary: ChoiceDictionary | None) -> str:
    found = choice_named(dictionary, text) if dictionary else None
    if found is None:
        raise Rejected("field.choice")
    return found.id
