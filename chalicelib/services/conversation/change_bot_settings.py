"""Change the texts and rules of the bot."""

from dataclasses import replace

from chalicelib.domain.conversation.bot_settings import FIELD_PLACE, BotSettings, problems_of
from chalicelib.domain.errors import Conflict, Malformed
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.texts import defaults
from chalicelib.world import World


def change_bot_settings(world: World, actor: Actor, settings: BotSettings, read: int | None) -> int:
    """Replace the settings of the bot, and return their version.

    If `read` is given, only that version is replaced. Every container caches the settings for a
    minute, so the old ones may be seen for so long.

    Raises:
        Malformed: texts that cannot be rendered or sent, each with a pointer.
        Conflict: `bot.changed`: another person changed the settings meanwhile.
    """
    problems = problems_of(settings, {locale: defaults(locale) for locale in LOCALES})
    problems |= _unknown_fields(world, settings)
    if problems:
        raise Malformed(problems)

    def decide(_: Moved | None) -> int:
        stored, version = world.conversation.bot_settings.fresh(actor.at)
        # Which own fields are asked for is changed with the fields.
        kept = replace(settings, own_fields=stored.own_fields)
        # First, because the answer to the same request may have been lost.
        if stored == kept and version:
            return version
        if read not in (None, version or 0):
            raise Conflict("bot.changed")
        write = world.conversation.bot_settings.save_write(kept, version)
        world.commit(actor, write, audit=("bot.changed", "bot"))
        return (version or 0) + 1

    return world.attempt(decide, contended=Conflict("bot.changed"))


def _unknown_fields(world: World, settings: BotSettings) -> dict[str, str]:
    """The reasons why texts cannot name an own field of customers, by JSON pointer."""
    if not settings.names_fields:
        return {}
    known = {f"field.{each.id}" for each in world.customers.fields.fresh().fields}
    return {
        f"/texts/{locale}/{key}": "there is no such field of customers"
        for locale, words in settings.texts.items()
        for key, text in words.items()
        if not {place for place, _ in FIELD_PLACE.findall(text)} <= known
    }


def read_bot_settings(world: World, actor: Actor) -> tuple[BotSettings, int]:
    """Return the settings as they are stored, and their version; 0: they are the defaults."""
    settings, version = world.conversation.bot_settings.fresh(actor.at)
    return settings, version or 0
