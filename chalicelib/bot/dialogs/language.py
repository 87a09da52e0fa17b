"""Ask for a language and speak it from then on."""

from dataclasses import replace
from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Outcome, Turn, reply, row
from chalicelib.domain.customer import Customer
from chalicelib.domain.message import Locale
from chalicelib.services.change_profile import change_language

TOPIC = "language"
CHOICES: dict[str, Locale] = {"language_ru": "ru", "language_en": "en"}


def begin(turn: Turn, customer: Customer) -> Outcome:  # noqa: ARG001 - every door opens alike
    """Ask which."""
    dialog = turn.dialog.at_step(TOPIC, "which", {})
    return Outcome(dialog, (reply("language.ask", keyboard=(row(*CHOICES),)),))


def answer(turn: Turn, customer: Customer) -> Outcome:
    """Switch; anything else leaves it as it is."""
    chosen = turn.meant(CHOICES)
    if chosen is None:
        return Outcome(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    locale = CHOICES[chosen]
    dialog = replace(turn.dialog.closed(), locale=locale)
    save = partial(change_language, turn.world, customer, locale)
    return Outcome(dialog, (reply("language.changed", keyboard=MENU),), save)
