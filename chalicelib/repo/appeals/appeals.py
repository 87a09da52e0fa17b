"""Stores appeals: each with its messages in a partition, and with its place in the lists.

The entries of lists hold the whole appeal, so that a page of a list is one query, however many
appeals there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import AppealFile, AppealMessage
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.ids import AppealId, CampaignId, CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.appeals.appeal_document import (
    appeal_text,
    message_attributes,
    read_appeal,
    read_message,
)
from chalicelib.repo.table import appeal_keys, keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write

OPEN_MAX = 20  # of one customer: one for each topic
OF_CUSTOMER_MAX = 500


class AppealMoved(Moved):
    """Another writer changed the appeal meanwhile; `appeal` is the appeal as it is now."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("appeal.contended", found)
        self.appeal = read_appeal(found) if found else None


class AppealIsOpen(Moved):
    """The customer has an open appeal about the topic: `appeal_id`."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("appeal.topic_taken", found)
        self.appeal_id = AppealId(found["appeal"]) if found else None


@dataclass(frozen=True, slots=True)
class AppealStore:
    """The appeals of the table."""

    table: Table

    def get(self, appeal_id: AppealId) -> Appeal | None:
        """One appeal, strongly consistent."""
        item = self.table.get(appeal_keys.appeal(appeal_id))
        return read_appeal(item) if item else None

    def get_many(self, ids: Iterable[AppealId]) -> list[Appeal]:
        """The appeals with these ids, newest first, without those that are gone."""
        items = self.table.get_many(appeal_keys.appeal(each) for each in ids)
        return sorted(map(read_appeal, items), key=lambda each: each.opened_at, reverse=True)

    def messages(
        self, appeal_id: AppealId, *, after: int = 0, limit: int = 100
    ) -> list[AppealMessage]:
        """The messages of an appeal behind a number, oldest first."""
        beyond = appeal_keys.appeal_message(appeal_id, after).sk if after else ""
        pk, prefix = appeal_keys.appeal_partition(appeal_id), appeal_keys.MESSAGE_PREFIX
        items = self.table.query(pk, prefix=prefix, after=beyond, limit=limit)
        return [read_message(item) for item in items]

    def open_of(self, customers: Iterable[CustomerId]) -> list[AppealId]:
        """The ids of the appeals that customers have open, one for each topic at most."""
        return [
            AppealId(item["appeal"])
            for each in customers
            for item in self.table.query(
                keys.customer(each).pk, prefix=appeal_keys.ABOUT_PREFIX, limit=OPEN_MAX
            )
        ]

    def open_about(self, customers: Iterable[CustomerId], topic: Topic) -> AppealId | None:
        """The appeal about a topic that one of these customers has open; None: there is none."""
        found = self.table.get_many(appeal_keys.open_appeal(each, topic) for each in customers)
        return next((AppealId(item["appeal"]) for item in found), None)

    def of_customer(self, customers: Iterable[CustomerId]) -> list[Appeal]:
        """The appeals of customers, newest first."""
        return self.get_many(each for one in customers for each in self._ids_of(one))

    def before(self, customer: CustomerId, bound: str, limit: int) -> list[Appeal]:
        """The last appeals of a customer below `<instant>#<id>`; without it the newest ones."""
        prefix = appeal_keys.APPEAL_PREFIX
        below = f"{prefix}{bound}" if bound else ""
        pk = keys.customer(customer).pk
        items = self.table.query_back(pk, prefix=prefix, below=below, limit=limit)
        return self.get_many(AppealId(item["appeal"]) for item in items)

    def of_chat(self, chat: Chat, *, limit: int) -> list[AppealId]:
        """The last appeals that a person without a card opened in a chat, newest first."""
        pk, prefix = keys.chat_partition(chat), appeal_keys.APPEAL_PREFIX
        items = self.table.query_back(pk, prefix=prefix, limit=limit)
        return [AppealId(item["appeal"]) for item in items]

    def of_campaign(
        self, campaign: CampaignId, *, after: str, limit: int
    ) -> list[tuple[str, AppealId]]:
        """One page of the appeals that follow a campaign, with their positions."""
        pk, prefix = keys.campaign_partition(campaign), appeal_keys.APPEAL_PREFIX
        items = self.table.query(pk, prefix=prefix, after=after, limit=limit)
        return [(item["sk"], AppealId(item["appeal"])) for item in items]

    def inbox(self, *, after: str = "", limit: int = 50) -> list[tuple[str, Appeal]]:
        """One page of the unsettled appeals by urgency, each with its position."""
        items = self.table.query(appeal_keys.INBOX, prefix="", after=after, limit=limit)
        return [(item["sk"], read_appeal(item)) for item in items]

    def settled(self, *, below: str = "", limit: int = 50) -> list[tuple[str, Appeal]]:
        """One page of the solved and closed appeals, newest first, each with its position."""
        pk = appeal_keys.SETTLED
        items = self.table.query_back(pk, prefix="", below=below, limit=limit)
        return [(item["sk"], read_appeal(item)) for item in items]

    def settled_between(self, first: str, until: str) -> Iterator[Appeal]:
        """The appeals that were settled from one day to another, both included."""
        items = self.table.query_days(appeal_keys.SETTLED, first, until, page=500)
        return map(read_appeal, items)

    def due(self, now: datetime, *, limit: int) -> list[AppealId]:
        """The appeals at which the clock has to look by now, the longest due first."""
        found = self.table.query(appeal_keys.ALARMS, prefix="", limit=limit)
        due = [item for item in found if item["sk"].partition("#")[0] <= now.isoformat()]
        return [AppealId(item["sk"].partition("#")[2]) for item in due]

    def open_writes(self, appeal: Appeal) -> list[Write]:
        """The writes of a new appeal; they refuse with `AppealIsOpen` and `AppealMoved`."""
        writes = self.change_writes(None, appeal)
        attributes = {"appeal": appeal.id}
        if customer := appeal.customer_id:
            key = appeal_keys.appeal_of_customer(customer, appeal.opened_at, appeal.id)
            writes.append(Put(key, attributes, version=None))
        if campaign := appeal.campaign:
            key = appeal_keys.appeal_of_campaign(campaign, appeal.opened_at, appeal.id)
            writes.append(Put(key, attributes, version=None))
        if listed := _of_chat(appeal):
            writes.append(Put(listed, attributes, version=None))
        return writes

    def adopt_writes(self, appeal: Appeal, owned: Appeal) -> list[Write]:
        """The writes that make a chat's appeal a customer's; refusals as for a change."""
        assert owned.customer_id
        key = appeal_keys.appeal_of_customer(owned.customer_id, owned.opened_at, owned.id)
        listed = _of_chat(appeal)
        return [
            *self.change_writes(appeal, owned),
            Put(key, {"appeal": owned.id}, version=None),
            *([Delete(listed)] if listed else []),
        ]

    def change_writes(self, before: Appeal | None, after: Appeal) -> list[Write]:
        """The writes that change an appeal and its places in the lists.

        They refuse with `AppealMoved`, and with `AppealIsOpen` if its customer has another one
        about its topic.
        """
        version = before.version if before else 0
        stored = {"appeal": appeal_text(after)}
        writes: list[Write] = []
        if before is None or _pointer(before) != _pointer(after):
            # First, because only the first failed condition is reported.
            if pointer := _pointer(after):
                taken = {"appeal": after.id}
                writes.append(Put(pointer, taken, version=0, refused=AppealIsOpen))
            if before and (former := _pointer(before)):
                writes.append(Delete(former))
        key = appeal_keys.appeal(after.id)
        item: dict[str, Value] = {**stored, "version": version + 1}
        writes.append(Put(key, item, version=version, refused=AppealMoved))
        writes.append(Put(_place(after), stored, version=None))
        if before and _place(before) != _place(after):
            writes.append(Delete(_place(before)))
        return [*writes, *_alarm_writes(before, after)]

    def message_write(self, appeal_id: AppealId, message: AppealMessage) -> Put:
        """The write of a message of an appeal."""
        key = appeal_keys.appeal_message(appeal_id, message.number)
        return Put(key, message_attributes(message), version=0, refused=AppealMoved)

    def message(self, appeal_id: AppealId, number: int) -> AppealMessage | None:
        """One message of an appeal, strongly consistent."""
        item = self.table.get(appeal_keys.appeal_message(appeal_id, number))
        return read_message(item) if item else None

    def files_of(self, customer_id: CustomerId) -> list[AppealFile]:
        """The files of all messages of a customer's appeals."""
        entries = self.table.query_all(
            keys.customer(customer_id).pk, prefix=appeal_keys.APPEAL_PREFIX
        )
        return [file for each in entries for file in self.files_in(AppealId(each["appeal"]))]

    def files_in(self, appeal_id: AppealId) -> Iterator[AppealFile]:
        """The files of the messages of one appeal."""
        pk, prefix = appeal_keys.appeal_partition(appeal_id), appeal_keys.MESSAGE_PREFIX
        for item in self.table.query_all(pk, prefix=prefix):
            if file := read_message(item).file:
                yield file

    def forget(self, customer_id: CustomerId) -> None:
        """Remove the appeals of a customer and all that is in them. Idempotent."""
        pk = keys.customer(customer_id).pk
        for entry in list(self.table.query_all(pk, prefix=appeal_keys.APPEAL_PREFIX)):
            self.forget_one(AppealId(entry["appeal"]))
            self.table.delete(keys.Key(entry["pk"], entry["sk"]))
        for pointer in list(self.table.query_all(pk, prefix=appeal_keys.ABOUT_PREFIX)):
            self.table.delete(keys.Key(pointer["pk"], pointer["sk"]))

    def forget_one(self, appeal_id: AppealId) -> None:
        """Remove one appeal and all that is in it. Idempotent."""
        appeal = self.get(appeal_id)
        if appeal:
            for key in _places(appeal):
                self.table.delete(key)
        # The appeal itself comes last: until then its places are known.
        pk = appeal_keys.appeal_partition(appeal_id)
        for item in sorted(self.table.query_all(pk, prefix=""), key=_is_appeal):
            if "listed" in item:
                self.table.delete(keys.Key(appeal_keys.TASKS, item["listed"]))
            if item.get("done"):
                self.table.delete(keys.Key(appeal_keys.DONE_TASKS, item["done"]))
            self.table.delete(keys.Key(item["pk"], item["sk"]))

    def _ids_of(self, customer_id: CustomerId) -> list[AppealId]:
        items = self.table.query_back(
            keys.customer(customer_id).pk, prefix=appeal_keys.APPEAL_PREFIX, limit=OF_CUSTOMER_MAX
        )
        return [AppealId(item["appeal"]) for item in items]


def _is_appeal(item: Item) -> bool:
    return bool(item["sk"] == "APPEAL")


def _pointer(appeal: Appeal) -> keys.Key | None:
    """The key of the open appeal of its customer about its topic; a closed one has none."""
    if appeal.customer_id is None or appeal.state is AppealState.CLOSED:
        return None
    return appeal_keys.open_appeal(appeal.customer_id, appeal.topic)


def _place(appeal: Appeal) -> keys.Key:
    """The key of its entry in the inbox, or among the settled ones."""
    if appeal.is_settled:
        return appeal_keys.settled_entry(appeal.settled_at or appeal.last_at, appeal.id)
    is_waiting = appeal.state is AppealState.WAITING
    return appeal_keys.inbox_entry(appeal.urgent_at, appeal.id, is_waiting=is_waiting)


def _alarm_writes(before: Appeal | None, after: Appeal) -> list[Write]:
    former, key = _alarm(before) if before else None, _alarm(after)
    if former == key:
        return []
    writes: list[Write] = [Put(key, {}, version=None)] if key else []
    return [*writes, *([Delete(former)] if former else [])]


def _alarm(appeal: Appeal) -> keys.Key | None:
    return appeal_keys.alarm(appeal.alarm.at, appeal.id) if appeal.alarm else None


def _places(appeal: Appeal) -> Iterator[keys.Key]:
    """The keys of everything of an appeal outside of its own partition and its customer's."""
    yield _place(appeal)
    if alarm := _alarm(appeal):
        yield alarm
    if appeal.campaign:
        yield appeal_keys.appeal_of_campaign(appeal.campaign, appeal.opened_at, appeal.id)
    if listed := _of_chat(appeal):
        yield listed


def _of_chat(appeal: Appeal) -> keys.Key | None:
    """The key of its entry in the list of its chat, where a person without a card asked it."""
    chat = appeal.chat
    if appeal.customer_id or chat is None or chat.channel == EMAIL:
        return None
    return appeal_keys.appeal_of_chat(chat, appeal.opened_at, appeal.id)
