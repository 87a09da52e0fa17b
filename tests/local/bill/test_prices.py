"""The list of prices says when, where and from which page it was read."""

import pytest

from bench.prices import PerUpdate, dollars_per_million
from local.bill.prices import read_prices


def test_each_price_names_its_page_of_aws_and_the_list_its_day_and_region() -> None:
    prices = read_prices()

    assert (prices.read_on.year, prices.region) == (2026, "us-east-1")
    assert all(each.source.startswith("https://aws.amazon.com/") for each in prices.prices.values())
    assert prices.usd("dynamodb.write_units", 1_000_000) == pytest.approx(0.625)
    assert prices.usd("sqs.requests", 2_000_000) == pytest.approx(0.80)


def test_the_benchmarks_count_with_the_same_list() -> None:
    need = PerUpdate(0, 0, read_units=1, write_units=1, queue_requests=0, log_bytes=0)

    assert dollars_per_million(need, "rest") == pytest.approx(3.50 + 0.20 + 0.125 + 0.625)
    assert dollars_per_million(need, "url") == pytest.approx(0.20 + 0.125 + 0.625)
