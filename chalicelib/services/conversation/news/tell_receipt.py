"""Tell a customer in their chats what a receipt gave: "+37 points, 412 in total"."""

from collections.abc import Sequence
from datetime import timedelta

from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import Line, Notice
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.points.amounts import points_number, points_text
from chalicelib.world import World

NEWS = timedelta(days=2)  # a receipt that is older is no news
TILL = Chat(EMAIL, "till")  # no chat asked for the news; only the cause of a notice names one


def tell_receipt(world: World, *, shop: str, receipt: str) -> None:
    """Queue the news for every chat of the buyer, once for each receipt.

    Nothing is said if the shop switched it off, if the receipt moved no points or is back already,
    if it is of days ago, or if its customer has no chat. The news comes at night too: its buyer
    stood at the till just now.

    Raises:
        Unavailable: table or queue do not answer; the job must stay on the queue.
    """
    if not world.conversation.bot_settings.get(world.now()).tells_receipts:
        return
    purchase = world.shopping.purchases.get(shop=shop, receipt=receipt)
    if purchase is None or purchase.points is None or purchase.is_announced or purchase.returned_at:
        return
    # Old receipts that a chain sends at once, or that waited for a registration, are no news.
    if world.now() - purchase.receipt.at > NEWS:
        return
    versions = world.points.programmes.versions(world.now())
    number = purchase.points.programme_version
    programme = next((each.programme for each in versions if each.number == number), None)
    customer = world.customers.profiles.get(purchase.customer_id)
    if programme is None or customer is None:
        return
    line = _line(programme, purchase, purchase.points, customer.locale)
    if line is None:
        return
    if level := _new_level(versions, purchase.points):
        news = world.texts.say(customer.locale, line.key, line.params)
        named = level.name.said(customer.locale)
        line = Line("receipt.level", {"news": news, "level": named})
    for chat in customer.chats:
        notice = Notice(chat, customer.locale, line)
        queue_part(world, TILL, customer.locale, notice, cause=f"receipt#{shop}#{receipt}")
    # Marked after queueing: a crash between the two tells it twice, but never not at all.
    world.table.change(world.shopping.purchases.announced_write(purchase))


def _new_level(versions: Sequence[ProgrammeVersion], effect: PointsEffect) -> Level | None:
    """Return the level that the receipt brought; None: it brought none.

    The newest version has all levels: a late receipt may bring one that its own version lacks.
    """
    levels = versions[-1].programme.tiers.levels if versions else ()
    return next((level for level in levels if level.id == effect.reached), None)


def _line(
    programme: Programme, purchase: Purchase, effect: PointsEffect, locale: Locale
) -> Line | None:
    """Return the line that says what the receipt gave; None: it moved no points."""
    params = {
        "earned": points_text(programme, effect.earned, locale),
        "spent": points_text(programme, effect.redeemed, locale),
        "total": points_number(programme, effect.available, locale),
        "debt": points_text(programme, effect.debt, locale),
    }
    if effect.redeemed:
        return Line("receipt.both" if effect.earned else "receipt.spent", params)
    if not effect.earned:
        return None
    if effect.debt:
        return Line("receipt.debt", params)
    now = purchase.recorded_at or purchase.receipt.at
    begins = [award.activates_at for award in effect.awards if award.points]
    is_later = any(each is None or each > now for each in begins)
    return Line("receipt.later" if is_later else "receipt.earned", params)
