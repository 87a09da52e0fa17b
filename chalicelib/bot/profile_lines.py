"""A customer's fields, one line each, as the bot shows them."""

from collections.abc import Mapping

from chalicelib.bot.dates import birthday_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.registration_field import ALL_FIELDS, Field
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line


def profile_lines(turn: Turn, customer: Customer) -> tuple[Line, ...]:
    """The lines of a stored customer."""
    born = customer.birthday
    return field_lines(
        turn,
        {
            Field.FIRST_NAME: customer.first_name,
            Field.SURNAME: customer.surname,
            Field.PHONE: customer.phone.number,
            Field.EMAIL: customer.email or "",
            Field.BIRTHDAY: birthday.to_text(born) if born else "",
        },
    )


def field_lines(turn: Turn, values: Mapping[Field, str]) -> tuple[Line, ...]:
    """The lines of the fields that have a value, in the order in which the bot asks for them."""
    return tuple(
        Line(f"field.{field}", {"value": field_text(turn, field, values[field])})
        for field in ALL_FIELDS
        if values.get(field)
    )


def field_text(turn: Turn, field: Field, value: str) -> str:
    """A stored value as people write it; a birthday in the language of the chat."""
    is_date = field is Field.BIRTHDAY
    return birthday_text(turn.texts, turn.dialog.locale, value) if is_date else value
