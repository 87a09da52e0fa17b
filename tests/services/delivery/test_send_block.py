"""Purchases are read for the messages that tell of them."""

from chalicelib.domain.campaigns.placeholders import PLACES, values_of
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.services.delivery.send_block import OF_SHOPPING
from tests.builders.clock import START
from tests.repo.builders import a_customer


def test_the_places_that_tell_of_purchases_are_known() -> None:
    today = START.date()
    bought = (Bought(today.toordinal() - 1, 100, (("dairy", 100),)),) * 2
    buyer = a_customer(shopping=Shopping(bought))
    other = a_customer(shopping=Shopping(), first_name=buyer.first_name, card=buyer.card)

    tells, not_told = values_of(buyer, today), values_of(other, today)

    assert {name for name in PLACES.known if tells[name] != not_told[name]} == set(OF_SHOPPING)
