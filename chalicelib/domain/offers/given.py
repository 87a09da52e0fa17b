"""Which offers gave something for a receipt, how many points each cost, and why others did not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.offers.offer import GiftProduct, StoredOffer
from chalicelib.domain.offers.promo import PromoRefusal
from chalicelib.domain.points.pricing.discounts import Discounted, unmet_discount
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.rules import MultiplierRule
from chalicelib.domain.points.sale import (
    Circumstances,
    RecordedSale,
    Sale,
    discounts_of,
    occasion_of,
    record_sale,
    shopper_of,
)

NOTHING_LEFT = "cap"
NO_PRODUCT = "product"
NO_MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Given:
    """The points that each applied offer cost, and the reasons of the others, by offer."""

    costs: Mapping[str, int]
    reasons: Mapping[str, str]


def give(
    offers: Iterable[StoredOffer],
    record: AccountRecord,
    sale: Sale,
    around: Circumstances,
    done: RecordedSale,
    discounted: Discounted | None,
) -> Given:
    """Tell the offers that applied to a valued sale from those that did not.

    `discounted` are the discounts of the sale; None: the till did not say every price, so that only
    the conditions of a discount are judged. An offer that gave nothing, because a cap left no
    points, or a better rule came first, is not used.
    """
    costs: dict[str, int] = {}
    reasons = dict(done.earned.not_applied)
    for offer in offers:
        cost = _cost(offer, record, sale, around, done)
        reason = _refusal(offer, record, sale, around, done, discounted)
        if reason is None and (cost or offer.earn_rule is None):
            costs[offer.id] = cost
        else:
            reasons.setdefault(offer.id, reason or PromoRefusal.NOT_APPLICABLE)
    return Given(costs, {name: str(reason) for name, reason in reasons.items()})


def _cost(
    offer: StoredOffer,
    record: AccountRecord,
    sale: Sale,
    around: Circumstances,
    done: RecordedSale,
) -> int:
    """The points that it gave: of a multiplier what the receipt would not earn without it."""
    rule = offer.earn_rule
    if not isinstance(rule, MultiplierRule):
        return sum(each.points for each in done.earned.awards if each.rule.id == offer.id)
    others = tuple(each for each in around.offers if each.id != rule.id)
    without = record_sale(record, sale, replace(around, offers=others))
    return max(done.earned.points - without.earned.points, 0)


def _refusal(
    offer: StoredOffer,
    record: AccountRecord,
    sale: Sale,
    around: Circumstances,
    done: RecordedSale,
    discounted: Discounted | None,
) -> str | None:
    """Name what keeps the offer from applying, as far as it is known."""
    discount, product = offer.discount_rule, offer.terms.effect.product
    if not record.is_member:
        return NO_MEMBER
    if product is not None:
        return None if any(_is_gift(product, row) for row in sale.rows) else NO_PRODUCT
    if discount is None:
        return NOTHING_LEFT if _is_capped(offer, done) else None
    if around.valued_by.benefits == "points":
        return PromoRefusal.NOT_APPLICABLE
    if discounted is None:
        return unmet_discount(
            around.valued_by,
            discount,
            [row.before_discounts for row in sale.rows],
            occasion_of(record, sale, around),
            shopper_of(record, sale, around),
        )
    if any(each.rule.id == offer.id and each.minor for each in discounted.discounts):
        return None
    return dict(discounted.not_applied).get(offer.id, NOTHING_LEFT)


def _is_capped(offer: StoredOffer, done: RecordedSale) -> bool:
    """Whether its conditions were met, and no point is left of its award."""
    return any(each.rule.id == offer.id and not each.points for each in done.earned.awards)


def _is_gift(product: GiftProduct, row: SaleRow) -> bool:
    """Whether a row is the product of an offer, and was given: made cheaper, or for nothing."""
    is_given = row.discount > 0 or row.paid + (row.redeemed or 0) == 0
    return row.sku == product.sku and row.quantity >= product.thousandths and is_given


def discounts_if_priced(
    record: AccountRecord, sale: Sale, around: Circumstances
) -> Discounted | None:
    """Return the discounts of a receipt; None: the till did not say the price of every row."""
    if not around.discount_offers or any(row.gross is None for row in sale.rows):
        return None
    return discounts_of(record, sale, around, occasion_of(record, sale, around))
