"""Value a receipt with the offers and codes that apply, and count what it uses of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from chalicelib.domain.offers.counter import LimitCounter, Share, blind_share
from chalicelib.domain.offers.given import Given, discounts_if_priced, give
from chalicelib.domain.offers.uses import OfferUse
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.sale import RecordedSale, Sale, record_sale
from chalicelib.domain.points.sale_effect import effect_of
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.offers.counters import UsesMoved
from chalicelib.repo.points.account_items import month_of
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.offers.find_candidates import (
    OfferCandidate,
    OfferInquiry,
    Pool,
    find_candidates,
)
from chalicelib.services.points.value_sale import (
    circumstances_of,
    with_day,
    with_history,
    with_marks,
)
from chalicelib.services.points.wording.words import with_words
from chalicelib.world import World

Counters = Mapping[str, LimitCounter]
# A transaction has a hundred writes. The receipt and its return write twenty beside the months of
# lots and the shares of limits; so few shares fit beside all months that an account can have.
MONTHS_AND_SHARES_MAX = 80
SHARES_ALWAYS = 10
SHARES_MAX = 50


@dataclass(slots=True)
class Promotions:
    """The codes of one receipt, over all tries to record it.

    At first a use takes from a random shard of each counter without reading it. Once a shard
    refuses, every counter is read before the decision: `is_exact`.
    """

    world: World
    actor: Actor
    codes: tuple[str, ...] = ()
    key: str = ""
    is_exact: bool = False

    def heed(self, moved: Moved | None) -> None:
        """Read counters from now on, if one of them has stopped the last try."""
        self.is_exact = self.is_exact or isinstance(moved, UsesMoved)


class ValuedSale(NamedTuple):
    """A receipt with its offers: what it does, says and uses, and the writes of the uses."""

    done: RecordedSale
    effect: PointsEffect
    uses: tuple[OfferUse, ...]
    writes: list[Write]
    pool: Pool


def value_receipt(
    promotions: Promotions, sale: Sale, version: ProgrammeVersion, loaded: LoadedAccount
) -> ValuedSale:
    """Decide what a receipt does to the account of an active customer, with its offers.

    Raises:
        Rejected, Conflict: see `record_sale`.
    """
    world, actor = promotions.world, promotions.actor
    sale = with_marks(world, sale, actor.at)
    asked = OfferInquiry(promotions.codes, sale.at, loaded, promotions.key)
    around = circumstances_of(world, actor, sale, version, loaded)
    record = with_day(world, with_history(world, loaded, sale, around), sale, around)
    pool = find_candidates(world, actor, asked, is_fresh=promotions.is_exact)
    counters = read_counters(promotions, pool)
    pool = without_used_up(promotions, pool, counters)
    while True:
        placed = pool.placed_in(around)
        done = record_sale(record, sale, placed)
        offers = [each.offer for each in pool.candidates]
        priced = discounts_if_priced(record, sale, placed)
        given = give(offers, record, sale, placed, done, priced)
        applied = [each for each in pool.candidates if each.offer.id in given.costs]
        gone = [each for each in applied if is_short(each, given, counters)]
        uses = () if gone else _uses(promotions, applied, given, counters)
        gone = gone or _beyond(loaded, done, applied, uses)
        if not gone:
            break
        pool = pool.without(gone)
    effect = with_codes(effect_of(done, version), pool, given)
    names = {each.offer.id: each.offer.terms.name for each in pool.candidates}
    limit = done.earned.limit
    said = with_words(world, version.programme, effect, limit=limit, names=names, rows=sale.rows)
    return ValuedSale(done, said, uses, _writes(world, asked, uses), pool)


def read_counters(promotions: Promotions, pool: Pool) -> Counters:
    """Read the counters of the offers that may apply; none before the decision is exact."""
    if not promotions.is_exact:
        return {}
    wanted = {name: n for each in pool.candidates for name, n in each.counters.items()}
    return promotions.world.offers.counters.read(wanted, promotions.actor.at)


def without_used_up(promotions: Promotions, pool: Pool, counters: Counters) -> Pool:
    """Leave out the offers of which nothing is left, as far as it is known."""
    store, now = promotions.world.offers.counters, promotions.actor.at

    def is_used_up(each: OfferCandidate) -> bool:
        if promotions.is_exact:
            return any(counters[name].left < 1 for name in each.counters)
        # A customer who says a code gets an exact answer: it is never refused by memory.
        return not each.sent and any(store.is_used_up(name, now) for name in each.counters)

    return pool.without([each for each in pool.candidates if is_used_up(each)])


def with_codes(effect: PointsEffect, pool: Pool, given: Given) -> PointsEffect:
    """Say of each code that gives nothing why, by the code instead of its offer."""
    coded = {each.offer.id: each.sent for each in pool.candidates if each.sent}
    codes = tuple(
        (sent, given.reasons[offer]) for offer, sent in coded.items() if offer not in given.costs
    )
    rules = tuple(pair for pair in effect.not_applied if pair[0] not in coded)
    return replace(
        effect,
        not_applied=(*rules, *pool.spent),
        codes_not_applied=(*pool.refused, *codes),
    )


def is_short(candidate: OfferCandidate, given: Given, counters: Counters) -> bool:
    """Whether a counter that was read has not enough for what the offer would give."""
    points = given.costs.get(candidate.offer.id)
    if points is None:
        return False
    own = [counters[name] for name in candidate.counters if name in counters]
    return not all(each.has(points if _counts_points(candidate, each) else 0) for each in own)


def _counts_points(candidate: OfferCandidate, counter: LimitCounter) -> bool:
    """Whether a counter is that of the offer: the counter of a code counts uses alone."""
    return candidate.promo is None or counter.name != candidate.promo.counter


def _uses(
    promotions: Promotions, applied: Sequence[OfferCandidate], given: Given, counters: Counters
) -> tuple[OfferUse, ...]:
    return tuple(_use(promotions, each, given.costs[each.offer.id], counters) for each in applied)


def _beyond(
    loaded: LoadedAccount,
    done: RecordedSale,
    applied: Sequence[OfferCandidate],
    uses: Sequence[OfferUse],
) -> list[OfferCandidate]:
    """The last offer, if one transaction has no room for the shares of all of them."""
    shares = sum(len(use.shares) for use in uses)
    if shares <= SHARES_ALWAYS:
        return []
    lots = {**loaded.record.account.lots, **done.record.account.lots}
    moved = {posting.lot for posting in done.entry.postings}
    months = {month_of(lot.terms) for name, lot in lots.items() if name in moved}
    has_room = shares <= SHARES_MAX and len(months) + shares <= MONTHS_AND_SHARES_MAX
    return [] if has_room else [applied[-1]]


def _use(
    promotions: Promotions, candidate: OfferCandidate, points: int, counters: Counters
) -> OfferUse:
    promo = candidate.promo
    shares: list[Share] = []
    for name, count in candidate.counters.items():
        is_of_code = promo is not None and name == promo.counter
        cost = 0 if is_of_code else points
        shares += _shares(promotions, name, count, cost, counters)
    return OfferUse(
        offer=candidate.offer.id,
        points=points,
        batch=promo.batch if promo else "",
        digest=promo.digest if promo else "",
        is_limited=promo is not None and promo.left is not None,
        shares=tuple(shares),
    )


def _shares(
    promotions: Promotions, name: str, count: int, points: int, counters: Counters
) -> tuple[Share, ...]:
    shard = promotions.world.draw(count)
    if name in counters:
        return counters[name].take(points, shard)
    return blind_share(name, points, shard)


def _writes(world: World, asked: OfferInquiry, uses: tuple[OfferUse, ...]) -> list[Write]:
    """Return the writes of the uses; they refuse with `UsesMoved`, or with `Moved`."""
    if not uses:
        return []
    writes: list[Write] = [world.offers.uses.write(asked.customer, asked.uses.after(uses))]
    for use in uses:
        writes += world.offers.counters.take_writes(use.shares)
        writes += world.offers.promos.use_writes(use)
    return writes
