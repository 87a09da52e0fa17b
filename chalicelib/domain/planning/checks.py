"""The eligibility checks of section 9, one function for each number; `eligibility` orders them.

A check returns the reason that excludes the customer, or None. Service messages need no consent to
advertising, have no control group, and do not count in the caps and the competition.
"""

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import is_minor, young_from
from chalicelib.domain.customers.suppression import suppressed_by
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.planning.eligibility_context import (
    AccountStatus,
    ChannelOption,
    EligibilityContext,
    Mailing,
    Reachability,
)
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Caps, Span


def account(context: EligibilityContext) -> Reason | None:
    """Check 1: the customer was not merged into another one."""
    return None if context.status is AccountStatus.ACTIVE else Reason(f"customer.{context.status}")


def consent(context: EligibilityContext, option: ChannelOption) -> Reason | None:
    """Check 3: an adult consented to advertising in this channel, and we know the text shown.

    A consent by e-mail counts once the address is proven, if the programme has double opt-in.
    """
    if not context.mailing.is_advertising:
        return None
    if _is_minor(context):
        return Reason.CONSENT_MINOR
    for consented in context.customer.consents:
        if consented.channel == option.channel and consented.purpose is Purpose.ADVERTISING:
            if not consented.given:
                return Reason.CONSENT_WITHDRAWN
            if not consented.text_version:
                return Reason.CONSENT_WITHOUT_TEXT
            return Reason.EMAIL_UNPROVEN if _waits_for_proof(context, option) else None
    return Reason.CONSENT_MISSING


def suppression(context: EligibilityContext, option: ChannelOption) -> Reason | None:
    """Check 4: no line of the suppression list forbids it, and the customer did not block us."""
    mailing = context.mailing
    if option.channel in context.customer.blocked:
        return Reason.SUPPRESSION_BLOCKED
    if not context.suppressions:
        return None
    by = suppressed_by(
        context.suppressions,
        channel=option.channel,
        purpose=mailing.purpose,
        topic=mailing.topic,
    )
    return Reason(f"suppression.{by}") if by else None


def reach(context: EligibilityContext, option: ChannelOption) -> Reason | None:  # noqa: ARG001 - the shape of a check
    """Check 5: the channel would take the message."""
    return None if option.reach is Reachability.OPEN else Reason(f"reach.{option.reach}")


def control(context: EligibilityContext) -> Reason | None:
    """Check 6: the customer is in no control group."""
    return held_out(context.mailing, context.customer.id)


def held_out(mailing: Mailing, customer: CustomerId) -> Reason | None:
    """The control group that a customer is in, if any; it depends on their id alone."""
    if not mailing.is_advertising:
        return None
    for name, draw in mailing.draws.items():
        if draw.holds_out(customer):
            return Reason(f"control.{name}")
    return None


def preferences(context: EligibilityContext, option: ChannelOption) -> Reason | None:
    """Check 7: the customer refused neither topic nor channel, and their own caps are not full."""
    wishes = context.wishes
    if context.mailing.is_advertising and context.mailing.topic in wishes.refused_topics:
        return Reason.PREFERENCES_TOPIC
    if option.channel in wishes.refused_channels:
        return Reason.PREFERENCES_CHANNEL
    full = wishes.caps and _full_span(context, option, wishes.caps)
    return Reason.PREFERENCES_FREQUENCY if full else None


def frequency(context: EligibilityContext, option: ChannelOption) -> Reason | None:
    """Check 8: the caps of all campaigns together have room on the day of the message."""
    full = _full_span(context, option, context.mailing.caps)
    return Reason(f"frequency.{full}") if full else None


def competition(context: EligibilityContext, option: ChannelOption) -> Reason | None:
    """Check 9: the rivals with a higher rank leave this campaign a slot."""
    mailing = context.mailing
    if not context.rivals:
        return None
    ahead = sum(rival.rank < mailing.claim.rank for rival in context.rivals)
    if not mailing.is_advertising or not ahead:
        return None
    return None if ahead < _room(context, option) else Reason.COMPETITION_LOST


def quiet_hours(context: EligibilityContext, option: ChannelOption) -> Reason | None:
    """Check 10: the window opens before the campaign ends."""
    ends_at = context.mailing.claim.ends_at
    if context.now >= ends_at:
        return Reason.QUIET_HOURS_OVER
    return None if context.opening(option) < ends_at else Reason.QUIET_HOURS_TOO_LATE


def record(context: EligibilityContext) -> Reason | None:
    """Check 13: no delivery of this campaign and step was recorded for the customer before."""
    return Reason.RECORD_EXISTS if context.recorded else None


def _is_minor(context: EligibilityContext) -> bool:
    """Whether the birthday proves that the customer is too young, by their local date."""
    born = context.customer.birthday
    if born is None or born.year is None:
        return False
    # A local date is at most a day away from UTC, so for most customers the year decides, without
    # the cost of converting to their zone.
    if born.year < young_from(context.now):
        return False
    return is_minor(born, local_day(context.now, context.zone))


def _waits_for_proof(context: EligibilityContext, option: ChannelOption) -> bool:
    """Whether the e-mail address was only typed, and the programme has double opt-in."""
    if option.channel != EMAIL or not context.mailing.email_double_opt_in:
        return False
    # Without any address the reason is that of check 5.
    return context.customer.has_unproven_email


def _full_span(context: EligibilityContext, option: ChannelOption, caps: Caps) -> Span | None:
    mailing = context.mailing
    if not mailing.is_advertising:
        return None
    # A customer without contacts has room at any instant, so the opening need not be computed.
    at = context.opening(option) if context.contacts.ring else context.now
    return context.contacts.full_span(at, context.zone, caps, step=mailing.step)


def _room(context: EligibilityContext, option: ChannelOption) -> int:
    mailing, at = context.mailing, context.opening(option)
    in_force = (mailing.caps, context.wishes.caps or mailing.caps)
    contacts, zone = context.contacts, context.zone
    return min(contacts.room(at, zone, caps, step=mailing.step) for caps in in_force)
