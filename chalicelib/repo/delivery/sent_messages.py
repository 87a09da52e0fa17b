"""Stores which campaign sent a message, for channels that report what a person has read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.reads import FIRST
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

LIFE = timedelta(days=30)


class SentMessage(NamedTuple):
    """A campaign's message in a chat, by its number there."""

    message: int
    campaign: CampaignId
    customer: CustomerId
    step: str = ""


@dataclass(frozen=True, slots=True)
class SentMessages:
    """The sent messages of the table; a chat is named by its keyed digest."""

    table: Table

    def keep(self, chat: str, sent: SentMessage, now: datetime) -> None:
        """Store a message until it is read, or for 30 days."""
        attributes: dict[str, Value] = {
            "campaign": sent.campaign,
            "customer": sent.customer,
            "step": sent.step,
            "ttl": int((now + LIFE).timestamp()),
        }
        self.table.put(Put(keys.sent_message(chat, sent.message), attributes, version=None))

    def up_to(self, chat: str, message: int) -> list[SentMessage]:
        """The messages of a chat with this number or a lesser one, oldest first."""
        last = keys.sent_message(chat, message)
        items = self.table.query_between(last.pk, FIRST, last.sk)
        return [
            SentMessage(
                int(item["sk"].rpartition("#")[2]),
                CampaignId(item["campaign"]),
                CustomerId(item["customer"]),
                item["step"],
            )
            for item in items
        ]

    def forget(self, chat: str, sent: SentMessage) -> None:
        """Remove a message, because it is known to be read."""
        self.table.delete(keys.sent_message(chat, sent.message))
