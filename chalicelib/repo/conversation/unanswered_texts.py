"""The texts of customers that the bot did not understand: an item each, kept for 180 days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put

KEPT = timedelta(days=180)
TEXT_CHARS_MAX = 4096  # the longest text of a messenger
TEXTS_MAX = 5000


@dataclass(frozen=True, slots=True)
class UnansweredTexts:
    """The unanswered texts of the table, under their customers."""

    table: Table

    def add_write(self, text: UnansweredText) -> Put:
        """The write that keeps a text; a repeated update writes the same item again."""
        attributes: dict[str, Value] = {
            "channel": text.chat.channel,
            "chat": text.chat.id,
            "at": text.at.isoformat(),
            "text": text.text[:TEXT_CHARS_MAX],
            "campaign": text.campaign,
            "ttl": int((text.at + KEPT).timestamp()),
        }
        return Put(keys.unanswered_text(text), attributes, version=None)

    def remove_write(self, text: UnansweredText) -> Delete:
        """The write that removes a text, which became a part of an appeal."""
        return Delete(keys.unanswered_text(text))

    def of_customer(self, customer_id: CustomerId, now: datetime) -> list[UnansweredText]:
        """The texts of a customer, oldest first, 5,000 at most."""
        found = islice(self._items(customer_id), TEXTS_MAX)
        # DynamoDB removes an item up to days after its TTL.
        live = (item for item in found if item["ttl"] > now.timestamp())
        return [_read(customer_id, item) for item in live]

    def forget(self, customer_id: CustomerId) -> None:
        """Remove the texts of a customer."""
        for item in self._items(customer_id):
            self.table.delete(keys.Key(item["pk"], item["sk"]))

    def _items(self, customer_id: CustomerId) -> Iterator[Item]:
        return self.table.query_all(keys.customer(customer_id).pk, prefix=keys.TEXT_PREFIX)


def _read(customer_id: CustomerId, item: Item) -> UnansweredText:
    return UnansweredText(
        customer_id=customer_id,
        chat=Chat(item["channel"], item["chat"]),
        update_id=item["sk"].rpartition("#")[2],
        at=datetime.fromisoformat(item["at"]),
        text=item["text"],
        campaign=item["campaign"],
    )
