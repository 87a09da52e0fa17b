"""Random codes: a job makes them with progress, twice or interrupted, and each is good."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Conflict, Rejected, Unavailable
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.offers.offer import OfferLimits, OfferTerms
from chalicelib.domain.offers.promo import ALPHABET, BatchState, CodeBatch
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.offers.change_offers import create_offer
from chalicelib.services.offers.make_codes import (
    codes_of,
    digests_of,
    generate_codes,
    make_codes,
    name_codes,
    personal_code,
)
from chalicelib.world import World
from tests.builders.planning import Jobs
from tests.builders.table import items
from tests.services.overtaken import overtaken

ONCE = OfferLimits(total=1)
OLD, NEW = "the old secret of thirty-two characters", "the new secret of thirty-two characters"


@pytest.fixture
def offer(world: World) -> str:
    terms = OfferTerms.model_validate(
        {
            "name": {"ru": "Зима", "en": "Winter"},
            "from": "2026-01-01T00:00:00Z",
            "until": "2027-01-01T00:00:00Z",
            "effect": {"earn": {"kind": "fixed", "points": 5}},
        }
    )
    return create_offer(world, actor(world), terms, "").record.id


def actor(world: World) -> Actor:
    return Actor(StaffKeyId("marketer"), world.now())


def generated(world: World, offer: str, count: int) -> CodeBatch:
    made = generate_codes(world, actor(world), offer, count, ONCE, prefix="ny")
    return world.offers.promos.batch(made.record.id)


def stored(world: World, prefix: str) -> list[dict[str, object]]:
    return items(world.client("dynamodb"), world.settings.table, prefix)


def works(world: World, batch: CodeBatch) -> CodeBatch:
    """Carry out the jobs of a batch, one after another."""
    for _ in range(100):
        if world.offers.promos.batch(batch.id).state is BatchState.READY:
            break
        make_codes(world, batch.id, tries=0)
    return world.offers.promos.batch(batch.id)


def test_a_job_makes_a_thousand_codes_at_a_time(world: World, offer: str) -> None:
    batch = generated(world, offer, 2_500)
    assert (batch.made, batch.state) == (0, BatchState.MAKING)

    make_codes(world, batch.id, tries=0)
    assert world.offers.promos.batch(batch.id).made == 1_000
    done = works(world, batch)

    assert (done.made, done.state) == (2_500, BatchState.READY)
    codes = codes_of(world, done, range(2_500))
    assert len(set(codes)) == 2_500
    assert all(set(code.removeprefix("NY-").replace("-", "")) <= set(ALPHABET) for code in codes)
    assert len(codes[0].removeprefix("NY-").replace("-", "")) * 5 >= 50
    digests = [digests_of(world, code.lower())[0] for code in codes]
    found = world.offers.promos.find(digests).promos
    assert len(found) == 2_500
    assert {each.left for each in found.values()} == {1}
    # No code stands in the table as it is written.
    assert codes[0].replace("-", "") not in repr(stored(world, ""))


def test_a_job_that_comes_twice_or_dies_half_way_makes_each_code_once(
    world: World, offer: str
) -> None:
    batch = generated(world, offer, 1_500)
    # The worker died after some codes, before it noted them.
    early = [world.offers.promos.batch(batch.id)]
    make_codes(world, batch.id, tries=0)
    noted = world.offers.promos.batch(batch.id)
    world.commit(None, world.offers.promos.batch_write(replace(early[0], version=noted.version)))

    done = works(world, batch)
    make_codes(world, batch.id, tries=0)

    assert done.made == 1_500
    assert len(stored(world, "PROMO#")) == 1_500


def test_of_two_copies_of_a_job_the_slower_one_queues_the_rest_too(
    world: World, offer: str
) -> None:
    batch, jobs = generated(world, offer, 2_500), Jobs()

    def commits_and_dies() -> None:
        after = world.offers.promos.batch(batch.id).with_made(1_000)
        world.commit(None, world.offers.promos.batch_write(after))

    slow = overtaken(world, commits_and_dies, write="put_item")
    slow.queues.plan = jobs.queue()
    make_codes(slow, batch.id, tries=0)

    assert world.offers.promos.batch(batch.id).made == 1_000
    assert [job["do"] for job, _ in jobs.takes()] == ["codes"]


def test_a_job_that_comes_before_its_batch_waits_for_it(world: World) -> None:
    for tries in range(4):
        make_codes(world, "nobody", tries=tries)

    assert len(stored(world, "PROMO#")) == 0


def test_codes_outlive_an_exchange_of_the_secret(world: World, offer: str) -> None:
    before = replace(world, settings=replace(world.settings, secret=OLD))
    batch = generated(before, offer, 3)
    works(before, batch)
    (code, *_) = codes_of(before, batch, range(1))
    during = replace(world, settings=replace(world.settings, secret=f"{NEW},{OLD}"))
    after = replace(world, settings=replace(world.settings, secret=NEW))

    assert codes_of(during, batch, range(1)) == [code]
    assert during.offers.promos.find(digests_of(during, code)).promos
    with pytest.raises(Conflict, match=r"promo\.secret_changed"):
        codes_of(after, batch, range(1))
    with pytest.raises(Conflict, match=r"promo\.taken"):
        name_codes(during, actor(world), offer, [code], ONCE)


def test_a_customer_gets_the_same_code_each_time(world: World, offer: str) -> None:
    batch = generated(world, offer, 1)

    asked = [("c-1", "spring"), ("c-2", "spring"), ("c-1", "spring"), ("c-1", "autumn")]
    codes = [personal_code(world, batch, CustomerId(who), what) for who, what in asked]

    assert codes[0] == codes[2]
    assert len(set(codes)) == 3
    found = world.offers.promos.find(digests_of(world, codes[0])).promos
    assert [each.customer for each in found.values()] == ["c-1"]


@pytest.mark.parametrize("codes", [["A", "a"], ["A-B", "AB"]])
def test_two_equal_codes_are_refused(world: World, offer: str, codes: list[str]) -> None:
    with pytest.raises(Rejected, match=r"promo\.repeated"):
        name_codes(world, actor(world), offer, codes, ONCE)


def test_codes_of_no_offer_are_refused(world: World) -> None:
    with pytest.raises(Rejected, match=r"offer\.unknown"):
        name_codes(world, actor(world), "nobody", ["A"], ONCE)
    with pytest.raises(Rejected, match=r"offer\.unknown"):
        generate_codes(world, actor(world), "nobody", 1, ONCE, prefix="")


def test_a_queue_that_does_not_answer_makes_no_batch(world: World, offer: str) -> None:
    silent = replace(world, settings=replace(world.settings, plan_queue="memory://nowhere"))

    with pytest.raises((Unavailable, KeyError)):
        generate_codes(silent, actor(world), offer, 1, ONCE, prefix="")
    assert stored(world, "CODES#") == []
