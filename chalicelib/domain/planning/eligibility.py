"""May this customer get this message, where and when: the checks of section 9, in their order.

The first check that fails gives the recorded reason. A check of channels drops those that it
forbids, and fails when none is left: then the reason is that of the first channel in the campaign.

Three of the thirteen checks are made elsewhere, before or after these. 2: the audience decides who
is judged at all, and a launch compares its size with the rehearsal. 11: a campaign always has a
channel, and `_plan` chooses the best one. 12: the delivery worker keeps the rate of the channel.
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
CONTROL = CustomerCheck(checks.control)
CHECKS: tuple[Check, ...] = (
    CustomerCheck(checks.account, repeated=True),
    ChannelCheck(checks.consent, repeated=True),
    ChannelCheck(checks.suppression, repeated=True),
    ChannelCheck(checks.reach),
    CONTROL,
    ChannelCheck(checks.preferences),
    ChannelCheck(checks.frequency, repeated=True),
    ChannelCheck(checks.competition),
    ChannelCheck(checks.quiet_hours, repeated=True),
    CustomerCheck(checks.record),
)
# The control groups look at the customer's id; only the later checks look at earlier contacts.
_DRAW = CHECKS.index(CONTROL)
SCREENING, SETTLING = CHECKS[:_DRAW], CHECKS[_DRAW + 1 :]
REPEATED = tuple(check for check in CHECKS if check.repeated)


def decide(context: EligibilityContext) -> Plan | Reason:
    """Plan the message, or give the reason why there will be none."""
    return _decide(context, context.ways, CHECKS)


def screen(context: EligibilityContext) -> tuple[ChannelOption, ...] | Reason:
    """Make the checks before the control groups; the channels that they leave.

    `held_out` comes next. None of these checks needs the customer's contacts.
    """
    return _pass(context, context.ways, SCREENING)


def settle(context: EligibilityContext, ways: tuple[ChannelOption, ...]) -> Plan | Reason:
    """Make the checks after the control groups, for the channels that the first ones left."""
    return _decide(context, ways, SETTLING)


def decide_again(context: EligibilityContext) -> Plan | Reason:
    """Judge what may have changed since the plan; `ways` holds the planned channel alone.

    A plan for later than `now` means that the message is deferred, not dropped.
    """
    return _decide(context, context.ways, REPEATED)


def _decide(
    context: EligibilityContext, ways: tuple[ChannelOption, ...], in_force: Sequence[Check]
) -> Plan | Reason:
    passed = _pass(context, ways, in_force)
    return passed if isinstance(passed, Reason) else _plan(context, passed)


def _pass(
    context: EligibilityContext, ways: tuple[ChannelOption, ...], in_force: Sequence[Check]
) -> tuple[ChannelOption, ...] | Reason:
    """The channels that the checks leave, or the reason of the first check that fails."""
    assert ways, "a campaign has words for one channel at least"
    for check in in_force:
        if isinstance(check, CustomerCheck):
            reason = check.judge(context)
            if reason is not None:
                return reason
            continue
        reasons = [check.judge(context, option) for option in ways]
        if any(reasons):
            if reasons[0] is not None and None not in reasons:
                return reasons[0]
            ways = tuple(
                option for option, reason in zip(ways, reasons, strict=True) if reason is None
            )
    return ways


def _plan(context: EligibilityContext, ways: tuple[ChannelOption, ...]) -> Plan:
    """The best channel, and where a cascade goes on."""
    if len(ways) == 1:
        return Plan(ways[0].channel, context.opening(ways[0]))
    best, *others = sorted(ways, key=lambda option: _preference(context, option))
    fallbacks = tuple(option.channel for option in others)
    return Plan(best.channel, context.opening(best), fallbacks)


def _preference(context: EligibilityContext, option: ChannelOption) -> tuple[bool, int, str]:
    """Sorts channels as check 11 says: the customer's preferred one, else the cheapest."""
    return (option.channel != context.wishes.preferred, option.cost_micro, option.channel)
