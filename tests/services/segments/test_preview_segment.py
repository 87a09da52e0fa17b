"""A preview is the truth where it can be, and says how far it may be from it where not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.aws.memory.table import MemoryTable
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.segments.count_part import count_part
from chalicelib.services.segments.preview_segment import preview_segment
from chalicelib.settings import Settings
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START
from tests.builders.clockwork import nowhere
from tests.builders.planning import keep
from tests.domain.points.till import SECOND
from tests.domain.segments import worlds
from tests.domain.segments.oracle import JSON, Oracle
from tests.repo.builders import a_customer

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
VIP = parse_predicate({"kind": "tag", "any_of": ["vip"]})
TODAY = START.date()


def a_base(size: int, *, every: int) -> list[Customer]:
    """Every so-many-th has the tag."""
    return [
        a_customer(tags=frozenset({"vip"}) if number % every == 0 else frozenset[str]())
        for number in range(size)
    ]


def slow(world: World, *, each_look: timedelta) -> World:
    """The same, where time passes with every look at the clock."""
    times: Iterator[datetime] = (START + each_look * number for number in range(10_000))
    return replace(world, now=lambda: next(times))


@hypothesis_settings(suppress_health_check=SLOW, max_examples=40, deadline=None)
@given(data=st.data(), predicate=worlds.predicates)
def test_a_preview_of_a_small_base_is_what_the_rules_say(
    settings: Settings, data: st.DataObject, predicate: JSON
) -> None:
    today = data.draw(worlds.todays)
    base = data.draw(worlds.bases(today))
    touched = data.draw(worlds.responses)
    noon = datetime.combine(today, time(9), UTC)
    mine = World(settings, now=lambda: noon, client=nowhere)
    keep(mine, *base)
    for who, campaign, how in touched:
        enter(mine, CustomerId(who), campaign, how)
    has_snapshot = data.draw(st.booleans())
    if has_snapshot:
        count_part(mine, today, part=0, parts=1)

    preview = preview_segment(mine, parse_predicate(json.dumps(predicate)))

    known = touched | {(who, campaign, "got") for who, campaign, _ in touched}
    waits = settings.has_email_double_opt_in
    oracle = Oracle(base, today, frozenset(known), has_snapshot, waits)
    belong = {customer.id for customer in base if oracle.says(predicate, customer)}
    assert {customer.id for customer in preview.shown} == belong
    assert (preview.matched, preview.looked_at) == (len(belong), len(base))
    assert (preview.base, preview.is_exact, preview.counted_on) == (len(base), True, None)


def enter(world: World, customer: CustomerId, campaign: str, how: str) -> None:
    """Save an engagement in the customer's item of the campaign, which may exist."""
    key = keys.engagements(CampaignId(campaign), customer)
    there: dict[str, Any] = dict(world.table.get(key) or {})
    happened = {"delivered" if how == "got" else how: "2026-01-01T09:00:00+00:00"}
    world.table.put(Put(key, {**there, **happened}, version=None))


def test_some_matching_customers_are_shown(world: World) -> None:
    keep(world, *a_base(60, every=3))

    shown = preview_segment(world, VIP).shown

    assert len({customer.id for customer in shown}) == 10
    assert all("vip" in customer.tags for customer in shown)


def test_a_large_base_is_estimated_from_a_random_sample(world: World) -> None:
    """No page of the index is read: only those who were drawn on the day of the count."""
    base = a_base(200, every=4)
    keep(world, *base)
    sample = CustomerSample(TODAY - timedelta(days=1), 100, met=50_000, bound=2**30)
    sample.drawn = [(number, each.id) for number, each in enumerate(base[:100])]
    world.segments.countings.keep_sample(sample)
    world.segments.thresholds.keep(Thresholds(sample.day, customers=50_000))

    preview = preview_segment(world, VIP)

    assert (preview.base, preview.counted_on) == (50_000, sample.day)
    assert (preview.looked_at, preview.matched, preview.is_exact) == (100, 25, False)
    assert preview.rate is not None
    assert preview.rate.interval.low < 0.25 < preview.rate.interval.high


@pytest.mark.parametrize(
    "predicate",
    [
        VIP,
        parse_predicate({"kind": "campaign", "campaign": "c1", "how": "clicked"}),
        parse_predicate({"kind": "points", "measure": "available", "from": 1}),
    ],
    ids=lambda predicate: predicate.kind,
)
def test_a_preview_of_100_000_customers_takes_sixty_requests(
    settings: Settings, predicate: Node
) -> None:
    """A sample of five thousand customers is longer than that; a person waits."""
    table = MemoryTable()
    world = World(settings, now=lambda: START, client=lambda _: table, sending_client=nowhere)
    version = ProgrammeVersion(1, START, START, "admin", SECOND)
    world.commit(None, world.points.programmes.add_write(version))
    sample = CustomerSample(TODAY, 5000, met=100_000, bound=2**32 - 1)
    people = [a_customer() for _ in range(100)]
    keep(world, *people)
    ids = [*(each.id for each in people), *(CustomerId(f"gone{n}") for n in range(4900))]
    sample.drawn = list(enumerate(ids))
    world.segments.countings.keep_sample(sample)
    world.segments.thresholds.keep(Thresholds(TODAY, customers=100_000))
    before = table.calls.total()

    preview = preview_segment(world, predicate)

    assert 25 <= table.calls.total() - before <= 60
    assert (preview.base, preview.is_exact) == (100_000, False)
    assert 0 < preview.looked_at < 100


def test_a_customer_erased_since_is_not_evaluated(world: World) -> None:
    base = a_base(20, every=1)
    keep(world, *base[:15])
    sample = CustomerSample(TODAY, 20, met=30_000)
    sample.drawn = [(number, each.id) for number, each in enumerate(base)]
    world.segments.countings.keep_sample(sample)
    world.segments.thresholds.keep(Thresholds(TODAY, customers=30_000))

    preview = preview_segment(world, VIP)

    assert (preview.looked_at, preview.matched) == (15, 15)


def test_without_a_sample_even_a_large_base_is_listed(world: World) -> None:
    keep(world, *a_base(5, every=1))
    world.segments.thresholds.keep(Thresholds(TODAY, customers=30_000))

    assert preview_segment(world, VIP).is_exact


def test_of_more_than_can_be_looked_at_some_are_drawn(world: World) -> None:
    world.bounds = Bounds(preview_exact_max=50)
    keep(world, *a_base(120, every=2))

    preview = preview_segment(world, VIP)

    assert (preview.base, preview.looked_at) == (120, 50)
    assert not preview.is_exact
    assert preview.rate == Rate(preview.matched, 50)


def test_when_the_time_is_over_the_rest_is_guessed(world: World) -> None:
    keep(world, *a_base(450, every=3))

    preview = preview_segment(slow(world, each_look=timedelta(seconds=1.2)), VIP)

    assert 0 < preview.looked_at < preview.base == 450
    assert not preview.is_exact
    assert preview.rate is not None
    assert preview.rate.interval.low < 1 / 3 < preview.rate.interval.high


def test_a_base_that_cannot_be_listed_in_time_waits_for_its_first_count(world: World) -> None:
    world.bounds = Bounds(preview_page_ids=1)
    keep(world, *a_base(9, every=1))

    with pytest.raises(Conflict, match=r"segment\.base_not_counted"):
        preview_segment(slow(world, each_look=timedelta(seconds=2)), VIP)


def test_the_interval_holds_the_truth_in_about_95_cases_of_100() -> None:
    """On any day the sample is like the other customers."""
    base = [CustomerId(f"{number * 2654435761 % 2**32:08x}") for number in range(3_000)]
    vips = set(base[:300])
    held = 0
    for ahead in range(300):
        sample = CustomerSample(TODAY + timedelta(days=ahead), 200)
        for customer in base:
            sample.add(customer)
        sample.trim()
        low, high = Rate(len(vips.intersection(sample.ids)), len(sample.ids)).interval
        held += low <= 0.1 <= high

    assert held >= 0.91 * 300
