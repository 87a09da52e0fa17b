"""What is known of one delivery after it was sent, from receipts and from what the person did."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.ids import CustomerId


class TouchKind(StrEnum):
    """What happened; the names are stored, so they never change."""

    DELIVERED = "delivered"
    OPENED = "opened"  # a pixel was fetched: by a person or by a machine, nobody knows
    CLICKED = "clicked"
    ANSWERED = "answered"
    ASKED = "asked"  # wrote in their own words within a day
    STOPPED = "stopped"
    BOUNCED = "bounced"  # for good
    COMPLAINED = "complained"


class Touched(NamedTuple):
    """One happening; the same kind counts once, at its first instant."""

    campaign: CampaignId
    customer: CustomerId
    kind: TouchKind
    at: datetime
    detail: str = ""  # the value of an answer, the number of a link


@dataclass(frozen=True, slots=True)
class Touches:
    """All that happened to one customer because of one campaign."""

    customer: CustomerId
    first: dict[TouchKind, datetime]
    answer: str = ""
