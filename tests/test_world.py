"""What a use-case may touch, made when first needed."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.settings import Settings
from chalicelib.world import World, current_world, use_world, utc_now
from chalicelib.world.sources import random_id


def test_the_containers_world_is_the_one_that_was_put_there(world: World) -> None:
    assert current_world() is world


def test_without_one_it_is_made_from_the_environment_and_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROCER_TABLE", "of-the-environment")
    use_world(None)

    made = current_world()

    assert made.settings.table == "of-the-environment"
    assert current_world() is made


def test_a_new_world_has_touched_nothing() -> None:
    def client(service: str) -> Any:
        raise AssertionError(service)

    untouched = World(Settings(), client=client)

    for part in ("table", "conversation", "customers", "queues", "messengers", "secrets"):
        assert getattr(untouched, part)


def test_telegram_is_the_channel_of_its_name(world: World) -> None:
    telegram = world.messengers.messenger("telegram")

    assert telegram is world.messengers.messenger("telegram") is world.messengers.sender("telegram")


@pytest.mark.parametrize("name", ["webchat", "viber", "", "Telegram"])
def test_no_other_channel_posts_to_us(world: World, name: str) -> None:
    with pytest.raises(NotFound, match=r"channel\.unknown"):
        world.messengers.messenger(name)


def test_a_channel_without_a_secret_is_off(world: World) -> None:
    with pytest.raises(NotFound):
        World(replace(world.settings, telegram_secret="")).messengers.messenger("telegram")


@pytest.mark.parametrize("secret", ["", "x" * 31])
def test_a_short_secret_signs_nothing(world: World, secret: str) -> None:
    with pytest.raises(Unavailable, match="secret_too_short"):
        _ = World(replace(world.settings, secret=secret)).secret


def test_a_secret_may_stand_in_the_store(world: World) -> None:
    world.client("ssm").put_parameter(Name="/s", Value="x" * 32, Type="SecureString")

    assert World(replace(world.settings, secret="ssm:/s"), now=world.now).secret == b"x" * 32


def test_mail_and_sms_make_one_client_each(world: World) -> None:
    made: list[str] = []

    def client(service: str) -> Any:
        made.append(service)
        return world.client(service)

    counted = World(world.settings, now=world.now, client=client)
    for _ in range(2):
        counted.messengers.sms.client()
        counted.messengers.mail.client()

    assert made == ["sns", "sesv2"]


def test_ids_are_long_and_never_the_same() -> None:
    ids = {random_id() for _ in range(1_000)}

    assert len(ids) == 1_000
    assert {len(each) for each in ids} == {22}


def test_the_machines_clock_is_aware() -> None:
    assert utc_now().utcoffset() is not None
