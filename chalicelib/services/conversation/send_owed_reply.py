"""Send one reply that waits in the outbox: at least once, for a day at most."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from chalicelib import log
from chalicelib.domain.conversation.one_time_code import derive_code
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    CodeNotice,
    MailNotice,
    RenderedText,
    Reply,
)
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.services.conversation.mail_thread import mail_head
from chalicelib.services.conversation.retry_sending import retry_sending
from chalicelib.services.messages.count_sms import count_sms
from chalicelib.world import World


def send_owed_reply(world: World, reply_id: ReplyId, *, attempt: int) -> None:
    """Send the reply and delete it, or queue another attempt if it cannot be sent now.

    Raises:
        Unavailable: neither the receiver nor the queue answers; the job must stay on the queue.
    """
    reply = world.conversation.owed_replies.get(reply_id, world.now())
    if reply is None:
        log.event("outbox.gone", reply=reply_id)
        return
    job = {"reply": reply_id}
    # Deleted after sending: a crash between the two sends it twice, but never loses it.
    send = partial(_send, world, reply)
    if retry_sending(world, job, reply.chat, send, attempt=attempt, by=_way_of(reply)):
        world.conversation.owed_replies.settle(reply_id)


def _way_of(owed: OwedReply) -> str:
    """Return the channel by which a reply leaves."""
    match owed.outgoing:
        case CodeNotice(medium) if medium != "chat":
            return medium
        case MailNotice():
            return EMAIL
        case _:
            return owed.chat.channel


def _send(world: World, owed: OwedReply) -> None:
    channel = owed.chat.channel
    match owed.outgoing:
        case CodeNotice() as notice:
            _send_code(world, owed, notice)
        case MailNotice(customer_id, address, locale, line):
            owner = partial(_of_mailbox, world, customer_id, address)
            said = _with_fields(world, Reply((line,)), locale, owner)
            params = said.lines[0].params
            _mail(world, address, world.texts.say(locale, line.key, params), locale, line.key)
        case Acknowledgement(callback_id):
            world.messengers.messenger(channel).acknowledge(callback_id)
        case Reply() as reply:
            said = _with_fields(world, reply, owed.locale, partial(_of_chat, world, owed.chat))
            text = replace(world.texts.render(owed.locale, said), key=owed.id)
            world.messengers.sender(channel).reply(owed.chat, text)


def _with_fields(
    world: World, reply: Reply, locale: Locale, owner: Callable[[], Customer | None]
) -> Reply:
    """Return the reply with what its texts say of own fields of its customer.

    The customer is read for such a text alone. A reply that answered a turn has its values already.
    """
    if not world.texts.settings.names_fields:
        return reply
    named = world.texts.fields_named(locale, reply)
    known = {place for line in reply.lines for place in line.params}
    customer = owner() if named - known else None
    if customer is None:
        return reply
    # Imported here: few shops name own fields in the texts of the bot.
    from chalicelib.services.messages.field_values import field_values  # noqa: PLC0415

    values = field_values(world, customer, sorted(named - known), locale)
    return reply.with_params(values)


def _of_chat(world: World, chat: Chat) -> Customer | None:
    dialog = world.conversation.dialogs.get(chat)
    owner = dialog.customer_id if dialog else None
    return world.customers.profiles.get(owner) if owner else None


def _of_mailbox(world: World, customer_id: CustomerId, address: str) -> Customer | None:
    """The customer, if the mailbox is theirs: one that was only typed may be another person's."""
    customer = world.customers.profiles.get(customer_id)
    return customer if customer and customer.has_proven(Email(address)) else None


def _send_code(world: World, owed: OwedReply, notice: CodeNotice) -> None:
    code = derive_code(world.secret, nonce=notice.nonce, purpose=notice.address)
    text = world.texts.say(owed.locale, f"code.{notice.medium}", {"code": code})
    if notice.medium == "chat":
        world.messengers.sender(owed.chat.channel).reply(owed.chat, RenderedText(text, key=owed.id))
        return
    if notice.medium == "sms":
        phone = Phone(notice.address)
        world.messengers.sms.send(phone, text)
        count_sms(world, phone, text)
        return
    subject = world.texts.say(owed.locale, "code.subject")
    world.messengers.mail.send(Email(notice.address), subject=subject, text=text)


def _mail(world: World, address: str, text: str, locale: Locale, line: str) -> None:
    # A deployment without a sender sends no e-mail at all: the notice has nowhere to go.
    if world.settings.email_from:
        subject, headers = mail_head(world, address, line, locale)
        world.messengers.mail.send(Email(address), subject=subject, text=text, headers=headers)
