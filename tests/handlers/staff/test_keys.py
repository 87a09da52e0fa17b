"""Keys are made, shown without their secret, and closed for good."""

from datetime import timedelta

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.staff import Caller, a_caller
from tests.builders.table import items


def test_an_admin_makes_a_key_whose_secret_is_shown_once(world: World) -> None:
    admin = a_caller(world, Role.ADMIN)

    made = admin.asks("POST", "/v1/keys", {"role": "cashier", "name": "till 1", "shop": "s1"})

    listed = admin.asks("GET", "/v1/keys").body["keys"]
    assert made.status == 201
    assert made.body["secret"].startswith("grocer_")
    assert {key["name"] for key in listed} == {"admin", "till 1"}
    assert "secret" not in listed[0]
    stored = items(world.client("dynamodb"), world.settings.table)
    assert made.body["secret"] not in str(stored)


def test_a_revoked_key_opens_nothing_within_a_minute(world: World, clock: Clock) -> None:
    admin, other = a_caller(world, Role.ADMIN), a_caller(world, Role.ADMIN)
    assert other.asks("GET", "/v1/keys").status == 200

    admin.asks("DELETE", "/v1/keys/{key_id}", path={"key_id": other.key_id})
    clock.moves(seconds=61)

    refused = other.asks("GET", "/v1/keys")
    assert (refused.status, refused.body["code"]) == (401, "key.unknown")


def test_an_expired_key_opens_nothing(world: World, clock: Clock) -> None:
    admin = a_caller(world, Role.ADMIN)
    ends = (clock.now() + timedelta(hours=1)).isoformat()
    body = {"role": "admin", "name": "for an hour", "expires_at": ends}
    brief = Caller(admin.asks("POST", "/v1/keys", body).body["secret"])
    clock.moves(minutes=61)

    assert brief.asks("GET", "/v1/keys").status == 401


def test_another_role_and_no_key_are_told_apart(world: World) -> None:
    marketer = a_caller(world, Role.MARKETER)

    assert marketer.asks("GET", "/v1/keys").status == 403
    assert Caller("").asks("GET", "/v1/keys").status == 401
    assert Caller("ключ").asks("GET", "/v1/keys").status == 401


def test_a_bad_field_is_named_by_its_pointer(world: World) -> None:
    admin = a_caller(world, Role.ADMIN)

    refused = admin.asks("POST", "/v1/keys", {"role": "king", "name": "x", "more": 1})

    pointers = {error["pointer"] for error in refused.body["errors"]}
    assert (refused.status, pointers) == (400, {"/role", "/more"})
