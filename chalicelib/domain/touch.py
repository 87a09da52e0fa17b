"""What is known of one delivery after it was sent, from receipts and from what the person did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.reader import Reader


class TouchKind(StrEnum):
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


class Touched(NamedTuple):
    """One happening; the same kind counts once, at its first instant.

    `detail` is kept: the value of an answer, the number of a link, the `Reader` of an opening. Or
    it is only acted upon: the channel that was stopped, the address that a bounce or a complaint
    is about (empty: the one that the customer has now).
    """

    campaign: CampaignId
    customer: CustomerId
    kind: TouchKind
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Touches:
    """All that happened to one customer because of one campaign.

    `answer` and `link` are those of the first answer and click; `opened_by` is by whom, as far as
    one can tell: a machine and then the person are two.
    """

    customer: CustomerId
    first: Mapping[TouchKind, datetime]
    answer: str = ""
    link: str = ""
    opened_by: frozenset[Reader] = frozenset()
