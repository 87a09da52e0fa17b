"""Change the texts and rules of the bot."""

from chalicelib.domain.conversation.bot_settings import BotSettings, problems_of
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.actor import Actor
from chalicelib.texts import defaults
from chalicelib.world import World


def change_bot_settings(world: World, actor: Actor, settings: BotSettings) -> None:
    """Replace the settings of the bot.

    Every container caches the settings for a minute, so the old ones may be seen for so long.

    Raises:
        Malformed: texts that cannot be rendered or sent, each with a pointer.
    """
    problems = problems_of(settings, {locale: defaults(locale) for locale in LOCALES})
    if problems:
        raise Malformed(problems)
    write = world.conversation.bot_settings.save_write(settings)
    world.commit(actor, write, audit=("bot.changed", "bot"))
