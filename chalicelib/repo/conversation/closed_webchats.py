"""The web chat sessions that their visitors closed, until the tokens end by themselves."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.messages.message import Chat
from chalicelib.repo.table import keys
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class ClosedWebchats:
    """The closed sessions of the table."""

    table: Table

    def close(self, chat: Chat, ends: datetime) -> None:
        """Close the session of a chat; the item goes when its token is refused anyway."""
        ttl = int(ends.timestamp())
        self.table.put(Put(keys.closed_webchat(chat), {"ttl": ttl}, version=None))

    def is_closed(self, chat: Chat) -> bool:
        """Whether the visitor closed the session of this chat."""
        return self.table.get(keys.closed_webchat(chat)) is not None
