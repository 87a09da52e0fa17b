"""Admits a request: a valid key, a role that may, its own shop, and not too often."""

from collections.abc import Mapping

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SHOP_ROLES, Permission, StaffKey
from chalicelib.world import World

SCHEME = "Bearer "


def admit(world: World, permission: Permission | None, headers: Mapping[str, str]) -> StaffKey:
    """Return the valid key of a request, if its role has the permission of the operation.

    Raises:
        Forbidden: `key.missing`, `key.unknown` (401), or `key.role` (403).
        Unavailable: `key.too_many_requests`.
    """
    assert permission is not None, "an operation without permission needs no key"
    authorization = headers.get("authorization", "")
    if not authorization.startswith(SCHEME):
        raise Forbidden("key.missing")
    key = world.staff.keys.authenticate(authorization.removeprefix(SCHEME), world.now())
    world.staff.rates.count(key.id, world.now(), limit=world.bounds.key_requests_a_minute)
    if not key.may(permission):
        raise Forbidden("key.role")
    return key


def refuse_limited_key(caller: StaffKey) -> None:
    """Refuse a key that is limited to a shop, because the operation is about the whole programme.

    Raises:
        Forbidden: `key.other_shop`.
    """
    if caller.shop:
        raise Forbidden("key.other_shop")


def keep_to_shop(world: World, caller: StaffKey, path: Mapping[str, str]) -> None:
    """Refuse a customer of another shop to a key that is limited to one.

    Raises:
        Forbidden: `key.other_shop`.
    """
    # Here and not in the views, so that no new view can forget it. Only such keys pay the read.
    if not caller.shop:
        return
    # Such keys are not made any more: their roles have operations that keep to no shop.
    if caller.role not in SHOP_ROLES:
        raise Forbidden("key.other_shop")
    if "customer_id" not in path:
        return
    customer = world.customers.profiles.get(CustomerId(path["customer_id"]))
    if customer:
        caller.refuse_customer_of_other_shop(customer.shop)
