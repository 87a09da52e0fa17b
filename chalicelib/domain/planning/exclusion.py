"""The reasons why a customer gets no message: one for each failed check of section 9."""

from enum import StrEnum

# No check gives these any more (docs/decisions/0030), but a stored plan may hold them.
RETIRED = frozenset(
    {
        "customer.inactive",
        "segment.size",
        "reach.unverified",
        "reach.no_window",
        "channel.none",
        "throttle.too_late",
    }
)


class Reason(StrEnum):
    """The recorded reason; the codes are stored, so they never change."""

    CUSTOMER_ERASED = "customer.erased"
    CUSTOMER_MERGED = "customer.merged"
    CUSTOMER_UNREADABLE = "customer.unreadable"  # the stored item is broken
    SEGMENT_OUTSIDE = "segment.outside"
    MEMBERSHIP_LEFT = "membership.left"  # nobody who left the programme gets its gift
    CONSENT_MINOR = "consent.minor"
    CONSENT_MISSING = "consent.missing"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CONSENT_WITHOUT_TEXT = "consent.without_text"
    SUPPRESSION_COMPLAINT = "suppression.complaint"
    SUPPRESSION_STOP = "suppression.stop"
    SUPPRESSION_HARD_BOUNCE = "suppression.hard_bounce"
    SUPPRESSION_BLOCKED = "suppression.blocked"
    SUPPRESSION_STAFF = "suppression.staff"
    REACH_NO_ADDRESS = "reach.no_address"
    REACH_NOT_STARTED = "reach.not_started"
    REACH_WINDOW_CLOSED = "reach.window_closed"  # the person wrote too long ago
    REACH_PHONE_TYPE = "reach.phone_type"
    REACH_CHANNEL_OFF = "reach.channel_off"
    EMAIL_UNPROVEN = "email.unproven"
    TASK_CALL = "task.call"  # a person calls the customer instead
    CONTROL_GLOBAL = "control.global"
    CONTROL_CAMPAIGN = "control.campaign"
    PREFERENCES_TOPIC = "preferences.topic"
    PREFERENCES_CHANNEL = "preferences.channel"
    PREFERENCES_FREQUENCY = "preferences.frequency"
    FREQUENCY_DAY = "frequency.day"
    FREQUENCY_WEEK = "frequency.week"
    FREQUENCY_MONTH = "frequency.month"
    COMPETITION_LOST = "competition.lost"
    QUIET_HOURS_OVER = "quiet_hours.over"
    QUIET_HOURS_TOO_LATE = "quiet_hours.too_late"
    RECORD_EXISTS = "record.exists"
    RECORD_UNREADABLE = "record.unreadable"  # the stored contacts are broken

    @classmethod
    def _missing_(cls, value: object) -> "Reason | None":
        """Read a retired code as itself; refuse any other unknown code."""
        if not isinstance(value, str) or value not in RETIRED:
            return None
        retired = str.__new__(cls, value)
        retired._name_ = retired._value_ = value
        return retired

    @property
    def is_control(self) -> bool:
        """Whether the customer is in a control group; reports count these separately."""
        return self in {Reason.CONTROL_GLOBAL, Reason.CONTROL_CAMPAIGN}
