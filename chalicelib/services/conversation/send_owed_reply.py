"""Send one answer that the outbox holds: at least once, until it arrives or its time is over."""

from chalicelib import log
from chalicelib.domain.conversation.one_time_code import derive_code
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import ReplyId
from chalicelib.domain.messages.channel import WEBCHAT
from chalicelib.domain.messages.reply import Acknowledgement, CodeNotice, Reply
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.services.conversation.retry_sending import retry_sending
from chalicelib.services.messages.write_to_webchat import write_to_webchat
from chalicelib.world import World


def send_owed_reply(world: World, reply_id: ReplyId, *, attempt: int) -> None:
    """Send it and forget it; what cannot be sent now comes back later by itself.

    Raises:
        Unavailable: neither the receiver nor the queue answer; the job must stay on the queue.
    """
    reply = world.conversation.owed_replies.get(reply_id, world.now())
    if reply is None:
        log.event("outbox.gone", reply=reply_id)
        return
    job = {"reply": reply_id}
    if retry_sending(world, job, reply.chat, lambda: _send(world, reply), attempt=attempt):
        world.conversation.owed_replies.settle(reply_id)


def _send(world: World, reply: OwedReply) -> None:
    match reply.outgoing:
        case CodeNotice() as notice:
            _send_code(world, reply, notice)
        case Acknowledgement(callback_id):
            world.messengers.get(reply.chat.channel).acknowledge(callback_id)
        case Reply() as said if reply.chat.channel == WEBCHAT.name:
            wording = world.texts.word(reply.locale, said)
            write_to_webchat(world, reply.chat, wording, at=world.now())
        case Reply() as said:
            wording = world.texts.word(reply.locale, said)
            world.messengers.get(reply.chat.channel).send(reply.chat, wording)


def _send_code(world: World, reply: OwedReply, notice: CodeNotice) -> None:
    code = derive_code(world.secret, nonce=notice.nonce, purpose=notice.address)
    text = world.texts.say(reply.locale, f"code.{notice.medium}", {"code": code})
    if notice.medium == "sms":
        world.messengers.sms.send(Phone(notice.address), text)
        return
    subject = world.texts.say(reply.locale, "code.subject")
    world.messengers.mail.send(Email(notice.address), subject=subject, text=text)
