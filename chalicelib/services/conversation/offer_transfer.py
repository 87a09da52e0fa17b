"""A transfer between two people who agree in their chats: one offers, the other accepts (rule 37).

Until then the giver may withdraw the offer.

Each step is one transaction with the next state of the chat. There is no retry here: a refused
update is handled again from its beginning.
"""

from dataclasses import replace
from typing import Literal

from chalicelib import log
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Message
from chalicelib.domain.points.transfer import Transfer, TransferState
from chalicelib.services.points.change_personal import CHAT
from chalicelib.services.points.transfer_points import check_transfer, made_writes
from chalicelib.world import World


def draft_transfer(
    world: World,
    giver: Customer,
    taker: CustomerId,
    points: int,
    *,
    named_by: Literal["card", "phone"],
) -> Transfer:
    """Return a transfer that may be offered; `named_by`: what the giver typed to name the taker.

    Raises:
        NotFound: `customer.not_found`: also if the other person has no chat with the bot.
        NotFound, Forbidden, Rejected, Conflict: see `check_transfer`.
    """
    if taker == giver.id:
        raise Rejected("transfer.self")
    found = world.customers.profiles.get(taker)
    if found is None or not found.chats:
        raise NotFound("customer.not_found")
    draft = Transfer(
        id=world.new_id(),
        giver=giver.id,
        taker=taker,
        points=points,
        state=TransferState.OFFERED,
        recorded_at=world.now(),
        by=CHAT,
        agreed=("", ""),
        by_chat=True,
        named_by=named_by,
    )
    check_transfer(world, draft)
    return draft.at(world.now())


def offer_transfer(world: World, draft: Transfer, message: Message, dialog: Dialog) -> None:
    """Store the offer of a giver who pressed the button.

    Raises:
        DialogMoved: another update of the chat was faster.
    """
    offer = replace(draft, agreed=(_evidence(message), ""))
    saved = world.conversation.dialogs.save_write(dialog)
    world.commit(None, saved, *world.points.transfers.add_writes(offer))
    log.event("transfer.offered", channel=message.chat.channel)


def accept_transfer(world: World, offer: Transfer, message: Message, dialog: Dialog) -> None:
    """Move the points to a taker who pressed the button.

    Raises:
        NotFound, Forbidden, Rejected, Conflict: see `made_writes`.
        Moved: the offer was answered meanwhile, or one of the accounts moved.
        DialogMoved: another update of the chat was faster.
    """
    agreed = (offer.agreed[0], _evidence(message))
    made, writes = made_writes(world, replace(offer.at(world.now()), agreed=agreed))
    saved = world.conversation.dialogs.save_write(dialog)
    changed = world.points.transfers.change_writes(offer, made)
    world.commit(None, saved, *changed, *writes)
    log.event("transfer.accepted", channel=message.chat.channel)


def decline_transfer(world: World, offer: Transfer, dialog: Dialog) -> None:
    """Store that the taker does not want the points.

    Raises:
        Moved: the offer was answered meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    _close(world, offer, TransferState.DECLINED, dialog)


def withdraw_transfer(world: World, offer: Transfer, dialog: Dialog) -> None:
    """Store that the giver takes the offer back.

    Raises:
        Moved: the offer was answered meanwhile.
        DialogMoved: another update of the chat was faster.
    """
    _close(world, offer, TransferState.WITHDRAWN, dialog)
    log.event("transfer.withdrawn", channel=dialog.chat.channel)


def _close(world: World, offer: Transfer, state: TransferState, dialog: Dialog) -> None:
    saved = world.conversation.dialogs.save_write(dialog)
    closed = replace(offer, state=state)
    world.commit(None, saved, *world.points.transfers.change_writes(offer, closed))


def _evidence(message: Message) -> str:
    """Name the press or text by which a person agreed; it holds no id of the chat."""
    return f"{message.chat.channel}:{message.message_id}"
