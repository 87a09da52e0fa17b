"""Read what customers of a run bought in its window."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day, opens_at
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.projection import Fields
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.mailing import MailingRules
from chalicelib.domain.reports.sales_window import SalesDays, spent_in_window, window_of
from chalicelib.domain.shopping.shopping import NOTHING_SPENT, Shopping, Spent
from chalicelib.world import World


class WindowPurchases(NamedTuple):
    """The days of the window, the histories of customers, and what they bought too early."""

    days: SalesDays
    shopping: Mapping[CustomerId, Shopping]
    early: Mapping[CustomerId, Spent]


SHOPPING: Fields = frozenset({"shopping"})


def spent_of(
    world: World, record: CampaignRecord, run: Run, ids: Sequence[CustomerId]
) -> dict[CustomerId, Spent]:
    """Return what customers of a run bought in its window, without those who bought nothing.

    The reads are eventually consistent and of few attributes: a run may have a million customers.
    """
    found = read_purchases(world, record, run, ids, strongly=False)
    spent = {each: spent_in_window(each, found.shopping, found.days, found.early) for each in ids}
    return {customer: each for customer, each in spent.items() if each != NOTHING_SPENT}


def read_purchases(
    world: World, record: CampaignRecord, run: Run, ids: Iterable[CustomerId], *, strongly: bool
) -> WindowPurchases:
    """Read the purchases of some customers of a run; an erased customer bought nothing."""
    zone = ZoneInfo(world.settings.zone)
    days = window_of(run, record.content.goal.window_days, zone)
    customers = world.customers.audience.find(list(ids), SHOPPING, strongly=strongly).customers
    shopping = {each.id: each.shopping for each in customers}
    rules = MailingRules(record, run, zone.key)
    early = {} if run.is_rehearsal else _early(world, rules, customers, days)
    return WindowPurchases(days, shopping, early)


def buyers_of(
    world: World, record: CampaignRecord, run: Run, ids: Sequence[CustomerId]
) -> frozenset[CustomerId]:
    """Return those of some customers of a run who bought something in its window."""
    if not ids:
        return frozenset()
    found = read_purchases(world, record, run, ids, strongly=True)
    return frozenset(
        each
        for each in ids
        if spent_in_window(each, found.shopping, found.days, found.early).orders
    )


def _early(
    world: World, rules: MailingRules, customers: Sequence[Customer], days: SalesDays
) -> dict[CustomerId, Spent]:
    """Return what customers bought in the window before the instant planned for their message."""
    zone = ZoneInfo(world.settings.zone)
    opened, found = opens_at(days.first, 0, zone), {}
    for customer in customers:
        planned_at = rules.planned_at(customer)
        # A profile has the days of purchases, a receipt its instant: it is read only for the few
        # who bought on these very days.
        last = local_day(planned_at, zone).toordinal()
        if customer.shopping.spent(days.first.toordinal(), last).orders:
            marks = world.shopping.purchases.between(customer.id, opened, planned_at)
            minors = [mark.left_minor for mark in marks if mark.returned_at is None]
            found[customer.id] = Spent(len(minors), sum(minors))
    return found
