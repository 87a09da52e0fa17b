"""A demonstration base: the same complete customers every time, who share no phone or card."""

import argparse
import json
import re
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.catalogue.product import ProductCategory
from chalicelib.domain.customers.card import is_card_number
from chalicelib.world import World
from local.cli import seed
from local.cli.target import Target
from local.demo.catalogue import demo_catalogue
from local.demo.customers import demo_customers, demo_purchases
from tests.builders.clock import Clock
from tests.builders.table import items

TODAY = date(2026, 11, 21)
INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)")


def test_the_same_seed_makes_the_same_people_and_another_makes_others() -> None:
    once, again = (list(demo_customers(50, seed=1, today=TODAY)) for _ in range(2))
    others = list(demo_customers(50, seed=2, today=TODAY))

    assert once == again
    assert not {person.id for person in once} & {person.id for person in others}


def test_nobody_shares_a_phone_an_email_a_card_or_a_chat() -> None:
    people = list(demo_customers(3000, seed=1, today=TODAY))

    assert len({person.phone.number for person in people}) == 3000
    assert len({person.card for person in people}) == 3000
    assert all(is_card_number(person.card) for person in people)
    emails = [person.email for person in people if person.email]
    assert len(set(emails)) == len(emails)


def test_the_base_has_both_languages_several_zones_and_every_kind_of_buyer() -> None:
    people = list(demo_customers(1000, seed=1, today=TODAY))

    assert {person.locale for person in people} == {"ru", "en"}
    assert len({person.zone for person in people}) > 3
    assert any(not person.shopping.orders for person in people)
    silent = [TODAY.toordinal() - (person.shopping.last_day or 0) for person in people]
    assert min(silent) < 7
    assert max(days for days in silent if days < 1000) > 200


def test_the_receipts_behind_a_summary_add_up_to_it() -> None:
    person = next(p for p in demo_customers(50, seed=1, today=TODAY) if p.shopping.orders > 3)

    receipts = [purchase.receipt for purchase in demo_purchases(person, currency="RUB")]

    assert sum(receipt.total.minor for receipt in receipts) == person.shopping.minor
    assert all(
        sum(line.paid.minor for line in receipt.lines) == receipt.total.minor
        for receipt in receipts
    )


def test_the_base_names_its_shops_and_categories_once(world: World) -> None:
    people = list(demo_customers(200, seed=1, today=TODAY))
    bought = {name for each in people for one in each.shopping.recent for name, _ in one.categories}
    own = ProductCategory("tea", {"ru": "Чаи", "en": "Teas"})
    world.commit(None, world.catalogue.categories.save_write(own))

    world.table.put_many(demo_catalogue(world))

    shops = world.catalogue.shops.all(world.now())
    assert {each.shop for each in people} <= shops.keys()
    assert all(world.catalogue.categories.names(code, world.now()) for code in bought)
    assert world.catalogue.categories.names("tea", world.now()) == own.name
    assert demo_catalogue(world) == []


@pytest.mark.parametrize("hour", [0, 11, 23])
def test_nothing_of_the_base_lies_in_the_future(world: World, clock: Clock, hour: int) -> None:
    """The API refuses such a purchase (`purchase.future`), so no demonstration has one either."""
    clock.at = datetime(2026, 11, 21, hour, tzinfo=UTC)
    parser = argparse.ArgumentParser()
    seed.add_to(parser.add_subparsers(), argparse.ArgumentParser(add_help=False))
    options = parser.parse_args(["seed", "--customers", "150"])
    options.json = True

    options.run(Target(world), options)

    written = json.dumps(items(world.client("dynamodb"), world.settings.table), default=repr)
    instants = {datetime.fromisoformat(each) for each in INSTANT.findall(written)}
    assert len(instants) > 500
    assert max(instants) <= clock.at
