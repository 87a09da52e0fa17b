"""The words and rules of the bot: one item, believed for a minute."""

import pytest

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.repo.conversation.bot_settings import BotSettingsStore
from chalicelib.repo.table import keys
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.repo.builders import save_settings

SHORT = BotSettings(frozenset({Field.FIRST_NAME}), {"ru": {"menu.hello": "Привет!"}, "en": {}})


@pytest.fixture
def elsewhere(world: World) -> BotSettingsStore:
    """The store of another container."""
    return BotSettingsStore(world.table)


def test_without_an_item_the_defaults_are_in_force(world: World, clock: Clock) -> None:
    assert world.conversation.bot_settings.get(clock.now()) == BotSettings()


def test_what_was_saved_is_in_force_at_once_where_it_was_saved(world: World, clock: Clock) -> None:
    world.conversation.bot_settings.get(clock.now())
    save_settings(world, SHORT)

    assert world.conversation.bot_settings.get(clock.now()) == SHORT


@pytest.mark.parametrize(("later_s", "follows"), [(0, False), (59, False), (60, True)])
def test_other_containers_follow_within_a_minute(
    world: World, clock: Clock, elsewhere: BotSettingsStore, later_s: int, *, follows: bool
) -> None:
    elsewhere.get(clock.now())
    save_settings(world, SHORT)

    clock.moves(seconds=later_s)

    assert (elsewhere.get(clock.now()) == SHORT) == follows


def test_a_clock_that_was_set_back_freezes_nothing(
    world: World, clock: Clock, elsewhere: BotSettingsStore
) -> None:
    elsewhere.get(clock.now())
    save_settings(world, SHORT)

    clock.moves(days=-1)

    assert elsewhere.get(clock.now()) == SHORT


def test_a_minute_of_messages_reads_the_settings_once(
    world: World, clock: Clock, elsewhere: BotSettingsStore
) -> None:
    save_settings(world, SHORT)
    elsewhere.get(clock.now())
    world.table.delete(keys.BOT_SETTINGS)

    assert elsewhere.get(clock.now()) == SHORT


def test_what_another_version_wrote_is_passed_over() -> None:
    stored = {"required": ["first_name", "shoe_size"], "texts": {"ru": {}, "de": {"a": "b"}}}

    settings = BotSettings.from_json(stored)

    assert settings.required == {Field.FIRST_NAME}
    assert set(settings.texts) == {"ru", "en"}
