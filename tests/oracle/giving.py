"""Transfers between two customers, by rule 37 alone, beside those of the service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.points.transfer_points import (
    TransferRequest,
    reverse_transfer,
    transfer_points,
)
from tests.oracle.ledger import Lot, Naive, Refused
from tests.oracle.pair import TILL, Member, Pair
from tests.oracle.valuing import day

REVERSIBLE = timedelta(hours=24)
AGREED = ("paper form 1", "paper form 2")


@dataclass
class Given:
    """A transfer; `parts` are the giver's lot, the taker's lot, and the points."""

    giver: Member
    taker: Member
    at: datetime
    parts: list[tuple[str, str, int]]
    name: str = ""
    is_back: bool = False


class Givers:
    """The steps of a pair in which two customers take part."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.made: list[Given] = []
        self._sent: dict[tuple[str, str], tuple[int, int]] = {}

    def transfers(self) -> None:
        """Give some, all, or too many points to another customer."""
        pair, now = self.pair, self.pair.clock.at
        living = [each for each in pair.members if not each.is_erased]
        if len(living) < 2:
            return
        giver, taker = pair.chance.sample(living, 2)
        free = giver.naive.available(now)
        points = pair.chance.choice([50, free, free, free // 2, free + 1, 49, 6000])
        made: list[Given] = []

        def service() -> None:
            people = (Identity("id", giver.customer.id), Identity("id", taker.customer.id))
            done = transfer_points(
                pair.world, Actor(TILL, now), TransferRequest(*people, points, AGREED)
            )
            name_lots(made[0], done.record.id)

        def oracle() -> None:
            made.append(Given(giver, taker, now, self._give(giver, taker, points, now)))

        pair.both(giver, service, oracle, nothing, nothing, repeats=False)
        self.made += made
        pair.compare(taker)

    def reverses(self) -> None:
        """Support takes a transfer back; it is refused if it is old, or points of it are gone."""
        pair, now = self.pair, self.pair.clock.at
        if not self.made:
            return
        given = pair.chance.choice(self.made[-3:])
        if given.giver.is_erased or given.taker.is_erased:
            return
        pair.both(
            given.giver,
            lambda: reverse_transfer(pair.world, Actor(TILL, now), given.name),
            lambda: take_back(given, now),
            nothing,
            nothing,
            repeats=False,
        )
        pair.compare(given.taker)

    def _give(
        self, giver: Member, taker: Member, points: int, now: datetime
    ) -> list[tuple[str, str, int]]:
        """Move active points in the order of spending; each keeps its instants."""
        rules = giver.naive.programme(now).get("transfers", {})
        if points < max(rules.get("minimum", 50), 1):
            raise Refused("transfer.too_few")
        today = (giver.customer.id, day(now).isoformat())
        transfers, sent = self._sent.get(today, (0, 0))
        too_often = transfers >= rules.get("per_day", 3)
        if too_often or sent + points > rules.get("points_per_day", 5000):
            raise Refused("transfer.limit")
        source, target = giver.naive, taker.naive
        source.passes(now)
        target.passes(now)
        if source.debt or target.debt:
            raise Refused("transfer.debtor")
        if points > source.available(now):
            raise Refused("points.insufficient")
        self._sent[today] = (transfers + 1, sent + points)
        return move(source, target, points, now)


def move(source: Naive, target: Naive, points: int, now: datetime) -> list[tuple[str, str, int]]:
    """Move points; the new lots have names that `name_lots` completes."""
    parts: list[tuple[str, str, int]] = []
    left = points
    for lot in [lot for lot in source.ordered(now) if lot.is_active(now)]:
        part = min(lot.free, left)
        if part:
            left -= part
            lot.remaining -= part
            name = f"/{len(parts) + 1}"
            target.lots[name] = Lot(name, lot.earned, lot.activates, lot.expires, part)
            parts.append((lot.id, name, part))
    return parts


def name_lots(given: Given, name: str) -> None:
    """Give the taker's lots their names: the service names a transfer itself."""
    lots = given.taker.naive.lots
    for _, number, _ in given.parts:
        lot = lots.pop(number)
        lot.id = f"{name}{number}"
        lots[lot.id] = lot
    given.name = name
    given.parts = [(source, f"{name}{number}", part) for source, number, part in given.parts]


def take_back(given: Given, now: datetime) -> None:
    """Within a day, and only if all of the points are still free."""
    source, target = given.giver.naive, given.taker.naive
    source.passes(now)
    target.passes(now)
    if given.is_back or now >= given.at + REVERSIBLE:
        raise Refused("transfer.final")
    if any(target.lots[name].free < part for _, name, part in given.parts):
        raise Refused("transfer.final")
    for lot, name, part in given.parts:
        target.lots[name].remaining -= part
        source.lots[lot].remaining += part
    given.is_back = True
    source.settle(now, now)


def nothing(_: Any) -> None:
    """Neither answer has numbers to compare beside the accounts."""
