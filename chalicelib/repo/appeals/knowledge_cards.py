"""Stores the knowledge cards, remembers them for a minute, and counts how they did."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.appeals.knowledge_card import CARDS_MAX, KnowledgeCard, in_order
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import NotFound
from chalicelib.repo.catalogue.minute_memory import MinuteMemory
from chalicelib.repo.table import appeal_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put


class KnowledgeCardMoved(Moved):
    """Another writer changed the card meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("knowledge.changed", found)


class CardCount(NamedTuple):
    """How often a card was shown, and how often the customer said that it was not meant."""

    shown: int = 0
    missed: int = 0


@dataclass(slots=True)
class KnowledgeStore:
    """The cards of the table."""

    table: Table
    _memory: MinuteMemory[Sequence[KnowledgeCard]] = field(init=False)

    def __post_init__(self) -> None:
        self._memory = MinuteMemory(self.fresh)

    def all(self, now: datetime) -> Sequence[KnowledgeCard]:
        """The cards in the order of the menu, at most a minute old."""
        return self._memory.get(now)

    def fresh(self) -> Sequence[KnowledgeCard]:
        """The cards as the table has them."""
        items = self.table.query(appeal_keys.KNOWLEDGE, prefix="", limit=CARDS_MAX)
        return in_order(_read(item) for item in items)

    def find(self, card_id: str) -> KnowledgeCard | None:
        """One card, strongly consistent."""
        item = self.table.get(appeal_keys.knowledge_card(card_id))
        return _read(item) if item else None

    def counts(self) -> dict[str, CardCount]:
        """How the cards did, by their ids."""
        items = self.table.query(appeal_keys.CARD_COUNTS, prefix="", limit=CARDS_MAX)
        return {item["sk"]: CardCount(item["shown"], item["missed"]) for item in items}

    def save_write(self, card: KnowledgeCard, version: int) -> Put:
        """The write of a card after this version; it refuses with `KnowledgeCardMoved`."""
        self._memory.forget()
        attributes: dict[str, Value] = {
            "question": json.dumps(dict(card.question), ensure_ascii=False),
            "answer": json.dumps(dict(card.answer), ensure_ascii=False),
            "examples": json.dumps(list(card.examples), ensure_ascii=False),
            "topic": card.topic,
            "order": card.order,
            "shown": int(card.is_shown),
            "version": version + 1,
        }
        key = appeal_keys.knowledge_card(card.id)
        return Put(key, attributes, version=version, refused=KnowledgeCardMoved)

    def begin_count_write(self, card_id: str) -> Put:
        """The write of the counter of a new card."""
        return Put(appeal_keys.card_count(card_id), {"shown": 0, "missed": 0}, version=None)

    def remove_writes(self, card_id: str) -> list[Delete]:
        """The writes that remove a card with its counter."""
        self._memory.forget()
        return [
            Delete(appeal_keys.knowledge_card(card_id)),
            Delete(appeal_keys.card_count(card_id)),
        ]

    def count_write(self, card_id: str, what: str) -> Change:
        """The write that counts a card as `shown` or `missed`; it refuses if the card is gone."""
        key = appeal_keys.card_count(card_id)
        return Change(key, adds={what: 1}, refused=lambda _: NotFound("knowledge.not_found"))


def _read(item: Item) -> KnowledgeCard:
    return KnowledgeCard(
        id=item["sk"],
        question=json.loads(item["question"]),
        answer=json.loads(item["answer"]),
        examples=tuple(json.loads(item["examples"])),
        topic=Topic(item["topic"]),
        order=item["order"],
        is_shown=bool(item["shown"]),
        version=item["version"],
    )
