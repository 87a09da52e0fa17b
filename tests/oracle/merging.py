"""Two accounts that are merged, bought with, returned from and parted again, at random."""

import random
from datetime import timedelta
from typing import Any

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.replay.accounts import Difference
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.services.points.hold_points import HoldRequest, hold_points
from chalicelib.services.points.spend_codes import issue_code
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.deliver_order import deliver_order
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from tests.oracle.pair import SHOP, TILL, Pair
from tests.oracle.soak import run


class Mergers:
    """A pair of customers after random steps; what follows is checked by the ledger alone."""

    def __init__(self, seed: int, steps: int) -> None:
        # Every other round of the four programmes has two customers.
        self.pair: Pair = run(seed // 4 * 8 + 4 + seed % 4, steps)
        self.chance = random.Random(seed)
        self.world, self.clock = self.pair.world, self.pair.clock
        self.ids = [member.customer.id for member in self.pair.members]
        self.sold = [each for member in self.pair.members for each in member.sold]
        self.merged: tuple[CustomerId, CustomerId] | None = None
        self.numbers = 0

    @property
    def actor(self) -> Actor:
        return Actor(TILL, self.clock.at)

    def differences(self) -> list[tuple[CustomerId, Difference]]:
        found = verify_ledger(self.world)
        return [(each.customer, one) for each in found for one in each.differences]

    def step(self) -> str:
        """One random step, and its name; refusals are part of the walk."""
        choices = [self.merges, self.merges, self.parts, self.buys, self.buys, self.spends]
        choices += [self.returns, self.returns, self.returns, self.delivers, self.waits]
        step = self.chance.choice(choices)
        try:
            step()
        except Refusal:
            return ""
        return step.__name__

    def merges(self) -> None:
        one, other = self.chance.sample(self.ids, 2)
        merge_customers(self.world, self.actor, MergeRequest(one, other, "same"))
        self.merged = (one, other)

    def parts(self) -> None:
        if self.merged:
            undo_merge(self.world, self.actor, *self.merged)
            self.merged = None

    def waits(self) -> None:
        days = self.chance.choice([0, 0, 1, 5, 40])
        self.clock.at += timedelta(days=days, minutes=self.chance.randrange(90))

    def buys(self, hold: str = "", points: int = 0, who: CustomerId | None = None) -> None:
        self.numbers += 1
        number, now = f"M-{self.numbers}", self.clock.at
        paid = [self.chance.randrange(1, 40_000) + points * 100 for _ in range(2)]
        lines = tuple(
            PurchaseLine(f"sku-{n}", "bread", 1000, Money(each, "RUB"))
            for n, each in enumerate(paid)
        )
        total = Money(sum(paid), "RUB")
        channel = self.chance.choice(["shop", "web"])
        receipt = Receipt(
            SHOP, number, now, total, lines, channel=channel, redemption=hold, spent=points
        )
        buyer = Identity("id", who or self.chance.choice(self.ids))
        record_purchase(self.world, self.actor, receipt, buyer)
        self.sold.append(number)

    def spends(self) -> None:
        who = self.chance.choice(self.ids)
        record = self.world.points.accounts.load(who, self.clock.at).record
        free = Movement(record.account, self.clock.at).available
        points = self.chance.choice([free, free // 2, 1])
        code = issue_code(self.world, who).code
        asked = HoldRequest(SHOP, code, points, Identity("id", who), channel="shop")
        held = hold_points(self.world, self.actor, asked)
        if self.chance.random() < 0.7:
            self.buys(held.record.id, points, who)

    def returns(self) -> None:
        number = self.chance.choice(self.sold[-20:])
        self.numbers += 1
        some: Any = self.chance.choice([None, {1: 1}, {1: 500}, {2: 1000}])
        request = ReturnRequest(f"m-{self.numbers}", quantities=some)
        return_purchase(self.world, self.actor, shop=SHOP, receipt=number, request=request)

    def delivers(self) -> None:
        number = self.chance.choice(self.sold[-20:])
        deliver_order(self.world, self.actor, shop=SHOP, receipt=number, at=self.clock.at)
