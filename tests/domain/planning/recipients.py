"""Recipients of a campaign and what became of them, each with only what a test cares about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignRecord,
    Goal,
    ListedAudience,
)
from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, ChunkId, CustomerId
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.chunk import Address, Chunk, Progress
from chalicelib.domain.responses.engagement import EngagementKind, Engagements

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
AUTUMN = CampaignId("autumn")


def a_record(
    goal: Goal | None = None,
    *,
    control_share_bp: int = 1000,
    purpose: MessagePurpose = MessagePurpose.ADVERTISING,
) -> CampaignRecord:
    """A campaign that was launched."""
    content = Campaign(
        name="Autumn",
        audience=ListedAudience(()),
        purpose=purpose,
        texts={"telegram": {"ru": "Осень"}},
        ends_at=AT + timedelta(days=5),
        control_share_bp=control_share_bp,
        goal=goal or Goal(),
    )
    return CampaignRecord(AUTUMN, content, CampaignState.RUNNING, AT, launched_at=AT)


def a_chunk(
    recipients: Iterable[str], *, channel: str = "telegram", chunk: str = "0000-000000-a-0000"
) -> Chunk:
    """A chunk of the launch."""
    address = Address(AUTUMN, LAUNCH, ChunkId(chunk))
    return Chunk(address, channel, AT, "1", tuple(map(CustomerId, recipients)))


def progress_of(chunk: Chunk, outcomes: str, **reasons: str) -> Progress:
    """How far it is; `_3="consent.withdrawn"` is the reason at position 3."""
    by_place = {int(place[1:]): why for place, why in reasons.items()}
    return Progress(chunk.address, outcomes, reasons=by_place)


def touched(customer: str, *kinds: EngagementKind) -> Engagements:
    """All of it an hour after the message."""
    return Engagements(CustomerId(customer), dict.fromkeys(kinds, AT + timedelta(hours=1)))
