"""Judge whether a customer is VIP: by a tag, or by the stored segment that the rules name."""

from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.repo.appeals.desk_rules import VipSegment
from chalicelib.services.offers.judge_segment import parsed_segment
from chalicelib.services.segments.gather_facts import gather_facts
from chalicelib.world import World


def is_vip(world: World, customer: Customer, segment: VipSegment) -> bool:
    """Whether the stored segment matches the customer now.

    A condition on the profile costs no read: the segment is remembered with the rules. The rules
    take no other condition; a segment that was changed later is still judged, with its reads.
    """
    predicate = parsed_segment(segment.predicate)
    today = local_day(world.now(), ZoneInfo(world.settings.zone))
    waits = world.settings.has_email_double_opt_in
    facts = Facts(today, segment.thresholds, email_double_opt_in=waits)
    return predicate.matches(customer, gather_facts(world, predicate, [customer], facts))
