"""Whom a campaign may mean, page by page: the base, a list, or what a trigger found."""

from datetime import date
from typing import NamedTuple

from chalicelib.domain.campaigns.campaign import CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.campaigns.campaigns import LISTED_PAGE
from chalicelib.services.planning.read_trigger import trigger_page, trigger_parts
from chalicelib.world import World

CUSTOMERS_A_PART = 50_000
PARTS_MAX = 64


class AudiencePage(NamedTuple):
    """Customers to look at, and where to go on ("": that was the last page of the part).

    A page of the base may be empty and not the last. Everybody stands on one page, but whoever
    changes their birthday while the base is read may be met twice, or not at all.
    """

    ids: list[CustomerId]
    next: str


def parts_of(world: World, record: CampaignRecord, day: date | None = None) -> int:
    """How many parts of the audience may be read side by side; `day` is that of a standing one."""
    if record.trigger:
        assert day is not None, "a standing campaign has a run a day"
        return trigger_parts(record, day)
    if isinstance(record.content.audience, ListedAudience):
        return 1
    snapshot = world.segments.thresholds.latest()
    customers = snapshot.customers if snapshot else 0
    return min(PARTS_MAX, max(1, -(-customers // CUSTOMERS_A_PART)))


def read_page(
    world: World, record: CampaignRecord, run: Run, *, part: int, start: str, limit: int
) -> AudiencePage:
    """Read one page of one part, of about `limit` customers; `start` is "" at the beginning.

    A page of a list is one of those in which it is stored, whatever the limit.
    """
    if record.trigger:
        return AudiencePage(*trigger_page(world, record, run, part, start, limit))
    if isinstance(record.content.audience, ListedAudience):
        return _listed(world, record, int(start or 0))
    return AudiencePage(
        *world.customers.profiles.base_page(part, run.parts, start=start, limit=limit)
    )


def _listed(world: World, record: CampaignRecord, number: int) -> AudiencePage:
    is_last = (number + 1) * LISTED_PAGE >= record.listed
    return AudiencePage(
        world.campaigns.records.listed(record.id, number), "" if is_last else str(number + 1)
    )
