"""Two people change one shop, product or category: the second one learns of the first."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import catalogue_keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.catalogue import has_catalogue
from tests.builders.staff import Caller, a_caller

NAMES = {"name": {"ru": "Имя", "en": "Name"}}
OTHER = {"name": {"ru": "Другое", "en": "Other"}}
EACH = [
    ("shop", "/v1/shops/{shop}", NAMES),
    ("product", "/v1/products/{sku}", {**NAMES, "category": "c"}),
    ("category", "/v1/categories/{category}", NAMES),
]
REMOVABLE = EACH[:2]


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def path_of(resource: str) -> dict[str, str]:
    return {resource.partition("{")[2].rstrip("}"): "x"}


@pytest.mark.parametrize(("kind", "resource", "body"), EACH)
def test_only_the_version_that_was_read_is_replaced(
    admin: Caller, kind: str, resource: str, body: dict[str, Any]
) -> None:
    path = path_of(resource)

    def puts(**more: Any) -> Any:
        return admin.asks("PUT", resource, {**body, **more}, path=path)

    assert puts(version=3).body["code"] == f"{kind}.changed"
    assert puts(version=0).body["version"] == 1
    assert puts(**OTHER, version=0).status == 409
    assert puts(**OTHER, version=1).body["version"] == 2
    refused = puts(version=1)
    assert (refused.status, refused.body["facts"]) == (409, {"version": 2})
    # The same again is answered as it is, whatever was read: its answer may have been lost.
    assert puts(**OTHER, version=1).body["version"] == 2
    assert puts().body["version"] == 3
    assert admin.asks("GET", resource, path=path).body["version"] == 3
    assert puts(version=-1).status == 400
    assert puts(version="1").status == 400


@pytest.mark.parametrize(("kind", "resource", "body"), REMOVABLE)
def test_only_the_version_that_was_read_is_removed(
    admin: Caller, kind: str, resource: str, body: dict[str, Any]
) -> None:
    path = path_of(resource)
    admin.asks("PUT", resource, body, path=path)
    admin.asks("PUT", resource, {**body, **OTHER}, path=path)

    refused = admin.asks("DELETE", resource, path=path, query={"version": "1"})

    assert (refused.status, refused.body["code"]) == (409, f"{kind}.changed")
    assert admin.asks("DELETE", resource, path=path, query={"version": "2"}).status == 204
    assert admin.asks("DELETE", resource, path=path).status == 404


def test_what_was_stored_before_there_were_versions_is_changed_and_removed(
    world: World, admin: Caller
) -> None:
    path = {"category": "old"}
    world.commit(None, Put(catalogue_keys.category("old"), {"name": {"ru": "А", "en": "A"}}))
    shop: dict[str, Any] = {"name": {}, "address": {}, "hours": [], "zone": "", "phone": ""}
    world.commit(None, Put(catalogue_keys.shop("old"), shop))

    shown = admin.asks("GET", "/v1/categories/{category}", path=path).body
    put = admin.asks("PUT", "/v1/categories/{category}", {**NAMES, "version": 0}, path=path)
    removed = admin.asks("DELETE", "/v1/shops/{shop}", path={"shop": "old"})

    assert shown["version"] == 0
    assert put.body["version"] == 1
    assert removed.status == 204


def test_a_list_of_products_replaces_any_version_and_counts_on(world: World, admin: Caller) -> None:
    has_catalogue(world)
    path = {"sku": "bread"}
    shown = admin.asks("GET", "/v1/products/{sku}", path=path).body
    listed = {**shown, "unit": "kg", "version": 7}

    assert admin.asks("PUT", "/v1/products", {"products": [listed]}).body["changed"] == 1
    assert admin.asks("GET", "/v1/products/{sku}", path=path).body["version"] == 2
