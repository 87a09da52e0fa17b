"""A world in memory and the customers that its year begins with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.repo.customers import profiles
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import trigger_words
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.year.life import Life, RecordingChannels, quiet
from local.year.timeline import Timeline

BATCH = 25


@contextmanager
def a_life(
    begins: datetime,
    settings: Settings,
    **sources: Any,  # noqa: ANN401 - of many types
) -> Iterator[tuple[Life, RecordingChannels]]:
    """Make a world in memory; its channels only record messages.

    `sources` replaces sources of the world, such as `new_id`.
    """
    timeline = Timeline(begins)
    channels = RecordingChannels(timeline.now)
    with channels.listening() as telegram, quiet():
        settings = replace(settings, telegram_api=telegram)
        world = World(
            settings,
            now=timeline.now,
            sleep=timeline.sleep,
            client=channels.client,
            sending_client=channels.client,
            **sources,
        )
        use_world(world)
        life = Life(world, timeline)
        life.begins()
        yield life, channels
        use_world(None)


def keep_people(world: World, people: Sequence[Customer]) -> None:
    """Write the customers' profiles, without claims, chats or receipts."""
    for start in range(0, len(people), BATCH):
        world.table.put_many(
            [
                Put(keys.customer(each.id), profiles.attributes_of(each), version=None)
                for each in people[start : start + BATCH]
            ]
        )


def switch_on(world: World) -> None:
    """Switch every trigger on, with its default texts."""
    for name in TRIGGERS:
        actor = Actor(StaffKeyId("year"), world.now())
        change_trigger(world, actor, name, trigger_words(name), on=True)
