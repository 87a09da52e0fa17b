"""Find the gift that belongs to the message of a campaign or of a trigger."""

from datetime import datetime

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.planning.resending import original_step
from chalicelib.domain.points.membership.gift import GiftOccasion, OwedGift
from chalicelib.domain.points.programme import Gift, Programme
from chalicelib.domain.points.rules import Term
from chalicelib.domain.points.version import in_force
from chalicelib.world import World

CAMPAIGN = "campaign"


def gift_of(world: World, record: CampaignRecord, step: str, now: datetime) -> OwedGift | None:
    """Return the gift of a message; None: it has none, or there is no programme.

    That of a birthday is once a calendar year, that of a dormant customer once for each silence,
    that of a campaign once: the step of a trigger's message names the year, or the day.
    """
    if not record.may_give:
        return None
    version = in_force(world.points.programmes.versions(now), now)
    if version is None:
        return None
    at = now.replace(microsecond=0)
    if record.trigger:
        gift = _of_trigger(version.programme, record.trigger)
        occasion = GiftOccasion(record.trigger, original_step(step), at)
    else:
        given = record.content.gift
        assert given is not None, "a campaign without a gift has returned"
        gift = Gift(points=given.points, expiry=Term(days=given.days))
        occasion = GiftOccasion(CAMPAIGN, record.id, at)
    return OwedGift(occasion, gift, version) if gift.points else None


def _of_trigger(programme: Programme, trigger: str) -> Gift:
    gifts = programme.gifts
    return gifts.birthday if trigger == "birthday" else gifts.dormant
