"""`grocer surnames fill` enters the customers of older releases."""

import argparse
from typing import Any

from chalicelib.repo.table import customer_keys
from chalicelib.world import World
from local.cli import surnames
from local.cli.target import Target
from tests.repo.builders import a_customer, everything, stored


def fills(world: World) -> Any:
    shared, parser = argparse.ArgumentParser(add_help=False), argparse.ArgumentParser()
    surnames.add_to(parser.add_subparsers(), shared)
    options = parser.parse_args(["surnames", "fill"])
    return options.run(Target(world), argparse.Namespace(**vars(options), json=False))


def test_every_customer_is_entered_once(world: World) -> None:
    olga = stored(world, a_customer(surname="Сёмина"))
    stored(world, a_customer(surname=""))
    key = customer_keys.surname("семина", olga.id)
    world.table.delete(key)

    assert fills(world).text == "1 surname in the index."
    assert fills(world).facts == {"surnames": 1}
    assert [each for each in everything(world) if each[0].startswith("SURNAME#")] == [tuple(key)]
