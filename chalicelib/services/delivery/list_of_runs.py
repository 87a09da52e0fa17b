"""List the deliveries of several runs, one after another: the days of a trigger."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import RunName
from chalicelib.domain.planning.delivery_position import DeliveryPosition
from chalicelib.domain.reports.people import PeopleFilter
from chalicelib.services.delivery.list_deliveries import Delivery, list_deliveries
from chalicelib.world import World

BETWEEN = "|"


class RunPosition(NamedTuple):
    """A place in the list of several runs: the run, and the delivery in it."""

    run: RunName
    place: DeliveryPosition

    def to_text(self) -> str:
        """The position as text."""
        return f"{self.run}{BETWEEN}{self.place.to_text()}"

    @classmethod
    def from_text(cls, text: str) -> "RunPosition":
        """The position that `to_text` wrote."""
        run, _, place = text.partition(BETWEEN)
        return cls(RunName(run), DeliveryPosition.from_text(place))


class RunDeliveries(NamedTuple):
    """A page of deliveries with their runs, and where the next page starts; None: no more."""

    found: list[tuple[RunName, Delivery]]
    next: RunPosition | None


def list_of_runs(
    world: World,
    record: CampaignRecord,
    runs: Sequence[Run],
    *,
    after: RunPosition | None,
    limit: int,
    wanted: PeopleFilter,
) -> RunDeliveries:
    """List up to `limit` wanted deliveries of the runs, which are in the order of their names.

    A result may be short without being the last, as that of `list_deliveries`: each run that is
    read for it counts as a page of a plan.
    """
    found: list[tuple[RunName, Delivery]] = []
    left = [run for run in runs if after is None or run.name >= after.run]
    for read, run in enumerate(left, start=1):
        place = after.place if after and after.run == run.name else None
        page = list_deliveries(
            world, record, run, after=place, limit=limit - len(found), wanted=wanted
        )
        found += [(run.name, each) for each in page.found]
        if page.next:
            return RunDeliveries(found, RunPosition(run.name, page.next))
        is_full = len(found) == limit or read >= world.bounds.delivery_pages_an_answer
        if is_full and read < len(left):
            return RunDeliveries(found, RunPosition(left[read].name, DeliveryPosition()))
    return RunDeliveries(found, None)
