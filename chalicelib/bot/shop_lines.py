"""The shops of the catalogue as the bot shows them: address, hours and phone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.bot.turn import Turn
from chalicelib.domain.catalogue.names import named
from chalicelib.domain.catalogue.shop import (
    CatalogueShop,
    OpeningHours,
    Position,
    nearest_first,
    runs_of,
)
from chalicelib.domain.messages.notation import decimal_text
from chalicelib.domain.messages.reply import Line
from chalicelib.services.messages.day_words import day_words

SHOPS_MAX = 8  # in one message
KILOMETRE_M = 1000
WHOLE_KILOMETRES_M = 10_000
WEEK = (1, 7)


def shop_lines(turn: Turn) -> tuple[Line, ...]:
    """The shops by name, the customer's language deciding the order; none if there are none."""
    shops = _shops(turn)
    if not shops:
        return ()
    listed = [line for shop in shops[:SHOPS_MAX] for line in _shop(turn, shop)]
    return (Line("shops.title"), *listed, *_more(len(shops) - SHOPS_MAX))


def near_lines(turn: Turn, here: Position) -> tuple[Line, ...]:
    """The shops with their distance, the nearest first; none if no shop has a place."""
    found = nearest_first(_shops(turn), here)
    if not found:
        return ()
    listed = [line for shop, far in found[:SHOPS_MAX] for line in _shop(turn, shop, far)]
    return (Line("shops.nearest"), *listed, *_more(len(found) - SHOPS_MAX))


def _shops(turn: Turn) -> list[CatalogueShop]:
    shops = turn.world.catalogue.shops.all(turn.world.now()).values()
    return sorted(shops, key=lambda shop: (named(shop.name, turn.dialog.locale), shop.code))


def _more(hidden: int) -> tuple[Line, ...]:
    return (Line("shops.more", {"count": hidden}),) if hidden > 0 else ()


def _shop(turn: Turn, shop: CatalogueShop, metres: int | None = None) -> Iterator[Line]:
    locale = turn.dialog.locale
    facts = {"name": named(shop.name, locale)}
    if metres is None:
        yield Line("shops.shop", facts)
    else:
        yield Line("shops.shop_away", {**facts, "distance": distance_text(turn, metres)})
    if address := named(shop.address, locale):
        yield Line("shops.address", {"address": address})
    for hours in shop.hours:
        yield _hours(turn, hours)
    if shop.days_off:
        yield Line("shops.days_off", {"days": days_text(turn, shop.days_off)})
    yield from _holidays(turn, shop)
    if shop.hours:
        yield from _now(turn, shop)
    if shop.phone:
        yield Line("shops.phone", {"phone": shop.phone})


def _local(turn: Turn, shop: CatalogueShop) -> datetime:
    return turn.world.now().astimezone(ZoneInfo(shop.zone or turn.world.settings.zone))


def _holidays(turn: Turn, shop: CatalogueShop) -> Iterator[Line]:
    """The days ahead on which the shop is closed, or open by other hours."""
    for holiday in shop.holidays_ahead(_local(turn, shop).date()):
        day = day_words(turn.world, turn.dialog.locale, holiday.day)
        if holiday.hours is None:
            yield Line("shops.days_off", {"days": day})
        else:
            yield Line("shops.hours", {"days": day, "from": holiday.begins, "to": holiday.ends})


def _now(turn: Turn, shop: CatalogueShop) -> Iterator[Line]:
    hours = shop.hours_at(_local(turn, shop))
    if hours is None:
        yield Line("shops.closed_now")
    elif not hours.is_all_day:
        yield Line("shops.open_now", {"until": hours.ends})


def _hours(turn: Turn, hours: OpeningHours) -> Line:
    facts = {"days": days_text(turn, hours.weekdays), "from": hours.begins, "to": hours.ends}
    return Line("shops.all_day" if hours.is_all_day else "shops.hours", facts)


def days_text(turn: Turn, weekdays: Sequence[int]) -> str:
    """Weekdays as `Mon-Fri, Sun`, or that it is every day."""
    runs = runs_of(weekdays)
    if runs == [WEEK]:
        return turn.texts.say(turn.dialog.locale, "shops.every_day")
    return ", ".join(_run(turn, *run) for run in runs)


def _run(turn: Turn, first: int, last: int) -> str:
    names = [turn.texts.say(turn.dialog.locale, f"weekday.{day}") for day in (first, last)]
    if first == last:
        return names[0]
    return (", " if last == first + 1 else "–").join(names)


def distance_text(turn: Turn, metres: int) -> str:
    """A distance as people say it: `350 m`, `1.2 km`, `14 km`."""
    locale = turn.dialog.locale
    if metres < KILOMETRE_M:
        return turn.texts.say(locale, "shops.metres", {"count": round(metres, -1)})
    tenths = (metres + 50) // 100
    whole, part = divmod(tenths, 10)
    if metres >= WHOLE_KILOMETRES_M or not part:
        return turn.texts.say(locale, "shops.kilometres", {"count": str((metres + 500) // 1000)})
    count = decimal_text(f"{whole}.{part}", locale)
    return turn.texts.say(locale, "shops.kilometres", {"count": count})
