"""Count the audience of a campaign as it is now, as long as that takes a few seconds."""

from collections.abc import Iterator
from datetime import timedelta

from chalicelib.domain.campaigns.campaign import CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.customers.customer import young_from
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.table import BATCH_GET_MAX
from chalicelib.services.planning.prepare_mailing import prepare_mailing
from chalicelib.services.planning.read_audience import parts_of, read_page
from chalicelib.world import World

LASTS_MAX = timedelta(seconds=5)  # somebody waits for the answer
PAGE_MAX = 1000


def count_audience(world: World, record: CampaignRecord) -> int | None:
    """How many customers are meant now; None where nobody could tell in a few seconds.

    A list is as long as it was written, whoever of it is left. Whoever cannot be read is counted,
    as the plan does.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    if isinstance(record.content.audience, ListedAudience):
        return record.listed
    began = world.now()
    parts, counted_on = parts_of(world, record), world.segments.thresholds.latest_day()
    run = Run(record.id, LAUNCH, at=began, parts=parts, counted_on=counted_on)
    prepared = prepare_mailing(world, record, run)
    found = 0
    for ids in _batches(world, record, run):
        people, unreadable = world.customers.profiles.find_people(
            ids, prepared.asked, young_from=young_from(began)
        )
        found += len(prepared.meant([person.own for person in people])) + len(unreadable)
        if world.now() - began > LASTS_MAX:
            return None
    return found


def _batches(world: World, record: CampaignRecord, run: Run) -> Iterator[list[CustomerId]]:
    """Everybody whom the audience may mean, a hundred at a time or fewer."""
    for part in range(run.parts):
        start, is_first = "", True
        while start or is_first:
            page = read_page(world, record, run, part=part, start=start, limit=PAGE_MAX)
            for first in range(0, len(page.ids), BATCH_GET_MAX):
                yield page.ids[first : first + BATCH_GET_MAX]
            start, is_first = page.next, False
