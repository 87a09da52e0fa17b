"""`make run` prints a key that opens everything, the same at every start."""

from typing import Any

from app import app
from chalicelib.console import door
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from local.service.application import Service, staff_key
from tests.builders.clock import Clock
from tests.builders.staff import Caller
from tests.builders.table import items


def _never(event: dict[str, Any], context: object) -> object:
    raise AssertionError("the clock does not tick here")


def admin_key(service: Service, part: str) -> str:
    return staff_key(service, Role.ADMIN, part)


PART = "a-random-part-of-43-characters-or-so"


def test_the_key_of_a_folder_is_made_once_and_opens(world: World) -> None:
    service = Service(app, door.pages, {}, _never, world)

    first, again = admin_key(service, PART), admin_key(service, PART)

    assert first == again == f"grocer_{PART}"
    assert Caller(first).asks("GET", "/v1/keys").body["keys"][0]["name"] == "local admin"
    assert len(items(world.client("dynamodb"), world.settings.table, "AUDIT#")) == 1


def test_a_new_table_gets_the_key_anew(world: World) -> None:
    service = Service(app, door.pages, {}, _never, world)
    admin_key(service, PART)
    for item in items(world.client("dynamodb"), world.settings.table):
        key = {"pk": item["pk"], "sk": item["sk"]}
        world.client("dynamodb").delete_item(TableName=world.settings.table, Key=key)

    assert Caller(admin_key(service, PART)).asks("GET", "/v1/keys").status == 200


def test_a_key_that_was_revoked_is_not_printed(world: World, clock: Clock) -> None:
    service = Service(app, door.pages, {}, _never, world)
    admin = Caller(admin_key(service, PART))
    key_id = admin.asks("GET", "/v1/keys").body["keys"][0]["id"]
    admin.asks("DELETE", "/v1/keys/{key_id}", path={"key_id": key_id})
    clock.moves(minutes=2)

    assert admin_key(service, PART) == ""
