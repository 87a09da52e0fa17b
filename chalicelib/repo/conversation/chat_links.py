"""The one-time links into one more chat: an item each, found by the digest of its code."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from chalicelib.domain.conversation.chat_link import ChatLink
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import customer_keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put


@dataclass(frozen=True, slots=True)
class ChatLinks:
    """The links of the table; a code itself is never stored."""

    table: Table

    def add(self, code: str, link: ChatLink) -> None:
        """Store a new link."""
        attributes: dict[str, Value] = {
            "customer": link.customer_id,
            "sessions": link.sessions,
            "used": link.used,
            "ttl": int(link.ends.timestamp()),
        }
        self.table.put(Put(_key(code), attributes))

    def find(self, code: str) -> ChatLink | None:
        """The link with this code; None if there is none."""
        item = self.table.get(_key(code))
        if item is None:
            return None
        return ChatLink(
            customer_id=CustomerId(item["customer"]),
            sessions=item["sessions"],
            ends=datetime.fromtimestamp(item["ttl"], UTC),
            used=item["used"],
        )

    def use_write(self, code: str) -> Change:
        """The write that uses a link up; it refuses with `link.used` if another chat was faster."""
        return Change(
            _key(code),
            sets={"used": True},
            equals={"used": False},
            refused=lambda _: Conflict("link.used"),
        )


def _key(code: str) -> Key:
    # The code has 256 random bits: the digest needs no key.
    return customer_keys.chat_link(sha256(code.encode()).hexdigest())
