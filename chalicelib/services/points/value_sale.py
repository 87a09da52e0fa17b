"""Value a receipt by the programme of its own moment."""

from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import celebrated_on
from chalicelib.domain.points.sale import Circumstances, RecordedSale, Sale, record_sale
from chalicelib.domain.points.version import ProgrammeVersion, in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.encoding import Item
from chalicelib.world import World


def value_sale(
    world: World, actor: Actor, sale: Sale, version: ProgrammeVersion, loaded: LoadedAccount
) -> RecordedSale:
    """Decide what the receipt does to the account of an active customer.

    Raises:
        Rejected, Conflict: see `record_sale`.
    """
    profile = loaded.profile
    assert profile is not None, "the caller has checked that the customer is active"
    current = in_force(world.points.programmes.versions(actor.at), actor.at) or version
    zone = ZoneInfo(world.settings.zone)
    around = Circumstances(
        now=actor.at,
        by=actor.by,
        zone=zone,
        shop_zone=zone,
        valued_by=version.programme,
        current=current.programme,
        valued_version=version.number,
        is_first=not loaded.record.receipts and not profiles.read_shopping(profile).orders,
        celebrations=_celebrations(profile, sale.at.year),
    )
    return record_sale(loaded.record, sale, around)


def _celebrations(profile: Item, year: int) -> tuple[date, ...]:
    """Return the days of the customer's birthday in the years around a receipt."""
    if not profile["birthday"]:
        return ()
    born = birthday.from_text(profile["birthday"])
    return tuple(celebrated_on(born, year + shift) for shift in (-1, 0, 1))
