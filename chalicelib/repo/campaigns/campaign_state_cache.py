"""Whether campaigns still run, asked at most every two seconds a container."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.state import SENDS
from chalicelib.domain.ids import CampaignId
from chalicelib.repo.campaigns.campaigns import Campaigns

BELIEVED = timedelta(seconds=2)  # and a batch in progress: well under the five seconds of a pause
WATCHED_MAX = 64


@dataclass(slots=True)
class CampaignStateCache:
    """The campaigns that this container works on.

    Only that a campaign runs is believed for a while: a worker that goes on believing in a pause
    would drop the very jobs by which it was resumed.
    """

    campaigns: Campaigns
    now: Callable[[], datetime]
    _seen: dict[CampaignId, tuple[datetime, CampaignRecord]] = field(default_factory=dict)

    def get(self, campaign_id: CampaignId) -> CampaignRecord:
        """The campaign as it was two seconds ago at most.

        Raises:
            NotFound: `campaign.unknown`.
        """
        now = self.now()
        seen_at, record = self._seen.get(campaign_id, (None, None))
        if record and seen_at and record.state in SENDS and now - seen_at < BELIEVED:
            return record
        record = self.campaigns.get(campaign_id)
        if len(self._seen) >= WATCHED_MAX:
            self._seen.clear()
        self._seen[campaign_id] = (now, record)
        return record
