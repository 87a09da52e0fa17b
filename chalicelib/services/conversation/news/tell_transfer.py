"""Tell both people, in their chats, what became of a transfer."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Button, Keyboard, Line, Notice, bound
from chalicelib.domain.points.transfer import Transfer, TransferState
from chalicelib.domain.points.version import in_force
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.conversation.news.tell_receipt import TILL
from chalicelib.services.points.amounts import points_text
from chalicelib.world import World

ANSWERS = ("transfer_accept", "transfer_decline")


def tell_transfer(world: World, transfer_id: str) -> None:
    """Queue the news of the present state for every chat, once for each state.

    Raises:
        Unavailable: table or queue do not answer; the job must stay on the queue.
    """
    transfers = world.points.transfers
    transfer = transfers.find(transfer_id)
    if transfer is None or transfers.is_announced(transfer):
        return
    giver = world.customers.profiles.get(transfer.giver)
    taker = world.customers.profiles.get(transfer.taker)
    if giver and taker:
        for_giver, for_taker = _keys(transfer)
        _tell(world, transfer, giver, for_giver, taker)
        _tell(world, transfer, taker, for_taker, giver)
    # Marked after queueing: a crash between the two tells it twice, but never not at all.
    world.table.change(transfers.announced_write(transfer))


def answers_to(offer: Transfer) -> Keyboard:
    """The buttons of the question; they name the offer, because several may be open at once."""
    return (tuple(Button(bound(answer, offer.id)) for answer in ANSWERS),)


def _keys(transfer: Transfer) -> tuple[str, str]:
    """Return what the giver and the taker hear; in a chat they know what they answered there."""
    match transfer.state:
        case TransferState.OFFERED:
            return "", "transfer.offered"
        case TransferState.MADE:
            return (
                ("transfer.accepted", "")
                if transfer.by_chat
                else (
                    "transfer.sent",
                    "transfer.received",
                )
            )
        case TransferState.DECLINED:
            return "transfer.declined", ""
        case TransferState.WITHDRAWN:
            return "", "transfer.withdrawn"
        case TransferState.REVERSED:
            return "transfer.reversed_giver", "transfer.reversed_taker"


def _tell(world: World, transfer: Transfer, person: Customer, key: str, other: Customer) -> None:
    version = in_force(world.points.programmes.versions(world.now()), world.now())
    if not key or version is None:
        return
    points = points_text(version.programme, transfer.points, person.locale)
    line = Line(key, {"points": points, "name": other.first_name})
    keyboard = answers_to(transfer) if transfer.state is TransferState.OFFERED else None
    for chat in person.chats:
        notice = Notice(chat, person.locale, line, keyboard)
        cause = f"transfer#{transfer.id}#{transfer.state}"
        queue_part(world, TILL, person.locale, notice, cause=cause)
