"""What filters may ask today, apart from what campaigns did."""

from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.segments.facts import Facts
from chalicelib.world import World


def read_facts(world: World) -> Facts:
    """The programme's day and the last snapshot of the base; as if no campaign had been sent."""
    today = local_day(world.now(), ZoneInfo(world.settings.zone))
    return Facts(today, world.segments.thresholds.latest())
