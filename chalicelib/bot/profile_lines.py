"""A customer's fields, one line each, as the bot shows them."""

from collections.abc import Mapping

from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line


def profile_lines(customer: Customer) -> tuple[Line, ...]:
    """The lines of a stored customer."""
    born = customer.birthday
    return field_lines(
        {
            Field.FIRST_NAME: customer.first_name,
            Field.SURNAME: customer.surname,
            Field.PHONE: customer.phone.number,
            Field.EMAIL: customer.email or "",
            Field.BIRTHDAY: birthday.to_text(born) if born else "",
        }
    )


def field_lines(values: Mapping[Field, str]) -> tuple[Line, ...]:
    """The lines of the fields that have a value, in the order in which the bot asks for them."""
    return tuple(
        Line(f"field.{field}", {"value": field_text(field, values[field])})
        for field in ALL_FIELDS
        if values.get(field)
    )


def field_text(field: Field, value: str) -> str:
    """A stored value as people write it; birthdays as 05.05.1990 or 05.05."""
    return _day(birthday.from_text(value)) if field is Field.BIRTHDAY else value


def _day(born: Birthday) -> str:
    year = f".{born.year}" if born.year else ""
    return f"{born.day:02d}.{born.month:02d}{year}"
