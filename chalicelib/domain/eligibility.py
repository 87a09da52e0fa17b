"""May this customer get this message, where and when: the thirteen checks of section 9, in order.

The first check that fails names the recorded reason. A check of ways drops the channels that it
forbids, and fails when none is left: then the reason is that of the first channel in the campaign.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import eligibility_checks as checks
from chalicelib.domain.exclusion import Reason
from chalicelib.domain.occasion import Occasion, Way


@dataclass(frozen=True, slots=True)
class Plan:
    """Where and when the message goes, and where a cascade goes on, best first."""

    channel: str
    at: datetime
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfPerson:
    """A check that is the same whatever the channel; `repeated` at the moment of dispatch."""

    judge: Callable[[Occasion], Reason | None]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class OfWay:
    """A check of one channel; `repeated` at the moment of dispatch."""

    judge: Callable[[Occasion, Way], Reason | None]
    repeated: bool = False


Check = OfPerson | OfWay

CHECKS: tuple[Check, ...] = (
    OfPerson(checks.state, repeated=True),
    OfPerson(checks.segment),
    OfWay(checks.consent, repeated=True),
    OfWay(checks.suppression, repeated=True),
    OfWay(checks.reach),
    OfPerson(checks.control),
    OfWay(checks.preferences),
    OfWay(checks.frequency, repeated=True),
    OfWay(checks.competition),
    OfWay(checks.quiet_hours, repeated=True),
    OfPerson(checks.channel),
    OfWay(checks.throttle),
    OfPerson(checks.record),
)
REPEATED = tuple(check for check in CHECKS if check.repeated)


def decide(occasion: Occasion) -> Plan | Reason:
    """Plan the message, or tell why there will be none."""
    return _decided(occasion, CHECKS)


def decide_again(occasion: Occasion) -> Plan | Reason:
    """Judge what may have changed since the plan; `ways` holds the planned channel alone.

    A plan for later than `now` means that the message is deferred, not dropped.
    """
    assert occasion.ways
    return _decided(occasion, REPEATED)


def _decided(occasion: Occasion, in_force: Sequence[Check]) -> Plan | Reason:
    ways = occasion.ways
    for check in in_force:
        reason, ways = _judged(check, occasion, ways)
        if reason is not None:
            return reason
    best, *others = sorted(ways, key=lambda way: _preference(occasion, way))
    return Plan(best.channel, occasion.departure(best), tuple(way.channel for way in others))


def _judged(
    check: Check, occasion: Occasion, ways: tuple[Way, ...]
) -> tuple[Reason | None, tuple[Way, ...]]:
    """The reason if the check fails, and the ways that it leaves."""
    if isinstance(check, OfPerson):
        return check.judge(occasion), ways
    judged = [(way, check.judge(occasion, way)) for way in ways]
    left = tuple(way for way, reason in judged if reason is None)
    # Without any way to judge, check 11 will name the reason.
    return (None if left or not ways else judged[0][1]), left


def _preference(occasion: Occasion, way: Way) -> tuple[bool, int, int, str]:
    """Sorts ways as check 11 says: what the customer prefers, else best reached, else cheapest."""
    unreached = 1 if way.reached_bp is None else -way.reached_bp
    return (way.channel != occasion.wishes.preferred, unreached, way.cost_micro, way.channel)
