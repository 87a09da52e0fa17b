"""Owed replies, which wait for the outbox worker; the queue holds only their ids."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.conversation.one_time_code import CODE_LIFE
from chalicelib.domain.ids import ReplyId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import AnswerPart, CodeNotice
from chalicelib.repo.conversation.dialogs import outgoing_from_json, outgoing_to_json
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

OWED_REPLY_LIFE = timedelta(days=1)  # after a day the person does not expect the answer any more


@dataclass(frozen=True, slots=True)
class OwedReply:
    """One part of an answer and the chat that it is for.

    The id is derived from the update and the place of the part, so a repeated update finds it.
    """

    id: ReplyId
    chat: Chat
    locale: Locale
    outgoing: AnswerPart


@dataclass(frozen=True, slots=True)
class OwedReplies:
    """The owed replies of the table."""

    table: Table

    def keep(self, reply: OwedReply, now: datetime) -> None:
        """Store a reply; storing the same reply again changes nothing."""
        try:
            self.table.put(self.keep_write(reply, now))
        except ConditionFailed:
            return

    def keep_write(self, reply: OwedReply, now: datetime) -> Put:
        """Return the write that stores a reply together with what it says happened."""
        attributes: dict[str, Value] = {
            "channel": reply.chat.channel,
            "chat": reply.chat.id,
            "locale": reply.locale,
            "outgoing": json.dumps(outgoing_to_json(reply.outgoing), ensure_ascii=False),
            "ttl": int((now + _life(reply.outgoing)).timestamp()),
        }
        return Put(keys.owed_reply(reply.id), attributes)

    def get(self, reply_id: ReplyId, now: datetime) -> OwedReply | None:
        """The reply; None if it was sent, or is too old to be sent."""
        item = self.table.get(keys.owed_reply(reply_id))
        # DynamoDB removes an expired item up to days later, so its end is checked here.
        if item is None or item["ttl"] <= now.timestamp():
            return None
        outgoing = outgoing_from_json(json.loads(item["outgoing"]))
        return OwedReply(reply_id, Chat(item["channel"], item["chat"]), item["locale"], outgoing)

    def forget(self, chat_digest: str) -> None:
        """Remove every reply to the chat with this digest, because its customer was erased."""
        for item in self.table.query_all(keys.owed_partition(chat_digest), prefix=""):
            self.table.delete(keys.Key(item["pk"], item["sk"]))

    def settle(self, reply_id: ReplyId) -> None:
        """Remove a reply that was delivered, or that the channel will never accept."""
        self.table.delete(keys.owed_reply(reply_id))


def _life(outgoing: AnswerPart) -> timedelta:
    # A code that is sent after its end cannot be used.
    return CODE_LIFE if isinstance(outgoing, CodeNotice) else OWED_REPLY_LIFE
