"""Send one answer that the outbox holds: at least once, until it arrives or a day is over."""

from chalicelib import log
from chalicelib.domain.channel import WEBCHAT
from chalicelib.domain.email_address import Email
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.one_time_code import derive_code
from chalicelib.domain.phone import Phone
from chalicelib.domain.reply import Acknowledgement, Attachment, CodeNotice, File, Reply
from chalicelib.repo.owed_replies import OwedReply
from chalicelib.services.note_reach import note_reach
from chalicelib.services.write_to_webchat import write_to_webchat
from chalicelib.world import World

PAUSE_S = 5  # before the second attempt; doubled each time
PAUSE_S_MAX = 900


def send_owed_reply(world: World, reply_id: ReplyId, *, attempt: int) -> None:
    """Send it and forget it; what cannot be sent now comes back later by itself.

    Raises:
        Unavailable: neither the receiver nor the queue answer; the job must stay on the queue.
    """
    reply = world.owed_replies.get(reply_id, world.now())
    if reply is None:
        log.event("reply.gone", reply=reply_id)
        return
    try:
        _send(world, reply)
    except Unavailable as refused:
        pause_s = max(refused.retry_after_s, min(PAUSE_S * 2**attempt, PAUSE_S_MAX))
        world.outbox.send({"reply": reply_id, "attempt": attempt + 1}, delay_s=pause_s)
        log.event("reply.postponed", reply=reply_id, why=refused.code, attempt=attempt)
        return
    except Rejected as refused:
        if refused.code == "channel.blocked":
            note_reach(world, reply.chat, is_open=False, at=world.now())
        log.event("reply.refused", reply=reply_id, why=refused.code)
    world.owed_replies.settle(reply_id)


def _send(world: World, reply: OwedReply) -> None:
    match reply.outgoing:
        case CodeNotice() as notice:
            _send_code(world, reply, notice)
        case Acknowledgement(callback_id):
            world.messenger(reply.chat.channel).acknowledge(callback_id)
        case Reply() as said if reply.chat.channel == WEBCHAT.name:
            write_to_webchat(world, reply.chat, reply.locale, said, at=world.now())
        case Reply() as said:
            wording = world.texts.word(reply.locale, said)
            world.messenger(reply.chat.channel).send(reply.chat, wording, _file(world, said))


def _send_code(world: World, reply: OwedReply, notice: CodeNotice) -> None:
    code = derive_code(world.secret, nonce=notice.nonce, purpose=notice.address)
    text = world.texts.say(reply.locale, f"code.{notice.medium}", {"code": code})
    if notice.medium == "sms":
        world.sms.send(Phone(notice.address), text)
        return
    subject = world.texts.say(reply.locale, "code.subject")
    world.mail.send(Email(notice.address), subject=subject, text=text)


def _file(world: World, said: Reply) -> File | None:
    match said.attachment:
        case None:
            return None
        case Attachment.CARD:
            from chalicelib.domain.card import CardNumber  # noqa: PLC0415 - only for pictures
            from chalicelib.services.draw_card import CardPicture, draw_card  # noqa: PLC0415

            picture = draw_card(CardNumber(said.subject), CardPicture.BOTH)
            return File("card.png", "image/png", picture)
        case Attachment.EXPORT:
            from chalicelib.services.export_customer import export_customer  # noqa: PLC0415

            exported = export_customer(world, CustomerId(said.subject))
            return File("my_data.json", "application/json", exported.encode())
