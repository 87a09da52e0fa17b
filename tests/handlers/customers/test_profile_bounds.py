"""How much of each thing a profile takes: the last that fits, and the first that does not."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.customers.requests import TAGS_MAX
from chalicelib.world import World
from tests.builders.staff import Caller, a_caller

CUSTOMERS = "/v1/customers"
PAPER = {"personal_data": {"evidence": "form 12/345"}}


@pytest.fixture
def cashier(world: World) -> Caller:
    return a_caller(world, Role.CASHIER)


def tags(number: int) -> list[str]:
    return [f"t{each}" for each in range(number)]


def evidence(chars: int) -> dict[str, Any]:
    return {"personal_data": {"evidence": "x" * chars}}


@pytest.mark.parametrize(
    ("fits", "passes", "pointer"),
    [
        ({"tags": tags(TAGS_MAX)}, {"tags": tags(TAGS_MAX + 1)}, "/tags"),
        ({"tags": ["t" * 40]}, {"tags": ["t" * 41]}, "/tags/0"),
        ({"city": "Я" * 80}, {"city": "Я" * 81}, "/city"),
        ({"first_name": "Я" * 60}, {"first_name": "Я" * 61}, "/first_name"),
        (
            {"consents": evidence(200)},
            {"consents": evidence(201)},
            "/consents/personal_data/evidence",
        ),
    ],
    ids=["tags", "tag", "city", "name", "evidence"],
)
def test_what_fits_into_a_profile_is_kept_and_one_more_is_refused(
    cashier: Caller, fits: dict[str, Any], passes: dict[str, Any], pointer: str
) -> None:
    person = {"phone": "8 921 555-44-33", "consents": PAPER}

    refused = cashier.asks("POST", CUSTOMERS, person | passes)
    made = cashier.asks("POST", CUSTOMERS, person | fits)

    assert (refused.status, refused.body["code"]) == (400, "body.malformed")
    assert [each["pointer"] for each in refused.body["errors"]] == [pointer]
    assert made.status == 201
