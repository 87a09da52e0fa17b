"""E-mail through Amazon SES, which reports the result of each message to the receipts queue."""

from dataclasses import dataclass

from chalicelib.domain.messages.channel import EMAIL, Channel
from chalicelib.domain.messages.limits import Limits, utf8_bytes

EMAIL_CHANNEL = Channel(
    EMAIL,
    limits=Limits(100_000, buttons_max=20, label_max=100, measure=utf8_bytes, subject_max=150),
    limits_text="100,000 bytes; it wants `subjects` as well.",
    campaign_setting="email_from",
    rate_setting="email_per_second",
    text_form="email",
    # A fetched picture does not show that a person read the message.
    cannot_tell={"read": "email.no_receipts", "asked": "email.replies_not_read"},
    own_figures=frozenset(
        {
            "opened_by_person",
            "opened_by_machine",
            "opened_unsure",
            "clicked_by_machine",
            "bounced",
            "complained",
        }
    ),
)


@dataclass(frozen=True)
class EmailSettings:
    """The sender of the account at SES."""

    email_from: str = ""
    email_inbox: str = ""  # where people write to the shop, received by SES; empty: nowhere
    email_configuration_set: str = ""  # SES: whose events come to the receipts queue
    email_topic: str = ""  # the ARN of the SNS topic of those events
    email_per_second: int = 14  # the account's rate at SES
    email_double_opt_in: str = "on"  # advertising waits for the proof of an address; empty: off
