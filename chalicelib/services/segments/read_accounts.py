"""Read what the accounts of many customers hold, for the conditions of a segment."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.nightly.agenda import free_by_last_day
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.tiers import level_at
from chalicelib.domain.points.version import in_force
from chalicelib.domain.segments.facts import NO_ACCOUNT, AccountFacts, AccountOf, no_account
from chalicelib.world import World


def read_accounts(world: World, customers: Sequence[CustomerId]) -> AccountOf:
    """Read the accounts as they are now; before the first programme there are none."""
    now = world.now()
    version = in_force(world.points.programmes.versions(now), now)
    if version is None:
        return no_account
    zone, programme = ZoneInfo(world.settings.zone), version.programme
    found = {
        customer: _facts(record, programme, now, zone)
        for customer, record in world.points.pages.records(customers, now).items()
    }

    def account_of(customer: CustomerId) -> AccountFacts:
        return found.get(customer, NO_ACCOUNT)

    return account_of


def _facts(
    record: AccountRecord, programme: Programme, now: datetime, zone: ZoneInfo
) -> AccountFacts:
    order = programme.redemption.order
    left = Movement(record.account, now, order).end()
    free = free_by_last_day(left, zone)
    level = level_at(programme, record.standing, now)
    return AccountFacts(
        available=worth(record.account, now, order).available,
        by_last_day={day.toordinal(): points for day, points in free.items()},
        level=level.id if level else "",
    )
