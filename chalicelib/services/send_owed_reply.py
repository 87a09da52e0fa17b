"""Send one answer that the outbox holds: at least once, until it arrives or its time is over."""

from chalicelib import log
from chalicelib.domain.channel import WEBCHAT
from chalicelib.domain.email_address import Email
from chalicelib.domain.ids import ReplyId
from chalicelib.domain.one_time_code import derive_code
from chalicelib.domain.phone import Phone
from chalicelib.domain.reply import Acknowledgement, CodeNotice, Reply
from chalicelib.repo.owed_replies import OwedReply
from chalicelib.services.attempt_sending import attempt_sending
from chalicelib.services.write_to_webchat import write_to_webchat
from chalicelib.world import World


def send_owed_reply(world: World, reply_id: ReplyId, *, attempt: int) -> None:
    """Send it and forget it; what cannot be sent now comes back later by itself.

    Raises:
        Unavailable: neither the receiver nor the queue answer; the job must stay on the queue.
    """
    reply = world.owed_replies.get(reply_id, world.now())
    if reply is None:
        log.event("outbox.gone", reply=reply_id)
        return
    job = {"reply": reply_id}
    if attempt_sending(world, job, reply.chat, lambda: _send(world, reply), attempt=attempt):
        world.owed_replies.settle(reply_id)


def _send(world: World, reply: OwedReply) -> None:
    match reply.outgoing:
        case CodeNotice() as notice:
            _send_code(world, reply, notice)
        case Acknowledgement(callback_id):
            world.messenger(reply.chat.channel).acknowledge(callback_id)
        case Reply() as said if reply.chat.channel == WEBCHAT.name:
            wording = world.texts.word(reply.locale, said)
            write_to_webchat(world, reply.chat, wording, at=world.now())
        case Reply() as said:
            wording = world.texts.word(reply.locale, said)
            world.messenger(reply.chat.channel).send(reply.chat, wording)


def _send_code(world: World, reply: OwedReply, notice: CodeNotice) -> None:
    code = derive_code(world.secret, nonce=notice.nonce, purpose=notice.address)
    text = world.texts.say(reply.locale, f"code.{notice.medium}", {"code": code})
    if notice.medium == "sms":
        world.sms.send(Phone(notice.address), text)
        return
    subject = world.texts.say(reply.locale, "code.subject")
    world.mail.send(Email(notice.address), subject=subject, text=text)
