"""What a person asked in a chat without a card becomes the customer's, once the chat is theirs."""

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.chat_digest import chat_digest
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.table.writes import Write
from chalicelib.world import World

if TYPE_CHECKING:
    from chalicelib.domain.appeals.appeal import Appeal

ADOPTED_MAX = 8  # all of them must fit into the transaction that registers
FORGOTTEN_MAX = 500  # of one chat: a chat opens one at a time


def adoption_writes(world: World, customer: Customer, chat: Chat) -> list[Write]:
    """The writes for the transaction that makes the chat the customer's.

    An open appeal joins the one that the customer has open about the same topic. The writes refuse
    with `AppealMoved` and `AppealIsOpen`: then the chat is understood anew.
    """
    ids = world.desk.appeals.of_chat(chat, limit=ADOPTED_MAX)
    if not ids:
        return []
    found = [each for each in world.desk.appeals.get_many(ids) if each.customer_id is None]
    return [write for each in found for write in _adoption_of(world, customer, each)]


def _adoption_of(world: World, customer: Customer, appeal: "Appeal") -> list[Write]:
    from chalicelib.domain.appeals.appeal import AppealState  # noqa: PLC0415 - of few registrations

    store, owned = world.desk.appeals, replace(appeal, customer_id=customer.id)
    is_closed = appeal.state is AppealState.CLOSED
    other = None if is_closed else store.open_about(customer.ids, appeal.topic)
    whole = store.get(other) if other else None
    if whole is None:
        return store.adopt_writes(appeal, owned)
    return _joined(world, appeal, owned, whole)


def _joined(world: World, appeal: "Appeal", owned: "Appeal", whole: "Appeal") -> list[Write]:
    """The appeal becomes a part of another one, which waits for an answer if the part does."""
    from chalicelib.domain.appeals.appeal_message import AppealMessage, MessageKind  # noqa: PLC0415
    from chalicelib.domain.appeals.transitions import heard, merged  # noqa: PLC0415

    store, now = world.desk.appeals, world.now()
    rules = world.desk.rules.get(now)
    said = AppealMessage(whole.count + 1, now, MessageKind.BOT, "merged")
    after = replace(
        # Only a clock that runs makes another one run.
        heard(whole, now, rules, is_thanks=appeal.running_since is None),
        joined=(*whole.joined, owned.id, *owned.joined),
        count=said.number,
        chat=appeal.chat,
    )
    return [
        *store.adopt_writes(appeal, merged(owned, whole.id, now, rules)),
        *store.change_writes(whole, after),
        store.message_write(whole.id, said),
    ]


def forget_appeals_of(world: World, chat: Chat) -> None:
    """Remove what a person without a card asked in a chat, with its files. Idempotent."""
    appeals = world.desk.appeals
    for appeal_id in appeals.of_chat(chat, limit=FORGOTTEN_MAX):
        for file in list(appeals.files_in(appeal_id)):
            world.files.delete(file.place)
        appeals.forget_one(appeal_id)


def forget_stranger(world: World, chat: Chat) -> None:
    """Remove what a person without a card asked, and the answers that wait. Idempotent."""
    forget_appeals_of(world, chat)
    # While the secret is being exchanged, a reply may have been named with the old one.
    for secret in world.valid_secrets:
        world.conversation.owed_replies.forget(chat_digest(secret, chat))
