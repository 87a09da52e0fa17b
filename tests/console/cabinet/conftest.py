"""A customer of a shop with pages, and the ways in."""

from dataclasses import replace

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.cabinet import PAGES, linked
from tests.builders.pages import Visitor
from tests.builders.people import Telegrammer, customer_of


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
