"""A customer of a shop with pages, and the ways in."""

from dataclasses import replace

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.cabinet import PAGES, linked
from tests.builders.pages import Visitor
from tests.builders.people import Telegrammer, customer_of
from tests.builders.shops import a_buyer, a_receipt
from tests.builders.staff import Caller
from tests.console.customers.conftest import admin, till
from tests.repo.builders import found

__all__ = ["admin", "till"]  # a programme, and a till

PAYLOAD = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The shop has told the bot where its pages are."""
    return replace(settings, pages_url=PAGES)


@pytest.fixture
def anna(anna: Telegrammer) -> Telegrammer:
    """Anna has registered in Telegram."""
    anna.registers()
    return anna


@pytest.fixture
def customer(world: World, anna: Telegrammer) -> Customer:
    return customer_of(world, anna)


@pytest.fixture
def visitor(world: World, customer: Customer) -> Visitor:
    """Anna in her cabinet, which she opened by a link of the bot."""
    return linked(world, customer)


@pytest.fixture
def buyer(world: World, till: Caller) -> Customer:
    """A customer who has bought once, with a receipt whose words are hostile."""
    buyer = a_buyer(world)
    line = {"sku": "x", "category": "c", "name": PAYLOAD, "quantity": "1", "paid": _rub("1000.00")}
    body = a_receipt(customer_id=buyer.id, receipt="r-1", total=_rub("1000.00"), lines=[line])
    assert till.asks("POST", "/v1/purchases", body).status == 201
    return found(world, buyer)


@pytest.fixture
def person(world: World, buyer: Customer) -> Visitor:
    return linked(world, buyer)


def _rub(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "RUB"}
