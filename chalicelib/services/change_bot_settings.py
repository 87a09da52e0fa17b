"""Change the words and rules of the bot."""

from chalicelib.domain.act import Act
from chalicelib.domain.bot_settings import BotSettings, problems_of
from chalicelib.domain.errors import Malformed
from chalicelib.domain.message import LOCALES
from chalicelib.repo import audit
from chalicelib.texts import defaults
from chalicelib.world import World


def change_bot_settings(world: World, act: Act, settings: BotSettings) -> None:
    """Replace the settings; they are heard everywhere within a minute.

    Raises:
        Malformed: a text that could not be said, each with its place.
    """
    problems = problems_of(settings, {locale: defaults(locale) for locale in LOCALES})
    if problems:
        raise Malformed(problems)
    world.bot_settings.save(settings, [audit.write_of(act, "bot.changed", "bot")])
