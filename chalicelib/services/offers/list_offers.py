"""List the offers that are on, for one customer, and say why one is not for them."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.offers.given import NO_MEMBER
from chalicelib.domain.offers.offer import StoredOffer
from chalicelib.domain.offers.promo import PromoRefusal
from chalicelib.domain.points.earning import is_within
from chalicelib.domain.points.rules import When
from chalicelib.domain.points.sale import Circumstances, Sale, day_of
from chalicelib.domain.points.tiers import level_at
from chalicelib.domain.points.version import in_force
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.services.offers.find_candidates import (
    OfferCandidate,
    OfferInquiry,
    is_for,
    is_spent,
)
from chalicelib.services.offers.usable_codes import refused_for_codes
from chalicelib.services.points.value_sale import circumstances_of
from chalicelib.world import World

BOT = StaffKeyId("bot")


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """An offer that is on; `reason` says why it is not for the customer now, empty: it is.

    A condition that only a receipt can meet, such as a minimum or a category, is no reason.
    """

    offer: StoredOffer
    reason: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.reason


def list_offers(world: World, customer: CustomerId) -> list[ListedOffer]:
    """Return the offers that are on now, the valid ones first, each group by its end.

    Offers of a segment in which the customer is not are not listed: they are for other people.
    """
    now = world.now()
    offers = world.offers.stored.current(now).values()
    if not offers:
        return []
    loaded = world.points.accounts.load(customer, now)
    asked = OfferInquiry((), now, loaded)
    around = _around(world, loaded, now)
    listed = [
        ListedOffer(offer, _reason(world, offer, asked, around))
        for offer in offers
        if offer.is_on(now) and is_for(world, offer, asked)
    ]
    return sorted(listed, key=lambda each: (bool(each.reason), each.offer.terms.until))


def listed_for(world: World, offer: StoredOffer, asked: OfferInquiry) -> ListedOffer:
    """Return one offer that is on, as `list_offers` would."""
    around = _around(world, asked.loaded, asked.at)
    return ListedOffer(offer, _reason(world, offer, asked, around))


def _around(world: World, loaded: LoadedAccount, now: datetime) -> Circumstances | None:
    """Return what is true around a purchase of now; None: there is no programme yet."""
    version = in_force(world.points.programmes.versions(now), now)
    if version is None or loaded.profile is None:
        return None
    return circumstances_of(world, Actor(BOT, now), Sale("", "", now, ()), version, loaded)


def _reason(
    world: World, offer: StoredOffer, asked: OfferInquiry, around: Circumstances | None
) -> str:
    if not asked.loaded.personal.is_member:
        return NO_MEMBER
    if is_spent(OfferCandidate(offer), asked.uses) or _is_used_up(world, offer):
        return PromoRefusal.USED_UP
    if reason := refused_for_codes(world, offer, asked.uses):
        return reason
    rule = offer.earn_rule or offer.discount_rule
    if rule is None or around is None:
        return ""
    return _unmet(rule.when, asked, around)


def _is_used_up(world: World, offer: StoredOffer) -> bool:
    counters = OfferCandidate(offer).counters
    found = world.offers.counters.read(counters, world.now())
    return any(not counter.has(0) for counter in found.values())


def _unmet(when: When, asked: OfferInquiry, around: Circumstances) -> str:
    """Name the first condition on the customer and the hour that is not met now; empty: none."""
    record, at = asked.loaded.record, around.now
    level = level_at(around.valued_by, record.standing, at)
    local, today = at.astimezone(around.shop_zone), day_of(at, around.zone)
    window = when.birthday_window
    conditions = {
        "tiers": when.tiers is None or (level.id if level else "") in when.tiers,
        "weekdays": when.weekdays is None or local.isoweekday() in when.weekdays,
        "hours": when.meets_hour(local),
        "from": when.from_ is None or at >= when.from_,
        "until": when.until is None or at < when.until,
        "first_purchase": not when.first_purchase or around.is_first,
        "birthday_window": window is None or is_within(window, around.celebrations, today),
    }
    return next((name for name, is_met in conditions.items() if not is_met), "")
