"""Whether what the service stands on is there."""

from dataclasses import replace

from chalicelib.services.check_health import check_health
from chalicelib.world import World


def test_everything_answers(world: World) -> None:
    assert check_health(world) == {"table": True, "queue": True}


def test_a_table_that_is_gone_is_named(moto_world: World) -> None:
    settings = replace(moto_world.settings, table="gone")
    tableless = replace(moto_world, settings=settings)

    assert check_health(tableless) == {"table": False, "queue": True}


def test_a_queue_that_is_gone_is_named(world: World) -> None:
    queueless = replace(
        world, settings=replace(world.settings, outbox_queue=world.settings.outbox_queue + "-gone")
    )

    assert check_health(queueless) == {"table": True, "queue": False}


def test_a_queue_that_was_never_set_is_silent(world: World) -> None:
    queueless = replace(world, settings=replace(world.settings, outbox_queue=""))

    assert check_health(queueless) == {"table": True, "queue": False}
