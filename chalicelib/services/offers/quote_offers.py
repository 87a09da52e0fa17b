"""Quote a basket with the offers and codes that would apply; nothing is used up."""

from dataclasses import dataclass, replace

from chalicelib.domain.errors import Rejected
from chalicelib.domain.offers.given import Given, give
from chalicelib.domain.offers.offer import GiftProduct
from chalicelib.domain.offers.promo import PromoRefusal
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.pricing.quote import Quote, quote_sale
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import Circumstances, Sale
from chalicelib.domain.points.sale_effect import effect_of
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.services.offers.count_guesses import count_guesses
from chalicelib.services.offers.find_candidates import OfferInquiry, Pool, find_candidates
from chalicelib.services.offers.value_receipt import (
    Promotions,
    is_short,
    read_counters,
    with_codes,
    without_used_up,
)
from chalicelib.services.points.value_sale import circumstances_of, with_day


@dataclass(frozen=True, slots=True)
class QuotedSale:
    """A quote, its effect as a receipt words it, and the products that offers give, by offer."""

    quote: Quote
    effect: PointsEffect
    gifts: tuple[tuple[str, GiftProduct], ...]


def quote_offers(
    promotions: Promotions,
    basket: Sale,
    version: ProgrammeVersion,
    loaded: LoadedAccount,
    *,
    points: int,
) -> QuotedSale:
    """Value a basket as a purchase would be valued now.

    Raises:
        Rejected: `promo.unknown`, `promo.used_up`, `promo.paused`, `promo.not_applicable`; see
            also `quote_sale`.
        Conflict: see `quote_sale`.
    """
    world, actor = promotions.world, promotions.actor
    asked = OfferInquiry(promotions.codes, basket.at, loaded, promotions.key)
    around = circumstances_of(world, actor, basket, version, loaded)
    record = with_day(world, loaded.record, basket, around)
    pool = find_candidates(world, actor, asked)
    counters = read_counters(promotions, pool)
    pool = without_used_up(promotions, pool, counters)
    while True:
        _refuse_codes(promotions, pool)
        placed = pool.placed_in(around)
        quote = quote_sale(record, basket, placed, points)
        given = _given(pool, record, basket, placed, quote)
        short = [each for each in pool.candidates if is_short(each, given, counters)]
        if not short:
            break
        pool = pool.without(short)
    return QuotedSale(
        quote=_without_coded(quote, pool),
        effect=with_codes(effect_of(quote.done, version), pool, given),
        gifts=tuple(
            (each.offer.id, each.offer.terms.effect.product)
            for each in pool.candidates
            if each.offer.terms.effect.product and each.offer.id in given.costs
        ),
    )


def _refuse_codes(promotions: Promotions, pool: Pool) -> None:
    """Refuse the first code that opens nothing; wrong ones are counted."""
    if pool.refused:
        count_guesses(promotions.world, pool)
        raise refusal_of(pool.refused[0][1])


def refusal_of(reason: str) -> Rejected:
    """Return the refusal of a quote for the reason why a code opens nothing."""
    match reason:
        case PromoRefusal.PAUSED:
            return Rejected("promo.paused")
        case PromoRefusal.USED_UP:
            return Rejected("promo.used_up")
        case PromoRefusal.UNKNOWN:
            return Rejected("promo.unknown")
        case _:
            return Rejected("promo.not_applicable")


def _given(
    pool: Pool, record: AccountRecord, basket: Sale, placed: Circumstances, quote: Quote
) -> Given:
    """Tell which offers apply; a product is not in the basket yet, so a member will get it."""
    paid = replace(basket, rows=tuple(replace(row, redeemed=None) for row in quote.rows))
    offers = [each.offer for each in pool.candidates]
    given = give(offers, record, paid, placed, quote.done, quote.discounted)
    gifts = [each for each in offers if each.terms.effect.product] if record.is_member else []
    products = {each.id: 0 for each in gifts}
    return replace(given, costs={**given.costs, **products})


def _without_coded(quote: Quote, pool: Pool) -> Quote:
    """Leave out the reasons of offers with codes: they stand by their codes."""
    coded = {each.offer.id for each in pool.candidates if each.sent}
    reasons = tuple(pair for pair in quote.discounted.not_applied if pair[0] not in coded)
    return replace(quote, discounted=replace(quote.discounted, not_applied=reasons))
