"""Read what a campaign's text says about the account of points of one customer."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.placeholders import GIFT_LINE, NO_ACCOUNT, cut_value
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.points.movement import worth
from chalicelib.domain.points.nightly.agenda import free_by_last_day, warned_days
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.version import in_force
from chalicelib.domain.triggers import expiring
from chalicelib.services.messages.day_words import day_words
from chalicelib.services.points.amounts import points_text
from chalicelib.services.points.campaign_gifts import gift_of
from chalicelib.texts import defaults
from chalicelib.world import World


def account_values(
    world: World, record: CampaignRecord, customer: Customer, step: str, locale: Locale
) -> Mapping[str, str]:
    """Return the values by placeholder; an unknown one is missing, as before the first programme.

    The warning of a day is about the points of that day, any other message about the nearest ones.
    """
    now = world.now()
    version = in_force(world.points.programmes.versions(now), now)
    if version is None:
        return NO_ACCOUNT
    programme = version.programme
    account = world.points.accounts.load(customer.id, now).record
    total = worth(account.account, now, programme.redemption.order).available
    values = {"points": points_text(programme, total, locale)}
    owed = gift_of(world, record, step, now)
    if owed and account.is_member:
        gift = cut_value(points_text(programme, owed.gift.points, locale))
        # From the defaults, whose length is known: it is part of the price of an SMS.
        line = defaults(locale)["campaign.gift_line"].replace("{{gift}}", gift)
        values |= {"gift": gift, GIFT_LINE: line}
    nearest = _nearest(world, account, step if record.trigger == expiring.NAME else "")
    if nearest:
        day, points = nearest
        values["expiring"] = points_text(programme, points, locale)
        values["expires_on"] = day_words(world, locale, day)
    return values


def _nearest(world: World, account: AccountRecord, step: str) -> tuple[date, int] | None:
    """Return the nearest last day of free points, and how many they are; None: there are none."""
    zone, now = ZoneInfo(world.settings.zone), world.now()
    today = now.astimezone(zone).date()
    found = {
        day: points
        for day, points in free_by_last_day(account.account, zone).items()
        if day >= today
    }
    if step:
        warned = warned_days(date.fromisoformat(step))
        found = {day: points for day, points in found.items() if day in warned}
    return next(iter(found.items()), None)
