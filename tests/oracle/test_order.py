"""Where the order of messages must not matter, it does not (rule 26, section 2.8)."""

import os
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import permutations

import pytest

from chalicelib.domain.points.account import Account
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.returns import ValuedReceipt, return_lines
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.engine.points.scene import Job
from tests.oracle.documents import DAIRY, FIRST_FROM, document, percent
from tests.oracle.pair import SHOP, Pair, a_world
from tests.oracle.soak import run
from tests.repo.builders import a_customer, stored

# `make soak` sends 10,000.
RECEIPTS = int(os.environ.get("POINTS_SHUFFLED", "300"))  # noqa: TID251 - of this test alone
CUSTOMERS = 12
PLAIN = document([percent(700), DAIRY], [])


def some_days(chance: random.Random, ids: Sequence[str], clock: Clock) -> list[list[Job]]:
    """Receipts of three years, each with its returns; neither levels, caps nor spending."""
    found = []
    for number in range(RECEIPTS):
        at = clock.at - timedelta(minutes=chance.randrange(3 * 365 * 1440))
        rows = tuple(
            (chance.choice(["bread", "dairy", "tobacco"]), 3000, chance.randrange(1, 90_000))
            for _ in range(3)
        )
        job = Job(chance.choice(ids), f"R-{number}", at.isoformat(), rows)
        back = [
            Job(
                job.customer, job.receipt, job.at, rows, f"r-{n}", ((n, chance.randrange(1, 3001)),)
            )
            for n in chance.sample([1, 2, 3], chance.choice([0, 0, 1, 2, 3]))
        ]
        found.append([job, *back])
    return found


def a_shop(clock: Clock) -> World:
    world = a_world(clock)
    version = ProgrammeVersion(1, FIRST_FROM, FIRST_FROM, "admin", Programme.model_validate(PLAIN))
    world.commit(None, world.points.programmes.add_write(version))
    return world


def left(world: World, ids: Sequence[str], clock: Clock) -> list[object]:
    found: list[object] = []
    for customer in ids:
        record = world.points.accounts.load(customer, clock.at).record  # type: ignore[arg-type]
        account = Movement(record.account, clock.at).end()
        lots = {name: lot.remaining for name, lot in account.lots.items() if lot.remaining}
        found.append((lots, account.debt, dict(record.standing.months), record.receipts))
    return found


def test_shuffled_doubled_receipts_and_returns_leave_the_same_accounts() -> None:
    clock, chance = Clock(), random.Random(2026)
    people = [a_customer() for _ in range(CUSTOMERS)]
    ids = [str(each.id) for each in people]
    orderly, shuffled = a_shop(clock), a_shop(clock)
    for world in (orderly, shuffled):
        for person in people:
            stored(world, person)
    days = some_days(chance, ids, clock)
    for job in (each for group in sorted(days, key=lambda jobs: jobs[0].at) for each in group):
        job.do(orderly)
    # A return never comes before its receipt, and its own returns come in any order.
    receipts = [group[0] for group in days]
    backs = [job for group in days for job in group[1:]]
    for jobs in (receipts, backs):
        doubled = jobs + chance.sample(jobs, len(jobs) // 5)
        chance.shuffle(doubled)
        for job in doubled:
            job.do(shuffled)

    assert left(shuffled, ids, clock) == left(orderly, ids, clock)
    for world in (orderly, shuffled):
        assert not [each for each in verify_ledger(world) if each.differences]


def orders(pair: Pair) -> Iterator[tuple[Account, ValuedReceipt, list[dict[int, int]]]]:
    """Receipts of an account, and what is left of each in up to four steps."""
    member = pair.members[0]
    record = pair.record(member)
    for number in member.sold:
        purchase = pair.world.shopping.purchases.get(shop=SHOP, receipt=number)
        assert purchase
        steps: list[dict[int, int]] = []
        for row, quantity in purchase.rows.left.items():
            part = quantity // 3
            steps += [{row: part}, {row: quantity - part}] if part else [{row: quantity}]
        lots = [p.terms for line in purchase.rows.lines for p in (*line.earned, *line.burned)]
        loaded = pair.world.points.accounts.load(member.customer.id, pair.clock.at, lots)
        yield loaded.record.account if lots else record.account, purchase.rows, steps[:4]


def brought_back(
    pair: Pair, account: Account, receipt: ValuedReceipt, steps: Sequence[dict[int, int]]
) -> object:
    """The account after the steps; the grace lots of its returns count together."""
    now = pair.clock.at
    for number, step in enumerate(steps):
        move = Movement(account, now)
        grace = Terms(f"grace-{number}", 0, now, now, now + timedelta(days=14))
        receipt = return_lines(move, receipt, step, grace).receipt
        account = move.end()
    lots = {name: lot.remaining for name, lot in account.lots.items() if lot.remaining}
    late = sum(lots.pop(f"grace-{number}", 0) for number in range(len(steps)))
    return lots, late, account.debt


@pytest.mark.parametrize("seed", range(40))
def test_any_order_of_partial_returns_gives_the_same_account(seed: int) -> None:
    pair = run(seed, steps=40)
    for account, receipt, steps in orders(pair):
        every = [brought_back(pair, account, receipt, order) for order in permutations(steps)]
        assert all(each == every[0] for each in every)
