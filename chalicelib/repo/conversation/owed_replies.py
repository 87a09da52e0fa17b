"""Answers that wait to be sent by the outbox worker; the queue holds their ids and nothing else."""

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

OWED_REPLY_LIFE = timedelta(days=1)  # an answer a day late answers nothing


@dataclass(frozen=True, slots=True)
class OwedReply:
    """One answer, the chat that it goes to, and its place among the answers to one update."""

    id: ReplyId
    chat: Chat
    locale: Locale
    outgoing: AnswerPart


@dataclass(frozen=True, slots=True)
class OwedReplies:
    """The waiting answers of the table."""

    table: Table

    def keep(self, reply: OwedReply, now: datetime) -> None:
        """Store an answer; the same answer kept twice is one."""
        attributes: dict[str, Value] = {
            "channel": reply.chat.channel,
            "chat": reply.chat.id,
            "locale": reply.locale,
            "outgoing": json.dumps(outgoing_to_json(reply.outgoing), ensure_ascii=False),
            "ttl": int((now + _life(reply.outgoing)).timestamp()),
        }
        try:
            self.table.put(Put(keys.owed_reply(reply.id), attributes))
        except ConditionFailed:
            return

    def get(self, reply_id: ReplyId, now: datetime) -> OwedReply | None:
        """The answer, or None once it is sent or too old."""
        item = self.table.get(keys.owed_reply(reply_id))
        if item is None or item["ttl"] <= now.timestamp():
            return None
        outgoing = outgoing_from_json(json.loads(item["outgoing"]))
        return OwedReply(reply_id, Chat(item["channel"], item["chat"]), item["locale"], outgoing)

    def settle(self, reply_id: ReplyId) -> None:
        """Forget an answer that arrived, or never can."""
        self.table.delete(keys.owed_reply(reply_id))


def _life(outgoing: AnswerPart) -> timedelta:
    return CODE_LIFE if isinstance(outgoing, CodeNotice) else OWED_REPLY_LIFE
