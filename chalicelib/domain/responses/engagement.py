"""Engagements: what receipts and customers report about a delivery after it was sent.

A delivery is a step of a campaign to a customer. Most campaigns have a single step, and their
links, buttons and receipts do not name it. A standing campaign writes to the same customer year
after year, so its links, buttons and receipts name the step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.resending import original_step
from chalicelib.domain.responses.reader import Reader


class EngagementKind(StrEnum):
    """The kind of an engagement; the names are stored, so they never change."""

    DELIVERED = "delivered"
    READ = "read"  # by the messenger's own receipt
    OPENED = "opened"  # the picture was fetched, by a person or by a machine: see `reader`
    CLICKED = "clicked"
    SCANNED = "scanned"  # a machine followed a link, which says nothing of the person
    ANSWERED = "answered"
    ASKED = "asked"  # the customer wrote in their own words within a day
    STOPPED = "stopped"
    BOUNCED = "bounced"  # for good: the mailbox does not exist
    REJECTED = "rejected"  # the provider accepted the message and then refused to send it
    COMPLAINED = "complained"


class Engagement(NamedTuple):
    """One engagement; the same kind counts once a message, at its first instant.

    Some details are stored: the value of an answer, the number of a link, the `Reader` of an
    opening. Others only lead to an action: the channel that the customer stopped, the address of a
    bounce or a complaint (empty: the customer's present one). `step` is empty if the campaign has a
    single step, and for messages that were sent before steps had names.
    """

    campaign: CampaignId
    customer: CustomerId
    kind: EngagementKind
    at: datetime
    detail: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Engagements:
    """The engagements of one customer with one message, or with all messages of a campaign.

    `answer` and `link` are those of the first answer and click. `opened_by` has both readers if a
    machine and then the person opened the message.
    """

    customer: CustomerId
    first: Mapping[EngagementKind, datetime]
    answer: str = ""
    link: str = ""
    opened_by: frozenset[Reader] = frozenset()


def named_step(step: str) -> str:
    """How links, buttons and receipts name a step; "" for the only step of a campaign."""
    # A resent message has the name of the message that it repeats: a response does not show to
    # which of the two it belongs, and the report counts one recipient.
    named = original_step(step)
    return "" if named == ONLY_STEP else named
