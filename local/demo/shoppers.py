"""Customers who buy at their own pace, and sometimes stay away for a while."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.world import World
from local.demo.customers import CATEGORIES, ONE_PIECE, RECEIPT_MINOR, SHOPS
from local.year.timeline import Timeline

TILL = StaffKeyId("till")
USUAL_GAP_DAYS = 30.0
OPEN_HOURS = (9, 21)
STAYS_AWAY = 0.06  # after a purchase
AWAY_DAYS = (70, 300)
LEAVES_FOR_GOOD = 0.01
COMES_BACK = 0.3  # of those who had left before the year began


@dataclass(slots=True)
class Shoppers:
    """Makes the purchases of a base at their hours; `bought` lists them by customer."""

    world: World
    timeline: Timeline
    seed: int
    bought: dict[str, list[datetime]] = field(default_factory=dict)
    _receipts: int = 0

    def begin(self, people: Iterable[Customer]) -> None:
        """Plan the next purchase of every customer who still buys."""
        for customer in people:
            chance = Random(f"{self.seed}-{customer.id}-buys")  # noqa: S311 - not a secret
            self.bought[customer.id] = []
            last = customer.shopping.last_day
            today = self.timeline.at.date().toordinal()
            has_gone = last is not None and today - last > 2 * _gap_days(customer)
            if customer.shopping.orders and (not has_gone or chance.random() < COMES_BACK):
                self._next(customer, chance)

    def _next(self, customer: Customer, chance: Random) -> None:
        days = max(1, round(chance.expovariate(1 / _gap_days(customer))))
        if chance.random() < STAYS_AWAY:
            days += chance.randint(*AWAY_DAYS)
        zone = ZoneInfo(customer.zone or self.world.settings.zone)
        day = self.timeline.at.astimezone(zone).date() + timedelta(days=days)
        hour = time(chance.randrange(*OPEN_HOURS), chance.randrange(60))
        at = datetime.combine(day, hour, zone)
        self.timeline.happens(at, partial(self._buy, customer, chance))

    def _buy(self, customer: Customer, chance: Random) -> None:
        at = self.timeline.at
        self._receipts += 1
        receipt = _receipt(chance, self._receipts, at, self.world.settings.currency)
        owner = Identity("id", customer.id)
        record_purchase(self.world, Actor(TILL, at), receipt, owner)
        self.bought[customer.id].append(at)
        if chance.random() >= LEAVES_FOR_GOOD:
            self._next(customer, chance)


def _gap_days(customer: Customer) -> float:
    return customer.shopping.median_gap_days or USUAL_GAP_DAYS


def _receipt(chance: Random, number: int, at: datetime, currency: str) -> Receipt:
    category = chance.choice(CATEGORIES)
    paid = Money(chance.randint(*RECEIPT_MINOR), currency)
    line = PurchaseLine(f"demo-{category}", category, ONE_PIECE, paid)
    return Receipt(chance.choice(SHOPS), f"year-{number}", at, paid, (line,))
