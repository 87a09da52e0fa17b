"""`make year`: simulates a year of a base and prints what the triggers sent.

    python -m local.year [--customers 300] [--days 365] [--seed 1]

Every hour has its tick, every job its worker, every purchase its receipt. A year takes minutes,
because the table is in memory, the channels accept everything, and the clock jumps over delays.
"""

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
from local.arguments import OneLineParser, whole
from local.cli.output import columns
from local.demo.customers import demo_customers
from local.demo.shoppers import Shoppers
from local.year.life import Life
from local.year.world import a_life, keep_people, switch_on

CUSTOMERS_MAX = 20_000
DAYS_MAX = 3 * 366
SEED_MAX = 2**31
BEGINS = datetime(2027, 1, 1, 0, tzinfo=UTC)
SETTINGS = Settings(
    secret="a secret of thirty-two characters",  # noqa: S106 - of a world in memory
    telegram_token="1:year",  # noqa: S106
    telegram_secret="year",  # noqa: S106
    email_from="hello@grocer.example",
    sms_prices="RU=45000,KZ=70000",
)
COLUMNS = ("sent", "failed", "unknown", "late", "waiting", "excluded", "held out")
COLUMN_OF: Mapping[RecipientResult, str] = {
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
    """Simulate and print; the exit code."""
    parser = OneLineParser(prog="python -m local.year", description=__doc__)
    parser.add_argument("--customers", type=whole(1, CUSTOMERS_MAX), default=300)
    parser.add_argument("--days", type=whole(1, DAYS_MAX), default=365)
    parser.add_argument("--seed", type=whole(0, SEED_MAX), default=1)
    options = parser.parse_args(arguments)
    started = monotonic()
    with a_life(BEGINS, SETTINGS) as (life, channels):
        purchases = _live(life, options.customers, options.days, options.seed)
        print(_table(life.world))
        print(
            f"{options.customers} customers, {options.days} days, {purchases} purchases,"
            f" {life.timeline.done} jobs, {len(channels.messages)} messages,"
            f" {len(life.timeline.dead)} jobs given up; {monotonic() - started:.0f} s"
        )
        return 1 if life.timeline.dead else 0


def _live(life: Life, customers: int, days: int, seed: int) -> int:
    """Simulate the days; returns how many purchases were made."""
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
    """Return a table of recipients' results by month and trigger."""
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name in TRIGGERS:
        for run in world.campaigns.runs.all_of(CampaignId(name)):
            assert run.day is not None
            found[f"{run.day:%Y-%m}", name].update(results_of(world, run))
    rows = [
        (month, name, *(str(results[column]) for column in COLUMNS))
        for (month, name), results in sorted(found.items())
    ]
    return columns(("MONTH", "TRIGGER", *(column.upper() for column in COLUMNS)), rows)


def results_of(world: World, run: Run) -> Mapping[str, int]:
    """Count the recipients of a run by result, in the words of the table's columns."""
    results: Counter[str] = Counter()
    for page in world.campaigns.runs.pages(run):
        for reason, count in page.sum.excluded.items():
            results["held out" if reason.startswith("control.") else "excluded"] += count
    for progress in world.delivery.chunks.progress_of_run(run):
        for result, count in progress.counts.items():
            if result is not RecipientResult.MOVED:
                results[COLUMN_OF[result]] += count
    return results


if __name__ == "__main__":
    sys.exit(main())
