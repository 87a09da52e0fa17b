"""Puts the values of own fields of a customer into replies with texts that name them."""

from collections.abc import Sequence

from chalicelib.bot.turn import Turn
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import AnswerPart, Reply
from chalicelib.services.messages.field_values import field_values


def with_field_values(
    turn: Turn, dialog: Dialog, outgoing: Sequence[AnswerPart]
) -> tuple[AnswerPart, ...]:
    """Return the parts of an answer with what their texts say of own fields.

    The customer is read for such a text alone. A person who is no customer, or was erased just now,
    has no values.
    """
    locale = dialog.locale
    replies = [part for part in outgoing if isinstance(part, Reply)]
    named = {place for part in replies for place in turn.texts.fields_named(locale, part)}
    customer = _customer(turn, dialog) if named else None
    if customer is None:
        return tuple(outgoing)
    values = field_values(turn.world, customer, sorted(named), locale)
    return tuple(
        part.with_params(values)
        if isinstance(part, Reply) and turn.texts.fields_named(locale, part)
        else part
        for part in outgoing
    )


def _customer(turn: Turn, dialog: Dialog) -> Customer | None:
    if not dialog.customer_id:
        return None
    return turn.world.customers.profiles.get(dialog.customer_id)
