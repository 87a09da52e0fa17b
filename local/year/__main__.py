"""`make year`: a base lives through a year, and what was sent by itself is printed.

    python -m local.year [--customers 300] [--days 365] [--seed 1]

Every hour has its tick, every job its worker, every purchase its receipt. The table stands in
memory, the messengers take everything, and nothing is waited for: so a year takes minutes.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.settings import Settings
from chalicelib.world import World
from local.cli.output import columns
from local.demo.customers import demo_customers
from local.demo.shoppers import Shoppers
from local.year.life import Life
from local.year.world import a_life, keep_people, switch_on

CUSTOMERS_MAX = 20_000
DAYS_MAX = 3 * 366
BEGINS = datetime(2027, 1, 1, 0, tzinfo=UTC)
SETTINGS = Settings(
    secret="a secret of thirty-two characters",  # noqa: S106 - of a world that is forgotten
    telegram_token="1:year",  # noqa: S106
    telegram_secret="year",  # noqa: S106
    email_from="hello@grocer.example",
    sms_prices="RU=45000,KZ=70000",
)
COLUMNS = ("sent", "failed", "unknown", "late", "waiting", "excluded", "held out")
ENDS: Mapping[RecipientResult, str] = {
    RecipientResult.SENT: "sent",
    RecipientResult.DELIVERED: "sent",
    RecipientResult.FAILED: "failed",
    RecipientResult.UNKNOWN: "unknown",
    RecipientResult.EXPIRED: "late",
    RecipientResult.PENDING: "waiting",
    RecipientResult.EXCLUDED: "excluded",
    RecipientResult.CANCELLED: "excluded",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Live and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m local.year", description=__doc__)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    if not (0 < asked.customers <= CUSTOMERS_MAX and 0 < asked.days <= DAYS_MAX):
        parser.error(f"up to {CUSTOMERS_MAX} customers and {DAYS_MAX} days")
    started = monotonic()
    with a_life(BEGINS, SETTINGS) as (life, ear):
        purchases = _live(life, asked.customers, asked.days, asked.seed)
        print(_table(life.world))
        print(
            f"{asked.customers} customers, {asked.days} days, {purchases} purchases,"
            f" {life.timeline.done} jobs, {len(ear.heard)} messages,"
            f" {len(life.timeline.dead)} jobs given up; {monotonic() - started:.0f} s"
        )
        return 1 if life.timeline.dead else 0


def _live(life: Life, customers: int, days: int, seed: int) -> int:
    """Let the people live; how often they bought."""
    people = list(demo_customers(customers, seed=seed, today=BEGINS.date()))
    keep_people(life.world, people)
    switch_on(life.world)
    shoppers = Shoppers(life.world, life.timeline, seed)
    shoppers.begin(people)
    for day in range(1, days + 1):
        life.lives_until(BEGINS + timedelta(days=day))
        if sys.stderr.isatty():
            print(f"{life.timeline.at:%Y-%m-%d}", end="\r", file=sys.stderr, flush=True)
    return sum(map(len, shoppers.bought.values()))


def _table(world: World) -> str:
    """What became of everybody whom a trigger meant, by month."""
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name in TRIGGERS:
        for run in world.campaigns.runs.all_of(CampaignId(name)):
            assert run.day is not None
            found[f"{run.day:%Y-%m}", name].update(ends_of(world, run))
    rows = [
        (month, name, *(str(ends[column]) for column in COLUMNS))
        for (month, name), ends in sorted(found.items())
    ]
    return columns(("MONTH", "TRIGGER", *(column.upper() for column in COLUMNS)), rows)


def ends_of(world: World, run: Run) -> Mapping[str, int]:
    """How many recipients of a run came to which end."""
    ends: Counter[str] = Counter()
    for page in world.campaigns.runs.pages(run):
        for reason, count in page.sum.left.items():
            ends["held out" if reason.startswith("control.") else "excluded"] += count
    for progress in world.delivery.progresses.all_of(run):
        for outcome, count in progress.counts.items():
            if outcome is not RecipientResult.MOVED:
                ends[ENDS[outcome]] += count
    return ends


if __name__ == "__main__":
    sys.exit(main())
