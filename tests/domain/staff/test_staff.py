"""A key of one shop, and a key of all."""

import pytest

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.staff import ALLOWED, SHOP_ROLES, Permission, Role, StaffKey
from tests.builders.clock import START


def a_key(shop: str) -> StaffKey:
    return StaffKey(StaffKeyId("k"), "digest", Role.CASHIER, "till", START, shop=shop)


@pytest.mark.parametrize("home_shop", ["s1", ""])
def test_a_key_of_a_shop_serves_its_customers_and_those_of_no_shop(home_shop: str) -> None:
    a_key("s1").refuse_customer_of_other_shop(home_shop)


def test_a_key_of_a_shop_serves_no_customer_of_another() -> None:
    with pytest.raises(Forbidden, match=r"key\.other_shop"):
        a_key("s1").refuse_customer_of_other_shop("s2")


@pytest.mark.parametrize("shop", ["s1", "s2", ""])
def test_a_key_of_all_shops_acts_for_each(shop: str) -> None:
    a_key("").refuse_other_shop(shop)


def test_no_role_that_manages_the_programme_may_have_a_shop() -> None:
    whole = (Permission.KEYS_MANAGE, Permission.AUDIT_READ, Permission.SEGMENTS_READ)

    assert not any(SHOP_ROLES & ALLOWED[permission] for permission in whole)
