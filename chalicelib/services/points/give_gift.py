"""Give a customer the points of an occasion, once for ever."""

from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.points.membership.gift import WELCOME, GiftOccasion, OwedGift, give
from chalicelib.domain.points.version import in_force
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.gifts import GiftGiven, given_write
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World

GIFTS = StaffKeyId("gifts")  # the author of gifts


def give_gift(world: World, customer: CustomerId, owed: OwedGift) -> bool:
    """Give a gift to a member; false if they have it, or there is no such member.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    now, zone = world.now().replace(microsecond=0), ZoneInfo(world.settings.zone)
    if not owed.gift.points:
        return False

    def decide(_: Moved | None) -> bool:
        loaded = world.points.accounts.load(customer, now)
        record = loaded.record
        has_it = owed.lot in record.account.lots
        if has_it or not record.is_member or not profiles.is_active(loaded.profile):
            return False
        after, entry = give(record, owed, now=now, by=GIFTS, zone=zone)
        # The mark comes first: of several failed conditions the first one is reported.
        # One person has it once, under any of the ids that were merged.
        marks = [
            given_write(each, owed.occasion, now)
            for each in (customer, *profiles.merged_ids(loaded.profile))
        ]
        world.commit(None, *marks, *world.points.accounts.writes(record, after, entry))
        return True

    try:
        is_given = world.attempt(decide, contended=Unavailable("customer.contended"))
    except GiftGiven:
        return False
    if is_given:
        log.event("points.gift_given", gift=owed.occasion.kind, points=owed.gift.points)
    return is_given


def give_welcome(world: World, customer: CustomerId) -> bool:
    """Give the bonus of a registration, by the programme of its instant. Idempotent.

    Raises:
        Unavailable: something does not answer; the job must be repeated.
    """
    versions = world.points.programmes.versions(world.now())
    # Most programmes have no bonus: their registrations cost no read.
    has_bonus = any(version.programme.welcome.points for version in versions)
    profile = world.customers.profiles.get(customer) if has_bonus else None
    if profile is None:
        return False
    at = profile.registered_at.replace(microsecond=0)
    version = in_force(versions, at)
    if version is None:
        return False
    occasion = GiftOccasion(WELCOME, "", at)
    return give_gift(world, customer, OwedGift(occasion, version.programme.welcome, version))
