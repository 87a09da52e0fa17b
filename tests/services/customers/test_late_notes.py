"""A note that is written while its customer is erased is not kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.customers.notes.write_notes import write_note
from chalicelib.world import World
from tests.builders.shops import a_buyer


@dataclass
class Late:
    """A client of DynamoDB before whose first transaction something else happens."""

    client: Any
    happens: Callable[[], None]
    is_first: bool = True

    def __getattr__(self, name: str) -> Any:
        if name == "transact_write_items" and self.is_first:
            self.is_first = False
            self.happens()
        return getattr(self.client, name)


def test_a_note_that_comes_after_the_erasure_is_refused(world: World) -> None:
    anna, actor = a_buyer(world), Actor(StaffKeyId("tests"), world.now())
    erases = lambda: erase_by_staff(world, actor, anna.id)  # noqa: E731
    client = Late(world.client("dynamodb"), erases)
    late = replace(world, client=lambda name: client if name == "dynamodb" else world.client(name))

    with pytest.raises(NotFound, match="not_found"):
        write_note(late, actor, anna.id, "asked for a call")

    assert not world.customers.notes.of_customer(anna.id)
