"""Tell what is true around a receipt: the programme of its moment, the customer, the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from chalicelib.domain.catalogue.product import ORDINARY
from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday import celebrated_on
from chalicelib.domain.points.record import AccountRecord, DaySums
from chalicelib.domain.points.sale import Circumstances, Sale, day_of
from chalicelib.domain.points.terms import DAY, end_of
from chalicelib.domain.points.version import ProgrammeVersion, in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount, days_since
from chalicelib.repo.table.encoding import Item
from chalicelib.world import World


def circumstances_of(
    world: World, actor: Actor, sale: Sale, version: ProgrammeVersion, loaded: LoadedAccount
) -> Circumstances:
    """Return what is true around a sale of an active customer, or of a new one without profile."""
    profile = loaded.profile
    current = in_force(world.points.programmes.versions(actor.at), actor.at) or version
    zone = ZoneInfo(world.settings.zone)
    orders = profiles.read_shopping(profile).orders if profile else 0
    terms = loaded.personal.terms
    return Circumstances(
        now=actor.at,
        by=actor.by,
        zone=zone,
        shop_zone=shop_zone(world, sale.shop, actor.at),
        valued_by=version.programme,
        current=current.programme,
        valued_version=version.number,
        is_first=not loaded.record.receipts and not orders,
        celebrations=celebrations(profile, sale.at.year) if profile else (),
        price_list=terms.price_list,
        personal=terms.rules if loaded.personal.is_member else (),
    )


def with_marks(world: World, sale: Sale, now: datetime) -> Sale:
    """Return the sale with what the catalogue says of each row: whether it earns and redeems."""
    marks = world.catalogue.products.marks(now)
    if not any(row.sku in marks for row in sale.rows):
        return sale
    known = ((row, marks.get(row.sku, ORDINARY)) for row in sale.rows)
    rows = tuple(replace(row, may_earn=mark.earns, may_redeem=mark.redeems) for row, mark in known)
    return replace(sale, rows=rows)


def shop_zone(world: World, shop: str, now: datetime) -> ZoneInfo:
    """Return the zone in which a shop has its weekdays and hours."""
    known = world.catalogue.shops.all(now).get(shop)
    return ZoneInfo((known.zone if known else "") or world.settings.zone)


def with_day(
    world: World, record: AccountRecord, sale: Sale, around: Circumstances
) -> AccountRecord:
    """Return the account with the sums of the receipt's day; a late one's are read anew."""
    day, caps = day_of(sale.at, around.zone), around.valued_by.earning.caps
    is_capped = caps.per_day is not None or caps.receipts_per_day is not None
    # One day later, because a day of the programme begins before or after that of UTC.
    if not is_capped or (day - DAY).isoformat() >= days_since(around.now):
        return record
    midnight = datetime.combine(day, time(), around.zone)
    marks = world.shopping.purchases.between(
        record.customer, midnight.astimezone(UTC), end_of(day, around.zone)
    )
    found = [each.points for each in world.shopping.purchases.get_many(marks) if each.points]
    sums = DaySums(sum(each.earned for each in found), len(found))
    return replace(record, days={**record.days, day.isoformat(): sums})


def with_history(
    world: World, loaded: LoadedAccount, sale: Sale, around: Circumstances
) -> AccountRecord:
    """Return the account with the instant of the last receipt of before the programme.

    The profile keeps days alone. Only a first receipt that is late asks for the instant.
    """
    record, profile = loaded.record, loaded.profile
    if record.standing.last_at is not None or not profile:
        return record
    last_day = profiles.read_shopping(profile).last_day
    if last_day is None or last_day < day_of(sale.at, around.zone).toordinal():
        return record
    newest = world.shopping.purchases.of_customer(record.customer, before=None, limit=1)
    last = max((mark.at.replace(microsecond=0) for mark in newest), default=None)
    return replace(record, standing=replace(record.standing, last_at=last))


def celebrations(profile: Item, year: int) -> tuple[date, ...]:
    """Return the days of the customer's birthday in the years around a receipt.

    A profile that was erased has none.
    """
    if not profile.get("birthday"):
        return ()
    born = birthday.from_text(profile["birthday"])
    return tuple(celebrated_on(born, year + shift) for shift in (-1, 0, 1))
