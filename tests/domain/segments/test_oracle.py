"""Rules 41 and 46 to 50 inside segments: the same answers as the rules read word by word."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.threshold_counter import ThresholdCounter
from chalicelib.domain.segments import parse_predicate, predicate_text
from chalicelib.domain.segments.facts import Facts, ResponseKind
from tests.domain.segments import worlds
from tests.domain.segments.oracle import JSON, Oracle

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def agree(data: st.DataObject, predicate: JSON) -> None:
    """Draw a base and compare the results for every customer."""
    today = data.draw(worlds.todays)
    base = data.draw(worlds.bases(today))
    responded = data.draw(worlds.responses)
    has_snapshot = data.draw(st.sampled_from([True, True, True, False]))
    waits = data.draw(st.booleans())
    counter = ThresholdCounter(today)
    for customer in base:
        counter.add(customer.shopping)

    def has_responded(customer_id: CustomerId, campaign: str, how: ResponseKind) -> bool:
        return (customer_id, campaign, how) in responded

    thresholds = counter.thresholds() if has_snapshot else None
    facts = Facts(today, thresholds, has_responded, email_double_opt_in=waits)
    oracle = Oracle(base, today, responded, has_snapshot, waits)
    parsed = parse_predicate(json.dumps(predicate))
    for customer in base:
        assert parsed.matches(customer, facts) == oracle.says(predicate, customer)


@settings(suppress_health_check=SLOW, deadline=None)
@given(st.data(), worlds.predicates)
def test_predicates_mean_what_the_rules_say(data: st.DataObject, predicate: JSON) -> None:
    agree(data, predicate)


@pytest.mark.parametrize("kind", sorted(worlds.FILTERS))
@settings(suppress_health_check=SLOW, deadline=None)
@given(st.data())
def test_each_filter_means_what_the_rules_say(kind: str, data: st.DataObject) -> None:
    agree(data, {"kind": kind, **data.draw(worlds.FILTERS[kind])})


@given(worlds.predicates)
def test_a_predicate_is_text_and_back(predicate: JSON) -> None:
    parsed = parse_predicate(predicate)

    assert parse_predicate(predicate_text(parsed)) == parsed
