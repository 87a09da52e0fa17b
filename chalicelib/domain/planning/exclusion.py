"""Why a customer gets nothing, check by check of section 9."""

from enum import StrEnum


class Reason(StrEnum):
    """The recorded reason; the names are stored, so they never change."""

    CUSTOMER_INACTIVE = "customer.inactive"
    CUSTOMER_ERASED = "customer.erased"
    CUSTOMER_MERGED = "customer.merged"
    CUSTOMER_UNREADABLE = "customer.unreadable"  # what is stored of them is broken
    SEGMENT_OUTSIDE = "segment.outside"
    SEGMENT_SIZE = "segment.size"
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
    REACH_UNVERIFIED = "reach.unverified"
    REACH_NOT_STARTED = "reach.not_started"
    REACH_NO_WINDOW = "reach.no_window"
    REACH_PHONE_TYPE = "reach.phone_type"
    REACH_CHANNEL_OFF = "reach.channel_off"
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
    CHANNEL_NONE = "channel.none"
    THROTTLE_TOO_LATE = "throttle.too_late"
    RECORD_EXISTS = "record.exists"
    RECORD_UNREADABLE = "record.unreadable"  # nobody knows what they got before

    @property
    def is_control(self) -> bool:
        """Whether the customer is held out, which is not the same as excluded."""
        return self in {Reason.CONTROL_GLOBAL, Reason.CONTROL_CAMPAIGN}
