"""Tell a customer in their chats what a return took back and gave back."""

from chalicelib.domain.messages.reply import Line, Notice
from chalicelib.domain.points.version import in_force
from chalicelib.repo.shopping.purchases import announced_return
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.conversation.news.tell_receipt import NEWS, TILL
from chalicelib.services.messages.money_words import with_signs
from chalicelib.services.points.amounts import points_text
from chalicelib.services.points.read_account import read_account
from chalicelib.world import World


def tell_return(world: World, *, shop: str, receipt: str, number: str) -> None:
    """Queue the news for every chat of the buyer, once for each return.

    The bot says nothing where it would not speak of a receipt either (see `tell_receipt`), or if
    no points moved.

    Raises:
        Unavailable: table or queue do not answer; the job must stay on the queue.
    """
    now = world.now()
    if not world.conversation.bot_settings.get(now).tells_receipts:
        return
    purchase, kept = world.shopping.purchases.find_return(shop=shop, receipt=receipt, name=number)
    back = kept.snapshot.back if kept and not kept.is_announced else None
    version = in_force(world.points.programmes.versions(now), now)
    if purchase is None or back is None or version is None or now - back.recorded_at > NEWS:
        return
    # What nobody heard of, and is back already, is no news.
    if purchase.returned_at and not purchase.is_announced:
        return
    customer = world.customers.profiles.get(purchase.customer_id)
    if customer is None or not (back.clawed_back or back.restored):
        return
    available = read_account(world, customer.id).worth.available
    total = points_text(version.programme, available, customer.locale)
    words = with_signs(back.words[customer.locale])
    line = Line("receipt.returned", {"words": words, "total": total})
    for chat in customer.chats:
        notice = Notice(chat, customer.locale, line)
        cause = f"return#{shop}#{receipt}#{number}"
        queue_part(world, TILL, customer.locale, notice, cause=cause)
    # Marked after queueing: a crash between the two tells it twice, but never not at all.
    world.table.change(announced_return(shop=shop, receipt=receipt, name=number))
