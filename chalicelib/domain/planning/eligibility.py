"""Decides whether a customer gets a message, in which channel and when (section 9).

The checks run in a fixed order, and the first one that fails gives the recorded reason. A check of
channels removes the channels that it forbids. It fails when no channel remains; the reason is then
that of the campaign's first channel.

Three of the thirteen checks are made elsewhere. 2: the audience decides which customers are judged,
and a launch compares its size with the rehearsal. 11: a campaign always has a channel, and `_plan`
chooses the best one. 12: the delivery worker keeps the rate of the channel.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.planning import checks
from chalicelib.domain.planning.eligibility_context import ChannelOption, EligibilityContext
from chalicelib.domain.planning.exclusion import Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """The channel and the instant of a message; `fallbacks` are the other channels, best first."""

    channel: str
    at: datetime
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerCheck:
    """A check that does not depend on the channel; `repeated` at the moment of dispatch."""

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
# Contacts cost a read for each customer. The checks up to the control groups do not need them, so a
# plan reads the contacts only of the customers who pass these.
_DRAW = CHECKS.index(CONTROL)
SCREENING, SETTLING = CHECKS[:_DRAW], CHECKS[_DRAW + 1 :]
# A person who is called needs no address in a channel, but may have said stop.
CALLING = tuple(check for check in SCREENING if check.judge is not checks.reach)
REPEATED = tuple(check for check in CHECKS if check.repeated)


def decide(context: EligibilityContext) -> Plan | Reason:
    """Make every check and plan the message, or return the reason why there is none."""
    return _decide(context, context.options, CHECKS)


def screen(context: EligibilityContext) -> tuple[ChannelOption, ...] | Reason:
    """Make the checks before the control groups and return the channels that remain.

    `held_out` is the next check. None of these checks needs the customer's contacts.
    """
    return _pass(context, context.options, SCREENING)


def refuse_call(context: EligibilityContext) -> Reason | None:
    """Make the checks of a call in place of the message; None: the customer may be called.

    Advertising needs a consent in one channel of the campaign at least. The caps and hours of
    messages bind no person.
    """
    passed = _pass(context, context.options, CALLING)
    if isinstance(passed, Reason):
        return passed
    return checks.control(context)


def settle(context: EligibilityContext, options: tuple[ChannelOption, ...]) -> Plan | Reason:
    """Make the checks after the control groups, for the channels that `screen` returned."""
    return _decide(context, options, SETTLING)


def decide_again(context: EligibilityContext) -> Plan | Reason:
    """Repeat the checks that may fail by now; `options` has only the planned channel.

    A plan for later than `now` means that the message is deferred, not dropped.
    """
    return _decide(context, context.options, REPEATED)


def _decide(
    context: EligibilityContext, options: tuple[ChannelOption, ...], in_force: Sequence[Check]
) -> Plan | Reason:
    passed = _pass(context, options, in_force)
    return passed if isinstance(passed, Reason) else _plan(context, passed)


def _pass(
    context: EligibilityContext, options: tuple[ChannelOption, ...], in_force: Sequence[Check]
) -> tuple[ChannelOption, ...] | Reason:
    """Return the channels that pass the checks, or the reason of the first check that fails."""
    assert options, "a campaign has words for one channel at least"
    for check in in_force:
        if isinstance(check, CustomerCheck):
            reason = check.judge(context)
            if reason is not None:
                return reason
            continue
        reasons = [check.judge(context, option) for option in options]
        if any(reasons):
            if reasons[0] is not None and None not in reasons:
                return reasons[0]
            options = tuple(
                option for option, reason in zip(options, reasons, strict=True) if reason is None
            )
    return options


def _plan(context: EligibilityContext, options: tuple[ChannelOption, ...]) -> Plan:
    """Plan the message in the best channel, with the others as fallbacks."""
    if len(options) == 1:
        return Plan(options[0].channel, context.opening(options[0]))
    best, *others = sorted(options, key=lambda option: _preference(context, option))
    fallbacks = tuple(option.channel for option in others)
    return Plan(best.channel, context.opening(best), fallbacks)


def _preference(context: EligibilityContext, option: ChannelOption) -> tuple[bool, int, str]:
    """The sort key of check 11: the customer's preferred channel first, then the cheapest."""
    return (option.channel != context.wishes.preferred, option.cost_micro, option.channel)
