"""A programme with a brand, in force for a long time."""

from datetime import timedelta

from chalicelib.domain.points.programme import Brand, Programme
from chalicelib.domain.points.rules import Wording
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.world import World

LAVKA = Brand(
    name=Wording(ru="Лавка", en="Lavka"),
    logo_url="https://lavka.example/logo.png",
    colour="#aa3300",
    operator="ООО «Лавка»",
    policy_url="https://lavka.example/privacy",
)


def has_brand(world: World, brand: Brand = LAVKA) -> None:
    """Put a programme with this brand into force."""
    now = world.now()
    number = len(world.points.programmes.fresh(now)) + 1
    begins = now - timedelta(days=400)
    version = ProgrammeVersion(number, begins, now, "admin", Programme(brand=brand))
    world.commit(None, world.points.programmes.add_write(version))
