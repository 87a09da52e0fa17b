"""What was said in a web chat, for its page to read: each reply once, in order, for 30 days."""

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
FORGET_PAGES_MAX = 50


@dataclass(frozen=True, slots=True)
class WebchatReplies:
    """The web chats' replies in the table."""

    table: Table

    def add(self, chat: Chat, sequence: int, reply: Mapping[str, Any], now: datetime) -> bool:
        """Say one thing; false where this sequence was said already."""
        ends = int((now + KEPT).timestamp())
        attributes: dict[str, Value] = {"reply": json.dumps(reply, ensure_ascii=False), "ttl": ends}
        try:
            self.table.put(Put(keys.webchat_reply(chat, sequence), attributes))
        except ConditionFailed:
            return False
        return True

    def after(self, chat: Chat, sequence: int) -> list[dict[str, Any]]:
        """What was said beyond `sequence`, oldest first, at most a page; each with its `seq`."""
        beyond = keys.webchat_reply(chat, sequence)
        items = self.table.query(
            beyond.pk, prefix=keys.REPLY_PREFIX, after=beyond.sk, limit=PAGE_MAX
        )
        return [
            {"seq": int(item["sk"].removeprefix(keys.REPLY_PREFIX)), **json.loads(item["reply"])}
            for item in items
        ]

    def forget(self, chat: Chat) -> None:
        """Remove all that was said, page by page; a page of long replies holds fewer."""
        pk = keys.chat_partition(chat)
        for _ in range(FORGET_PAGES_MAX):
            items = self.table.query(pk, prefix=keys.REPLY_PREFIX, limit=PAGE_MAX)
            if not items:
                return
            for item in items:
                self.table.delete(keys.Key(item["pk"], item["sk"]))
