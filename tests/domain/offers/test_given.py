"""What offers gave: discounts and products of a sale that was valued."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.given import discounts_if_priced, give
from chalicelib.domain.offers.offer import OfferTerms, StoredOffer
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import Circumstances, Sale, record_sale
from tests.domain.points.till import NOW, SECOND, ZONE

TEN = {"discount": {"kind": "percent", "rate": 1000}}
MUG = {"product": {"sku": "mug", "quantity": "1"}}
TWICE = {"earn": {"kind": "multiplier", "factor": [3, 2]}}
FIVE = {"earn": {"kind": "fixed", "points": 5, "when": {"tiers": ["gold"]}}}


def an_offer(effect: dict[str, Any]) -> StoredOffer:
    said = {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": NOW,
        "until": NOW + timedelta(days=1),
        "effect": effect,
    }
    return StoredOffer("winter", OfferTerms.model_validate(said), "", NOW)


def row(sku: str = "bread", **changes: Any) -> SaleRow:
    known: dict[str, Any] = {"category": "bread", "quantity": 1000, "paid": 9000, **changes}
    return SaleRow(1, sku, **known)


@pytest.mark.parametrize(
    ("effect", "sold", "reason"),
    [
        (TEN, row(), None),
        (TEN, row(paid=0), "base"),
        (TEN, row(gross=10_000, discount=1000), None),
        (TEN, row(paid=0, gross=0), "base"),
        (MUG, row("mug", paid=0), None),
        (MUG, row("mug", discount=100), None),
        (MUG, row("mug"), "product"),
        (MUG, row("mug", paid=0, quantity=500), "product"),
        (MUG, row("cup", paid=0), "product"),
        (FIVE, row(), "tiers"),
        (TWICE, row(category="dairy"), "promo.not_applicable"),
    ],
)
def test_an_offer_applies_or_says_why_not(
    effect: dict[str, Any], sold: SaleRow, reason: str | None
) -> None:
    offer = an_offer(effect)
    around = Circumstances(
        now=NOW,
        by="till",
        zone=ZONE,
        shop_zone=ZONE,
        valued_by=SECOND,
        current=SECOND,
        valued_version=1,
        is_first=True,
        offers=(offer.earn_rule,) if offer.earn_rule else (),
        discount_offers=(offer.discount_rule,) if offer.discount_rule else (),
    )
    record, sale = AccountRecord(CustomerId("anna")), Sale("s1", "R", NOW, (sold,))
    done = record_sale(record, sale, around)

    given = give([offer], record, sale, around, done, discounts_if_priced(record, sale, around))

    assert given.costs == ({} if reason else {"winter": 0})
    assert given.reasons.get("winter") == reason
