"""Requests of a key in one container: at most so many a minute."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.world.key_rates import KeyRates
from tests.builders.clock import START

TILL, OTHER = StaffKeyId("till"), StaffKeyId("other")


def test_a_key_that_sends_too_much_waits_for_the_next_minute_and_others_do_not() -> None:
    rates, now = KeyRates(), START.replace(second=20)
    for _ in range(3):
        rates.count(TILL, now, limit=3)

    with pytest.raises(Unavailable) as refused:
        rates.count(TILL, now, limit=3)

    assert (refused.value.code, refused.value.retry_after_s) == ("key.too_many_requests", 40)
    rates.count(OTHER, now, limit=3)
    rates.count(TILL, now + timedelta(seconds=40), limit=3)
