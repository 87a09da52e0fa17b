"""Purchases are read for the messages that mention them."""

from chalicelib.domain.campaigns.placeholders import PLACES, values_of
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.services.delivery.batch import OF_SHOPPING
from tests.builders.clock import START
from tests.repo.builders import a_customer


def test_the_placeholders_that_need_purchases_are_known() -> None:
    today = START.date()
    purchases = (Bought(today.toordinal() - 1, 100, (("dairy", 100),)),) * 2
    buyer = a_customer(shopping=Shopping(purchases))
    other = a_customer(shopping=Shopping(), first_name=buyer.first_name, card=buyer.card)

    bought, none = values_of(buyer, today), values_of(other, today)

    assert {name for name in PLACES.known if bought[name] != none[name]} == set(OF_SHOPPING)
