"""Readings of an unclear answer, as buttons: the suggested address, or which word is the name."""

from collections.abc import Sequence

from chalicelib.bot.turn import Turn
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import Button, Keyboard

# The facts of a refusal that are readings of the answer, by its code.
READINGS = {
    "email.misspelt": ("suggestion", "typed"),
    "form.which_first": ("one", "other"),
}


def readings_of(refusal: Rejected) -> tuple[str, ...]:
    """The readings between which the person may choose; empty if the refusal has none."""
    return tuple(str(refusal.params[fact]) for fact in READINGS.get(refusal.code, ()))


def offer_rows(readings: Sequence[str]) -> Keyboard:
    """One button for each reading."""
    return tuple((Button(_value(n), reading),) for n, reading in enumerate(readings))


def chosen_reading(turn: Turn, readings: Sequence[str]) -> str | None:
    """The reading that was pressed, or typed once more; None if it was none of them."""
    content = turn.message.content
    # Telegram sends the label of a button as a text, the web chat sends its value.
    if isinstance(content, Press):
        by_value = {_value(n): reading for n, reading in enumerate(readings)}
        return by_value.get(content.value)
    typed = turn.typed.strip().casefold()
    return next((reading for reading in readings if reading.casefold() == typed), None)


def _value(number: int) -> str:
    return f"offer_{number}"
