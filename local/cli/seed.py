"""`grocer seed`: writes demonstration customers into the table."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, islice
from time import monotonic
from zoneinfo import ZoneInfo

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.claims import surname_entry
from chalicelib.repo.shopping.receipts import receipt_writes
from chalicelib.repo.table import customer_keys, keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.clock.run_jobs import last_night
from chalicelib.services.segments.count_part import count_again
from chalicelib.services.segments.start_inactivity_timer import first_check
from chalicelib.services.totals.rebuild_members import rebuild_members
from chalicelib.services.totals.rebuild_totals import rebuild_totals
from local.arguments import whole
from local.cli.output import Groups, Output
from local.cli.target import Target
from local.counted import counted
from local.demo.catalogue import demo_catalogue
from local.demo.customers import CUSTOMERS_MAX, demo_customers, demo_purchases
from local.service.options import OptionRefused

BATCH = 25
THREADS = 4
BAR_CHARS = 30
TOTALS_DAYS = 400  # the dashboard shows twelve months
SEED_MAX = 2**31
BY = StaffKeyId("cli")
# Receipts are most of the items of a base, so only a part of the customers gets them.
WITH_RECEIPTS = 2000  # the first customers also have their receipts as items


def add_to(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """Add `seed`."""
    seed = groups.add_parser("seed", parents=[shared], help="fill the table with people to try on")
    count = whole(1, CUSTOMERS_MAX)
    seed.add_argument("--customers", type=count, required=True, help="how many")
    which = whole(0, SEED_MAX)
    seed.add_argument("--seed", type=which, default=1, help="which base: the same is the same (1)")
    seed.set_defaults(run=_seed)


def _seed(target: Target, options: argparse.Namespace) -> Output:
    if target.world.settings.stage == "prod":
        raise OptionRefused("this is a production table")
    # The base ends yesterday: a purchase of today, at noon, may still lie in the future.
    started, today = monotonic(), target.world.now().date() - timedelta(days=1)
    if catalogue := demo_catalogue(target.world):
        target.world.table.put_many(catalogue)
    done = _load(target, options.customers, options.seed, today, shown=not options.json)
    _fill_totals(target)
    # Otherwise previews would have no scores until the next tick of the clock.
    if (world := target.world).settings.plan_queue:
        count_again(world, last_night(world), world.segments.thresholds.latest())
    took_s = round(monotonic() - started, 1)
    text = (
        f"{counted(done, 'customer')} in {took_s} s. The same command writes the same people again."
    )
    return Output(text, {"customers": done, "took_s": took_s})


def _fill_totals(target: Target) -> None:
    """Compute the totals of the days that the demonstration has lived through."""
    world = target.world
    last = last_night(world) - timedelta(days=1)
    since = last - timedelta(days=TOTALS_DAYS)
    for _ in rebuild_totals(world, since, last):
        pass
    rebuild_members(world, since, last)


def _load(target: Target, count: int, seed: int, today: date, *, shown: bool) -> int:
    """Write all customers, a few batches at a time; returns how many were written."""
    people = demo_customers(count, seed=seed, today=today)
    done = 0
    with ThreadPoolExecutor(THREADS) as pool:
        while group := list(islice(people, BATCH * THREADS)):
            writes = _writes_of(target, group, done)
            list(pool.map(target.world.table.put_many, _batches(writes)))
            done += len(group)
            if shown:
                _show(done, count)
    return done


def _writes_of(target: Target, group: Sequence[Customer], done: int) -> Iterator[Put]:
    checks = _first_checks(target, group)
    watched = [replace(customer, watched=customer.id in checks) for customer in group]
    yield from chain.from_iterable(_writes(target, customer) for customer in watched)
    # The first count of the base would start them one by one, which takes it minutes.
    timers = target.world.customers.timers
    known = timers.get_many(list(checks))
    for customer_id in checks.keys() - known.keys():
        start = timers.start_write(customer_id, checks[customer_id])
        yield replace(start, version=None)
    zone = ZoneInfo(target.world.settings.zone)
    for customer in group[: max(0, WITH_RECEIPTS - done)]:
        for purchase in demo_purchases(customer, currency=target.world.settings.currency):
            # As a till would have sent it: the totals of its day count it.
            at = purchase.receipt.at
            yield from receipt_writes(purchase, Actor(BY, at), at.astimezone(zone).date())


def _first_checks(target: Target, group: Sequence[Customer]) -> dict[CustomerId, date]:
    """Return when the inactivity of each customer who bought is checked first."""
    today = last_night(target.world)
    found = ((customer.id, first_check(customer, today, gap_days=None)) for customer in group)
    return {customer_id: day for customer_id, day in found if day is not None}


def _batches(writes: Iterator[Put]) -> Iterator[list[Put]]:
    while batch := list(islice(writes, BATCH)):
        yield batch


def _writes(target: Target, customer: Customer) -> Iterator[Put]:
    """Yield the items of one customer: the profile, and claims of phone, card, e-mail and chat."""
    claim = {"customer": customer.id}
    yield Put(keys.customer(customer.id), profiles.attributes_of(customer), version=None)
    yield Put(keys.phone(customer.phone.number), claim, version=None)
    yield Put(keys.card(customer.card), {**claim, "status": profiles.ACTIVE}, version=None)
    if customer.surname:
        yield surname_entry(customer)
    if customer.email:
        yield Put(customer_keys.proven_email(customer.email), claim, version=None)
    for chat in customer.chats:
        dialog = Dialog(chat, customer.locale, customer.registered_at, customer_id=customer.id)
        yield replace(target.world.conversation.dialogs.save_write(dialog), version=None)


def _show(done: int, count: int) -> None:
    if not sys.stderr.isatty() and done != count:
        return
    filled = BAR_CHARS * done // count
    bar = "#" * filled + "." * (BAR_CHARS - filled)
    end = "\n" if done == count else "\r"
    print(f"[{bar}] {done}/{count}", end=end, file=sys.stderr, flush=True)
