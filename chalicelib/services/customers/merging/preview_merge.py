"""Say what a merge would do, in numbers, before it is done."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.merging.merge import Merge
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.movement import worth
from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.tiers import level_at, turnover_of
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.merging.merge_customers import (
    MergedAccounts,
    MergeRequest,
    plan_merge,
)
from chalicelib.world import World


class AccountSide(NamedTuple):
    """What one account holds: its points, the level, and the turnover that decides the level."""

    worth: Worth
    level: Level | None
    turnover: int


class MergePreview(NamedTuple):
    """A merge that was not written; the sides are the survivor, the other, and both together.

    There are no sides before the first programme.
    """

    merge: Merge
    scale: int
    sides: tuple[AccountSide, AccountSide, AccountSide] | None


def preview_merge(world: World, actor: Actor, asked: MergeRequest) -> MergePreview:
    """Return what a merge would do now.

    Raises:
        Refusal: as `merge_customers`.
    """
    contended = Unavailable("customer.contended")
    plan = world.attempt(lambda _: plan_merge(world, actor, asked), contended=contended)
    if plan.accounts is None:
        return MergePreview(plan.merge, 0, None)
    scale = plan.accounts.programme.points.scale
    return MergePreview(plan.merge, scale, _sides(world, plan.merge, plan.accounts))


def _sides(
    world: World, merge: Merge, accounts: MergedAccounts
) -> tuple[AccountSide, AccountSide, AccountSide]:
    def side(record: AccountRecord) -> AccountSide:
        return _side(world, merge, accounts.programme, record)

    after = accounts.after
    return side(accounts.before.record), side(accounts.other.record), side(after)


def _side(world: World, merge: Merge, programme: Programme, record: AccountRecord) -> AccountSide:
    today = day_of(merge.at, ZoneInfo(world.settings.zone))
    return AccountSide(
        worth(record.account, merge.at, programme.redemption.order),
        level_at(programme, record.standing, merge.at),
        turnover_of(record.standing, today),
    )
