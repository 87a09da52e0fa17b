"""Orders are delivered, by the service and by the oracle (rule 17)."""

from datetime import datetime, timedelta

from chalicelib.domain.staff.actor import Actor
from chalicelib.services.shopping.deliver_order import deliver_order
from tests.oracle.ledger import Naive
from tests.oracle.pair import SHOP, TILL, Pair
from tests.oracle.valuing import NEVER


class Couriers:
    """Deliver orders of the members of a pair."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair

    def delivers(self) -> None:
        """Say that an order was delivered, lately, again, or before it was even bought."""
        pair, chance = self.pair, self.pair.chance
        member = chance.choice(pair.members)
        if not member.sold:
            return
        number, now = chance.choice(member.sold[-8:]), pair.clock.at
        at = now - chance.choice([timedelta(0), timedelta(hours=1), timedelta(days=40)])
        pair.both(
            member,
            lambda: deliver_order(pair.world, Actor(TILL, now), shop=SHOP, receipt=number, at=at),
            lambda: deliver(member.naive, f"{SHOP}/{number}", at, now),
            lambda _: None,
            lambda _: None,
            repeats=False,
        )


def deliver(naive: Naive, name: str, at: datetime, now: datetime) -> None:
    """Let the points of a receipt that wait for it become active, wherever they are by now."""
    naive.passes(now)
    sold = naive.receipts[name]
    for lot in {each for row in sold.rows.values() for each in row.earned}:
        if naive.lots[lot].activates == NEVER:
            naive.lots[lot].activates = max(at, sold.at)
