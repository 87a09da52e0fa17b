"""The checks of section 9, one function each; what they are for is said in `eligibility`.

Each answers with the reason why not, or None. Service messages need no consent to advertising,
are never held out, and stand outside the caps and the competition.
"""

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import is_minor, young_from
from chalicelib.domain.customers.suppression import suppressed_by
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.eligibility_context import (
    AccountStatus,
    ChannelOption,
    EligibilityContext,
    Mailing,
    Reachability,
)
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Caps, Span


def state(occasion: EligibilityContext) -> Reason | None:
    """Check 1: the customer is active, not erased, not merged away."""
    standing = occasion.standing
    return None if standing is AccountStatus.ACTIVE else Reason(f"customer.{standing}")


def segment(occasion: EligibilityContext) -> Reason | None:
    """Check 2: in the audience at the snapshot, and the audience is the one rehearsed."""
    if not occasion.in_segment:
        return Reason.SEGMENT_OUTSIDE
    return None if occasion.mailing.size_holds else Reason.SEGMENT_SIZE


def consent(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:
    """Check 3: an adult's yes to advertising in this channel, and the words it was said to."""
    customer = occasion.customer
    if not occasion.mailing.is_advertising:
        return None
    if _is_minor(occasion):
        return Reason.CONSENT_MINOR
    for said in customer.consents:
        if said.channel == way.channel and said.purpose is Purpose.ADVERTISING:
            if not said.given:
                return Reason.CONSENT_WITHDRAWN
            return None if said.text_version else Reason.CONSENT_WITHOUT_TEXT
    return Reason.CONSENT_MISSING


def suppression(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:
    """Check 4: no line of the stop list forbids it, and the person lets us write there."""
    mailing = occasion.mailing
    if way.channel in occasion.customer.blocked:
        return Reason.SUPPRESSION_BLOCKED
    if not occasion.suppressions:
        return None
    by = suppressed_by(
        occasion.suppressions,
        channel=way.channel,
        purpose=mailing.purpose,
        topic=mailing.topic,
    )
    return Reason(f"suppression.{by}") if by else None


def reach(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:  # noqa: ARG001 - the shape of a check
    """Check 5: the channel would take the message."""
    return None if way.reach is Reachability.OPEN else Reason(f"reach.{way.reach}")


def control(occasion: EligibilityContext) -> Reason | None:
    """Check 6: the customer is in no control group."""
    return held_out(occasion.mailing, occasion.customer.id)


def held_out(mailing: Mailing, customer: CustomerId) -> Reason | None:
    """Which control group somebody is in: it is drawn from their id and nothing else."""
    if not mailing.is_advertising:
        return None
    for name, draw in mailing.draws.items():
        if draw.holds_out(customer):
            return Reason(f"control.{name}")
    return None


def preferences(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:
    """Check 7: neither the topic nor the channel was refused, and the person's own cap holds."""
    wishes = occasion.wishes
    if occasion.mailing.is_advertising and occasion.mailing.topic in wishes.refused_topics:
        return Reason.PREFERENCES_TOPIC
    if way.channel in wishes.refused_channels:
        return Reason.PREFERENCES_CHANNEL
    full = wishes.caps and _full_span(occasion, way, wishes.caps)
    return Reason.PREFERENCES_FREQUENCY if full else None


def frequency(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:
    """Check 8: the caps of all campaigns together, on the day when the message would go."""
    full = _full_span(occasion, way, occasion.mailing.caps)
    return Reason(f"frequency.{full}") if full else None


def competition(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:
    """Check 9: no more rivals go before this campaign than leave it a slot."""
    mailing = occasion.mailing
    if not occasion.rivals:
        return None
    ahead = sum(rival.rank < mailing.claim.rank for rival in occasion.rivals)
    if not mailing.is_advertising or not ahead:
        return None
    return None if ahead < _room(occasion, way) else Reason.COMPETITION_LOST


def quiet_hours(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:
    """Check 10: the window opens before the message has lost its sense."""
    ends_at = occasion.mailing.claim.ends_at
    if occasion.now >= ends_at:
        return Reason.QUIET_HOURS_OVER
    return None if occasion.opening(way) < ends_at else Reason.QUIET_HOURS_TOO_LATE


def channel(occasion: EligibilityContext) -> Reason | None:
    """Check 11: there is a channel at all; which one, `eligibility` chooses."""
    return None if occasion.ways else Reason.CHANNEL_NONE


def throttle(occasion: EligibilityContext, way: ChannelOption) -> Reason | None:
    """Check 12: the provider has room before the message has lost its sense."""
    if way.free_at is None:
        return None  # check 10 has looked at the hours
    in_time = occasion.departure(way) < occasion.mailing.claim.ends_at
    return None if in_time else Reason.THROTTLE_TOO_LATE


def record(occasion: EligibilityContext) -> Reason | None:
    """Check 13: nothing was recorded under this campaign, step and customer before."""
    return Reason.RECORD_EXISTS if occasion.recorded else None


def _is_minor(occasion: EligibilityContext) -> bool:
    """Whether the person is known to be too young for advertising, by their own calendar."""
    born = occasion.customer.birthday
    if born is None or born.year is None:
        return False
    # Nobody's calendar is a year away from UTC's, so that most need no look at it.
    if born.year < young_from(occasion.now):
        return False
    return is_minor(born, local_day(occasion.now, occasion.zone))


def _full_span(occasion: EligibilityContext, way: ChannelOption, caps: Caps) -> Span | None:
    mailing = occasion.mailing
    if not mailing.is_advertising:
        return None
    # Whoever was never written to has room at any instant.
    at = occasion.opening(way) if occasion.contacts.ring else occasion.now
    return occasion.contacts.full_span(at, occasion.zone, caps, step=mailing.step)


def _room(occasion: EligibilityContext, way: ChannelOption) -> int:
    mailing, at = occasion.mailing, occasion.opening(way)
    in_force = (mailing.caps, occasion.wishes.caps or mailing.caps)
    contacts, zone = occasion.contacts, occasion.zone
    return min(contacts.room(at, zone, caps, step=mailing.step) for caps in in_force)
