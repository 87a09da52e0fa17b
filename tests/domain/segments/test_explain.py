"""Why a customer is in a segment: every node is evaluated, and the results are consistent."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.explain import Explained, explain
from chalicelib.domain.segments.facts import Facts
from tests.domain.segments import worlds
from tests.domain.segments.oracle import JSON, Oracle

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def at(predicate: Any, pointer: str) -> JSON:
    """What a JSON pointer leads to."""
    for part in pointer.split("/")[1:]:
        predicate = predicate[int(part) if isinstance(predicate, list) else part]
    found: JSON = predicate
    return found


def every(explained: Explained) -> list[Explained]:
    return [explained, *(below for part in explained.of for below in every(part))]


@settings(suppress_health_check=SLOW, deadline=None)
@given(st.data(), worlds.predicates)
def test_every_part_is_answered_as_the_rules_say(data: st.DataObject, predicate: JSON) -> None:
    today = data.draw(worlds.todays)
    anna = data.draw(worlds.customers("c1", today))
    responded = data.draw(worlds.responses)
    facts = Facts(today, None, lambda who, what, how: (who, what, how) in responded)
    oracle = Oracle([anna], today, responded, has_snapshot=False)

    explained = explain(parse_predicate(json.dumps(predicate)), anna, facts)

    for part in every(explained):
        written = at(predicate, part.pointer)
        assert part.kind == written["kind"]
        assert part.matches == oracle.says(written, anna)
    assert len(every(explained)) == json.dumps(predicate).count('"kind"')
