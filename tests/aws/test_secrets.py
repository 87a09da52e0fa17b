"""Secrets by the name of their parameter, remembered for five minutes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest

from chalicelib.aws.secrets import Secrets
from chalicelib.domain.errors import Unavailable
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.handlers.broken import AWAY, Failing

NAME = "/grocer/test/telegram-token"


@pytest.fixture
def keep(world: World) -> Callable[[str], None]:
    """Put a secret into the store."""
    ssm = world.client("ssm")

    def put(secret: str) -> None:
        ssm.put_parameter(Name=NAME, Value=secret, Type="SecureString", Overwrite=True)

    return put


def test_a_setting_that_names_no_parameter_is_the_secret(world: World) -> None:
    assert world.secrets.reveal("123456789:TOKEN") == "123456789:TOKEN"


def test_a_secret_is_read_from_its_parameter(world: World, keep: Callable[[str], None]) -> None:
    keep("the secret")

    assert world.secrets.reveal(f"ssm:{NAME}") == "the secret"


@pytest.mark.parametrize(("later_s", "secret"), [(299, "old"), (300, "new")])
def test_a_changed_secret_is_believed_after_five_minutes(
    world: World, clock: Clock, keep: Callable[[str], None], later_s: int, secret: str
) -> None:
    keep("old")
    world.secrets.reveal(f"ssm:{NAME}")
    keep("new")

    clock.moves(seconds=later_s)

    assert world.secrets.reveal(f"ssm:{NAME}") == secret


def test_threads_that_ask_at_once_read_it_once(clock: Clock) -> None:
    asked: list[str] = []

    class Store:
        def get_parameter(self, *, Name: str, **_: object) -> dict[str, Any]:  # noqa: N803 - AWS's
            asked.append(Name)
            sleep(0.05)  # while it answers, all others come
            return {"Parameter": {"Value": "the secret"}}

    secrets = Secrets(Store, clock.now)
    with ThreadPoolExecutor(10) as threads:
        found = set(threads.map(secrets.reveal, [f"ssm:{NAME}"] * 10))

    assert (found, asked) == ({"the secret"}, [NAME])


def test_a_parameter_that_is_not_there_may_come(world: World, keep: Callable[[str], None]) -> None:
    with pytest.raises(Unavailable, match=r"secrets\.unreachable"):
        world.secrets.reveal(f"ssm:{NAME}")

    keep("now it is")
    assert world.secrets.reveal(f"ssm:{NAME}") == "now it is"


def test_a_store_that_does_not_answer_may_answer_later(world: World) -> None:
    def client(_: str) -> Any:
        return Failing(AWAY)

    storeless = World(world.settings, now=world.now, client=client)

    with pytest.raises(Unavailable, match=r"secrets\.unreachable"):
        storeless.secrets.reveal(f"ssm:{NAME}")
