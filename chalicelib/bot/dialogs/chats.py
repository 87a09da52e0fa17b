"""Lists the chats that are linked to the card, and unlinks the one that the owner chooses."""

from functools import partial
from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.contact_notices import notices_of_unlinking
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import Button, Line, Params
from chalicelib.services.conversation.unlink_chat import LinkedChat, list_chats, unlink_in_chat

TOPIC = "chats"


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Show the chats; every one but this can be unlinked by its number."""
    linked = list_chats(turn.world, customer)
    lines = [_mark(turn, number, each) for number, each in enumerate(linked, 1)]
    here = turn.message.chat
    others = {str(n): each.digest for n, each in enumerate(linked, 1) if each.chat != here}
    if not others:
        alone = reply("chats.title", *lines, "chats.only_here", keyboard=MENU)
        return TurnResult(turn.dialog.closed(), (alone,))
    numbers = tuple(Button(number, number) for number in others)
    listed = reply("chats.title", *lines, "chats.choose", keyboard=(numbers, row("cancel")))
    return TurnResult(turn.dialog.at_step(TOPIC, "which", {"chats": others}), (listed,))


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Unlink the chosen chat; None for a message that chooses none."""
    if turn.meant(("cancel", "back", "no", "decline")):
        return TurnResult(turn.dialog.closed(), (reply("menu.cancelled", keyboard=MENU),))
    content = turn.message.content
    number = content.value if isinstance(content, Press) else turn.typed.strip()
    digest = turn.dialog.form["chats"].get(number)
    if digest is None:
        return None
    # By its digest and not its number: the list may have changed since it was shown.
    found = [each.chat for each in list_chats(turn.world, customer) if each.digest == digest]
    if not found:
        return begin(turn, customer)
    (chat,) = found
    done = reply(Line("chats.unlinked", {"channel": chat.channel}), keyboard=MENU)
    notices = notices_of_unlinking(customer, chat, but=turn.message.chat)
    save = partial(unlink_in_chat, turn.world, customer, chat)
    return TurnResult(turn.dialog.closed(), (done, *notices), save)


def _mark(turn: Turn, number: int, linked: LinkedChat) -> Line:
    facts: Params = {"number": number, "channel": linked.chat.channel}
    if linked.chat == turn.message.chat:
        return Line("chats.mark_here", facts)
    if linked.last_at is None:
        return Line("chats.mark", facts)
    day = linked.last_at.astimezone(ZoneInfo(turn.world.settings.zone))
    return Line("chats.mark_used", {**facts, "day": day_text(turn.texts, turn.dialog.locale, day)})
