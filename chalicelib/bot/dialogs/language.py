"""Asks for the language of the bot and stores the choice."""

from dataclasses import replace
from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Locale
from chalicelib.services.customers.change_profile import change_language

TOPIC = "language"
CHOICES: dict[str, Locale] = {"language_ru": "ru", "language_en": "en"}


def begin(turn: Turn, customer: Customer) -> TurnResult:  # noqa: ARG001 - dialogues have one signature
    """Ask for the language."""
    dialog = turn.dialog.at_step(TOPIC, "which", {})
    return TurnResult(dialog, (reply("language.ask", keyboard=(row(*CHOICES),)),))


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Switch to the chosen language; None for a sentence, any other answer changes nothing."""
    chosen = turn.meant(CHOICES)
    if chosen is None and (turn.is_question or " " in turn.typed.strip()):
        return None
    if chosen is None:
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    return switch(turn, customer, CHOICES[chosen])


def switch(turn: Turn, customer: Customer, locale: Locale) -> TurnResult:
    """Speak this language from now on."""
    dialog = replace(turn.dialog.closed(), locale=locale)
    save = partial(change_language, turn.world, customer, locale)
    return TurnResult(dialog, (reply("language.changed", keyboard=MENU),), save)
