"""Another writer who is always a little faster."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.world import World

TRANSACTION = "transact_write_items"


def overtaken(
    world: World,
    be_faster: Callable[[], object],
    *,
    times: int = 1,
    write: str = "put_item",
) -> World:
    """The same world, in which `be_faster` happens just before each of the next such writes."""
    table = world.client("dynamodb")
    left = [be_faster] * times

    class Client:
        def __getattr__(self, operation: str) -> Any:
            if operation == write and left:
                left.pop()()
            return getattr(table, operation)

    def client(service: str) -> Any:
        return Client() if service == "dynamodb" else world.client(service)

    return replace(world, client=client)
