"""Read the account of a customer as it stands now."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account, Worth
from chalicelib.domain.points.lot import Lot
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.nightly.review import calendar_review, held_until
from chalicelib.domain.points.origin import may_be_transfer
from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.tiers import level_at, metric
from chalicelib.domain.points.version import in_force
from chalicelib.repo.customers import profiles
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account at an instant: `account` is what is left of it by then.

    `transfers` are the ids of the transfers that its points come from.
    The level cannot fall until the day `held_until`; None: it is held no longer, or the first one.
    """

    record: AccountRecord
    account: Account
    worth: Worth
    at: datetime
    programme: Programme
    level: Level | None
    metric: int
    held_until: date | None
    review_on: date
    transfers: frozenset[str] = frozenset()

    @property
    def lots(self) -> list[Lot]:
        """The lots that are live or held, in the order of spending."""
        order = self.programme.redemption.order
        return [
            lot
            for lot in self.account.in_order(order)
            if lot.remaining and (lot.held or not lot.terms.is_over(self.at))
        ]

    @property
    def next_level(self) -> Level | None:
        """The level above the present one."""
        levels = self.programme.tiers.levels
        ids = [level.id for level in levels]
        after = ids.index(self.level.id) + 1 if self.level else len(levels)
        return levels[after] if after < len(levels) else None


def read_account(world: World, customer: CustomerId) -> AccountView:
    """Read an account, and let time do its work up to now.

    Raises:
        NotFound: `programme.not_found` before the first programme; `customer.not_found`.
    """
    now = world.now()
    version = in_force(world.points.programmes.versions(now), now)
    if version is None:
        raise NotFound("programme.not_found")
    loaded = world.points.accounts.load(customer, now)
    if not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    record, programme = loaded.record, version.programme
    order, zone = programme.redemption.order, ZoneInfo(world.settings.zone)
    today = day_of(now, zone)
    held = held_until(record.standing, zone)
    return AccountView(
        record=record,
        account=Movement(record.account, now, order).end(),
        worth=worth(record.account, now, order),
        at=now,
        programme=programme,
        level=level_at(programme, record.standing, now),
        metric=metric(programme, record.standing, today),
        held_until=held if held and held >= today else None,
        review_on=calendar_review(programme, after=today),
        transfers=_transfers(world, record.account),
    )


def _transfers(world: World, account: Account) -> frozenset[str]:
    """Tell transfers from shops: the lots of both may end with a number."""
    named = {name for lot in account.lots if (name := may_be_transfer(lot))}
    return frozenset(name for name in named if world.points.transfers.find(name))
