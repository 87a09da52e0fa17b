"""What is known of one delivery after it was sent, from receipts and from what the person did.

A delivery is a step of a campaign to a customer. Most campaigns have one step alone, and what comes
back of it names none; a standing campaign writes to the same person year after year, and everything
that comes back of it names its step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.resending import STEP_AGAIN
from chalicelib.domain.responses.reader import Reader


class EngagementKind(StrEnum):
    """What happened; the names are stored, so they never change."""

    DELIVERED = "delivered"
    OPENED = "opened"  # a pixel was fetched: by a person or by a machine, see `reader`
    CLICKED = "clicked"
    SCANNED = "scanned"  # a machine followed a link, which says nothing of the person
    ANSWERED = "answered"
    ASKED = "asked"  # wrote in their own words within a day
    STOPPED = "stopped"
    BOUNCED = "bounced"  # for good
    REJECTED = "rejected"  # the provider had accepted it, and would not send it after all
    COMPLAINED = "complained"


class Engagement(NamedTuple):
    """One happening; the same kind counts once, at its first instant.

    `detail` is kept: the value of an answer, the number of a link, the `Reader` of an opening. Or
    it is only acted upon: the channel that was stopped, the address that a bounce or a complaint
    is about (empty: the one that the customer has now). `step` is empty where the campaign has one
    alone, and where the message was sent before steps were named.
    """

    campaign: CampaignId
    customer: CustomerId
    kind: EngagementKind
    at: datetime
    detail: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Engagements:
    """All that happened to one customer because of one message, or of all of a campaign.

    `answer` and `link` are those of the first answer and click; `opened_by` is by whom, as far as
    one can tell: a machine and then the person are two.
    """

    customer: CustomerId
    first: Mapping[EngagementKind, datetime]
    answer: str = ""
    link: str = ""
    opened_by: frozenset[Reader] = frozenset()


def named_step(step: str) -> str:
    """How what comes back names a step; "": not at all, for it is the only one of its campaign.

    What a person had sent again is the message that it repeats: nobody can tell the two apart by
    what came of them, and the report counts one recipient.
    """
    named = step.partition(STEP_AGAIN)[0]
    return "" if named == ONLY_STEP else named
