"""May this customer get this message, where and when: the thirteen checks of section 9, in order.

The first check that fails names the recorded reason. A check of ways drops the channels that it
forbids, and fails when none is left: then the reason is that of the first channel in the campaign.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.planning import checks
from chalicelib.domain.planning.eligibility_context import ChannelOption, EligibilityContext
from chalicelib.domain.planning.exclusion import Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """Where and when the message goes, and where a cascade goes on, best first."""

    channel: str
    at: datetime
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerCheck:
    """A check that is the same whatever the channel; `repeated` at the moment of dispatch."""

    judge: Callable[[EligibilityContext], Reason | None]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """A check of one channel; `repeated` at the moment of dispatch."""

    judge: Callable[[EligibilityContext, ChannelOption], Reason | None]
    repeated: bool = False


Check = CustomerCheck | ChannelCheck

CHECKS: tuple[Check, ...] = (
    CustomerCheck(checks.state, repeated=True),
    CustomerCheck(checks.segment),
    ChannelCheck(checks.consent, repeated=True),
    ChannelCheck(checks.suppression, repeated=True),
    ChannelCheck(checks.reach),
    CustomerCheck(checks.control),
    ChannelCheck(checks.preferences),
    ChannelCheck(checks.frequency, repeated=True),
    ChannelCheck(checks.competition),
    ChannelCheck(checks.quiet_hours, repeated=True),
    CustomerCheck(checks.channel),
    ChannelCheck(checks.throttle),
    CustomerCheck(checks.record),
)
OF_THE_DRAW = 5  # check 6 alone asks who somebody is, and the later ones what they got before
SCREENING, SETTLING = CHECKS[:OF_THE_DRAW], CHECKS[OF_THE_DRAW + 1 :]
REPEATED = tuple(check for check in CHECKS if check.repeated)


def decide(occasion: EligibilityContext) -> Plan | Reason:
    """Plan the message, or tell why there will be none."""
    return _decided(occasion, occasion.ways, CHECKS)


def screen(occasion: EligibilityContext) -> tuple[ChannelOption, ...] | Reason:
    """Make the first five checks: the ways that they leave.

    They are the same for everybody who said the same, may be reached the same way, and is of age.
    Check 6, `held_out`, comes next.
    """
    return _passed(occasion, occasion.ways, SCREENING)


def settle(occasion: EligibilityContext, ways: tuple[ChannelOption, ...]) -> Plan | Reason:
    """Make the checks after the sixth, of the ways that the first ones left."""
    return _decided(occasion, ways, SETTLING)


def decide_again(occasion: EligibilityContext) -> Plan | Reason:
    """Judge what may have changed since the plan; `ways` holds the planned channel alone.

    A plan for later than `now` means that the message is deferred, not dropped.
    """
    assert occasion.ways
    return _decided(occasion, occasion.ways, REPEATED)


def _decided(
    occasion: EligibilityContext, ways: tuple[ChannelOption, ...], in_force: Sequence[Check]
) -> Plan | Reason:
    left = _passed(occasion, ways, in_force)
    return left if isinstance(left, Reason) else _plan(occasion, left)


def _passed(
    occasion: EligibilityContext, ways: tuple[ChannelOption, ...], in_force: Sequence[Check]
) -> tuple[ChannelOption, ...] | Reason:
    """The ways that the checks leave, or the reason of the first check that fails.

    A check that leaves no way fails for the reason of the first channel; without any way to judge,
    check 11 will name the reason.
    """
    for check in in_force:
        if isinstance(check, CustomerCheck):
            reason = check.judge(occasion)
            if reason is not None:
                return reason
            continue
        reasons = [check.judge(occasion, way) for way in ways]
        if any(reasons):
            if reasons[0] is not None and None not in reasons:
                return reasons[0]
            ways = tuple(way for way, reason in zip(ways, reasons, strict=True) if reason is None)
    return ways


def _plan(occasion: EligibilityContext, ways: tuple[ChannelOption, ...]) -> Plan:
    """The best way, and where a cascade goes on."""
    if len(ways) == 1:
        return Plan(ways[0].channel, occasion.departure(ways[0]))
    best, *others = sorted(ways, key=lambda way: _preference(occasion, way))
    return Plan(best.channel, occasion.departure(best), tuple(way.channel for way in others))


def _preference(occasion: EligibilityContext, way: ChannelOption) -> tuple[bool, int, int, str]:
    """Sorts ways as check 11 says: what the customer prefers, else best reached, else cheapest."""
    unreached = 1 if way.reached_bp is None else -way.reached_bp
    return (way.channel != occasion.wishes.preferred, unreached, way.cost_micro, way.channel)
