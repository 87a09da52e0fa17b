"""Record whether a person blocked the bot in a chat; the latest event wins, in any order."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.customers.change_profile import change_in_chat
from chalicelib.world import World


def record_reach(world: World, chat: Chat, *, is_open: bool, at: datetime) -> None:
    """Mark a chat as open or blocked since `at`; an unknown chat is not created for that."""

    def mark(_: Moved | None) -> None:
        dialog = world.conversation.dialogs.get(chat)
        if dialog and not (dialog.reach_at and dialog.reach_at > at):
            save_reach(world, replace(dialog, blocked=not is_open, reach_at=at))

    with suppress(Moved):  # the next update of the chat or the next attempt to send shows it again
        world.attempt(mark)


def save_reach(world: World, dialog: Dialog) -> None:
    """Store whether a chat is open, and update the profile of its customer.

    Raises:
        DialogMoved: another update of the chat was stored first.
        CustomerChanged: another writer changed the customer meanwhile.
    """
    customer = world.customers.profiles.get(dialog.customer_id) if dialog.customer_id else None
    after = _with_reach(world, customer, dialog) if customer else None
    if customer and after and after != customer:
        change_in_chat(world, customer, after, dialog)
    else:
        world.conversation.dialogs.save(dialog)


def _with_reach(world: World, customer: Customer, dialog: Dialog) -> Customer:
    """Return the customer, with the channel blocked if all of their chats in it are blocked."""
    channel = dialog.chat.channel
    closed = dialog.blocked and all(
        _is_blocked(world, chat)
        for chat in customer.chats
        if chat.channel == channel and chat != dialog.chat
    )
    blocked = customer.blocked | {channel} if closed else customer.blocked - {channel}
    return replace(customer, blocked=blocked)


def _is_blocked(world: World, chat: Chat) -> bool:
    dialog = world.conversation.dialogs.get(chat)
    return dialog is not None and dialog.blocked
