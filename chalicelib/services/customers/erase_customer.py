"""Erase a customer's personal data; receipts stay for the accounts."""

from chalicelib import log
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import contact_form, mailbox_digest
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import chat_digest, mailbox_of
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.conversation.dialogs import ERASED_LIFE_S
from chalicelib.repo.table.writes import Write
from chalicelib.services.customers.adopt_appeals import forget_appeals_of
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def erase_customer(world: World, customer: Customer, dialog: Dialog) -> None:
    """Erase a customer who asked for it in a chat.

    The profile, its claims, the chats and the unanswered texts are deleted; the card number is
    never issued again.
    Receipts and their timeline entries stay, with the customer's id alone (rule 53).

    Raises:
        CustomerChanged: another writer changed the customer meanwhile.
        AccountMoved: a movement of points came first.
        DialogMoved: another update of the chat was faster.
    """
    # First: after a crash the customer is still there, and the repeated update finds the rest.
    forget_outside(world, customer)
    # The chat of this request keeps its last answer for a day, because the messenger may repeat the
    # update.
    last_state = world.conversation.dialogs.save_write(dialog, life_s=ERASED_LIFE_S)
    writes = world.customers.profiles.erase_writes(customer, world.now(), but=dialog.chat)
    writes += _merged_writes(world, customer)
    world.commit(None, last_state, *writes, *_closing(world, customer.id))
    _forget_late_texts(world, customer.id)
    log.event("customer.erased", customer=customer.id)


def erase_by_staff(world: World, actor: Actor, customer_id: CustomerId) -> None:
    """Erase a customer, with all chats, at the request of staff or after a restore from a backup.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def erase(customer: Customer) -> None:
        forget_outside(world, customer)
        writes = world.customers.profiles.erase_writes(customer, world.now())
        writes += [*_merged_writes(world, customer), *_closing(world, customer_id)]
        world.commit(actor, *writes, audit=("customer.erased", customer_id))

    with_customer(world, customer_id, erase)
    _forget_late_texts(world, customer_id)
    log.event("customer.erased", customer=customer_id)


def erase_from_page(world: World, customer_id: CustomerId) -> None:
    """Erase a customer, with all chats, who asked for it on their own pages.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def erase(customer: Customer) -> None:
        forget_outside(world, customer)
        writes = world.customers.profiles.erase_writes(customer, world.now())
        writes += [*_merged_writes(world, customer), *_closing(world, customer_id)]
        world.commit(None, *writes)

    with_customer(world, customer_id, erase)
    _forget_late_texts(world, customer_id)
    log.event("customer.erased", customer=customer_id)


def _merged_writes(world: World, customer: Customer) -> list[Write]:
    """The writes that erase the customers who were merged into this one."""
    merges = world.customers.merges
    pointers = merges.pointers(customer.merged)
    closed = [write for each in pointers for write in _closing(world, each.id)]
    return [*merges.erase_writes(pointers, customer, world.now()), *closed]


def _closing(world: World, customer: CustomerId) -> list[Write]:
    """The write of the account of points; there is none before the first programme."""
    has_points = world.points.programmes.has_begun(world.now())
    return [world.points.accounts.close_write(customer)] if has_points else []


# Every store that holds personal data outside of the items that `erase_writes` removes has its line
# here. All of this is idempotent, and is done before the customer becomes a tombstone.
def forget_outside(world: World, customer: Customer) -> None:
    """Remove what names the customer in web chats, the outbox, the quarantine and old consents.

    What staff wrote when they moved points, reasons and agreements, is removed too.
    """
    for chat in customer.chats:
        if chat.channel == WEBCHAT.name:
            world.conversation.webchat_replies.forget(chat)
        _forget_owed(world, chat)
        forget_appeals_of(world, chat)
    _forget_mailbox(world, customer)
    merges = world.customers.merges
    marks = _marks(customer) | {
        each.phone.removeprefix("+").encode() for each in merges.pointers(customer.merged)
    }
    for each in customer.merged:
        if merge := merges.find(each):
            marks |= _marks(merge.merged)
            _forget_mailbox(world, merge.merged)
    world.conversation.quarantine.forget({each for each in marks if each}, world.now())
    for each in customer.merged:
        merges.forget(each)
    for each in customer.ids:
        _forget_owed(world, mailbox_of(each))
        world.conversation.unanswered_texts.forget(each)
        world.customers.former_consents.redact(each)
        world.customers.notes.forget(each)
        _forget_appeals(world, each)
        world.desk.calls.forget(each)
        world.desk.tasks.forget(each)
        world.customers.changes.forget(each)
        world.points.adjustments.forget_reasons(each)
        world.points.transfers.forget_agreements(each)
        world.imports.rows.forget(each)


def _forget_mailbox(world: World, customer: Customer) -> None:
    """Remove the thread of the mailbox, and what its person asked without a card.

    An address that the customer did not prove may be another person's: it leads to what was asked
    with a typed address alone, and not to e-mails that the mailbox sent.
    """
    if customer.email is None:
        return
    appeals, mailboxes = world.desk.appeals, world.desk.mailboxes
    is_proven = customer.email_proven_at is not None
    for secret in world.valid_secrets:
        digest = mailbox_digest(secret, customer.email)
        for appeal_id in mailboxes.appeals_of(digest, is_proven=is_proven):
            for file in list(appeals.files_in(appeal_id)):
                world.files.delete(file.place)
            appeals.forget_one(appeal_id)
            # Last: after a crash the erasure finds the appeal again.
            mailboxes.unlist(digest, appeal_id)
        mailboxes.forget(digest)


def _forget_owed(world: World, chat: Chat) -> None:
    # While the secret is being exchanged, a reply may have been named with the old one.
    for secret in world.valid_secrets:
        world.conversation.owed_replies.forget(chat_digest(secret, chat))


def _marks(customer: Customer) -> set[bytes]:
    """What shows that an update is the customer's: ids of chats, the phone, the e-mail."""
    marks = {chat.id for chat in customer.chats} | {customer.phone.number.removeprefix("+")}
    if customer.email:
        marks.add(customer.email)
        # As the mail service reports it.
        marks.add(contact_form(customer.email))
    # A customer without a number has an empty one, which every update would hold.
    return {mark.encode() for mark in marks if mark}


def _forget_late_texts(world: World, customer_id: CustomerId) -> None:
    """Delete what was written of the customer between the first deletion and the erasure."""
    world.conversation.unanswered_texts.forget(customer_id)
    world.customers.notes.forget(customer_id)
    _forget_appeals(world, customer_id)


def _forget_appeals(world: World, customer_id: CustomerId) -> None:
    """Remove appeals with the files that the bucket has."""
    # The files first, because the messages name them; and again at the end, because a page may
    # have fetched one until its message was gone.
    places = [each.place for each in world.desk.appeals.files_of(customer_id)]
    for place in places:
        world.files.delete(place)
    world.desk.appeals.forget(customer_id)
    for place in places:
        world.files.delete(place)
