"""The replies of web chats, stored in order for 30 days until the page reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.messages.message import Chat
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=30)
PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class WebchatReplies:
    """The web chat replies of the table."""

    table: Table

    def add(self, chat: Chat, sequence: int, reply: Mapping[str, Any], now: datetime) -> bool:
        """Store one reply; false if the chat has a reply with this sequence number."""
        ends = int((now + KEPT).timestamp())
        attributes: dict[str, Value] = {"reply": json.dumps(reply, ensure_ascii=False), "ttl": ends}
        try:
            self.table.put(Put(keys.webchat_reply(chat, sequence), attributes))
        except ConditionFailed:
            return False
        return True

    def after(self, chat: Chat, sequence: int) -> list[dict[str, Any]]:
        """The replies after a sequence number, oldest first, at most 100; each with its `seq`."""
        beyond = keys.webchat_reply(chat, sequence)
        items = self.table.query(
            beyond.pk, prefix=keys.REPLY_PREFIX, after=beyond.sk, limit=PAGE_MAX
        )
        return [
            {"seq": int(item["sk"].removeprefix(keys.REPLY_PREFIX)), **json.loads(item["reply"])}
            for item in items
        ]

    def forget(self, chat: Chat) -> None:
        """Remove the replies of a chat."""
        for item in self.table.query_all(keys.chat_partition(chat), prefix=keys.REPLY_PREFIX):
            self.table.delete(keys.Key(item["pk"], item["sk"]))
