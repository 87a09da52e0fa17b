"""Stores the rules of the desk, and remembers them for a minute."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.appeals.business_calendar import BusinessCalendar
from chalicelib.domain.appeals.desk_rules import (
    AppealPriority,
    DeskRules,
    SegmentPriorities,
    Targets,
)
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.repo.catalogue.minute_memory import MinuteMemory
from chalicelib.repo.catalogue.shops import ShopStore
from chalicelib.repo.table import appeal_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


class DeskRulesMoved(Moved):
    """Another writer changed the rules meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("desk.changed", found)


@dataclass(frozen=True, slots=True)
class VipSegment:
    """The condition of the stored segment of VIP customers, as JSON, and what scores need."""

    predicate: str
    thresholds: Thresholds | None


@dataclass(slots=True)
class DeskRulesStore:
    """The single item of the rules; without one the desk is open all the time.

    `read_segment` reads a stored segment by its id; None: it was deleted.
    """

    table: Table
    zone: str
    shops: Callable[[], ShopStore]
    read_segment: Callable[[str], VipSegment | None]
    _memory: MinuteMemory[tuple[DeskRules, VipSegment | None]] = field(init=False)

    def __post_init__(self) -> None:
        self._memory = MinuteMemory(self._with_segment)

    def get(self, now: datetime) -> DeskRules:
        """The rules in force, at most a minute old."""
        return self._memory.get(now)[0]

    def vip_segment(self, now: datetime) -> VipSegment | None:
        """The segment that the rules name, as old as they; None: none, or it was deleted."""
        return self._memory.get(now)[1]

    def fresh(self) -> DeskRules:
        """The rules as the table has them."""
        item = self.table.get(appeal_keys.DESK_RULES)
        if item is None:
            return DeskRules(BusinessCalendar(self.zone))
        stored = json.loads(item["desk"])
        return _read(stored, self.calendar_of(stored["shop"]), item["version"])

    def calendar_of(self, code: str) -> BusinessCalendar:
        """The hours of a shop of the catalogue; open all the time without one, or without hours."""
        shop = self.shops().find(code) if code else None
        if shop is None:
            return BusinessCalendar(self.zone)
        return BusinessCalendar(shop.zone or self.zone, shop.hours, shop.holidays)

    def _with_segment(self) -> tuple[DeskRules, VipSegment | None]:
        # Kept with the rules, so that an appeal which opens costs no read for its priority.
        rules = self.fresh()
        return rules, self.read_segment(rules.vip_segment) if rules.vip_segment else None

    def save_write(self, rules: DeskRules, version: int) -> Put:
        """The write of the next version after this one; it refuses with `DeskRulesMoved`."""
        self._memory.forget()
        stored = json.dumps(_document(rules), ensure_ascii=False)
        attributes: dict[str, Value] = {"desk": stored, "version": version + 1}
        key = appeal_keys.DESK_RULES
        return Put(key, attributes, version=version, refused=DeskRulesMoved)


def _document(rules: DeskRules) -> dict[str, Any]:
    return {
        "shop": rules.shop,
        "targets": {
            name: [each.answer_minutes, each.solve_minutes] for name, each in rules.targets.items()
        },
        "matrix": {topic: [each.regular, each.vip] for topic, each in rules.matrix.items()},
        "vip_tags": sorted(rules.vip_tags),
        "vip_segment": rules.vip_segment,
        "mailbox": rules.mailbox,
        "mailboxes": dict(rules.mailboxes),
    }


def _read(stored: Mapping[str, Any], calendar: BusinessCalendar, version: int) -> DeskRules:
    return DeskRules(
        calendar=calendar,
        targets={
            AppealPriority(name): Targets(*minutes) for name, minutes in stored["targets"].items()
        },
        matrix={
            Topic(topic): SegmentPriorities(*map(AppealPriority, each))
            for topic, each in stored["matrix"].items()
        },
        vip_tags=frozenset(stored["vip_tags"]),
        vip_segment=stored.get("vip_segment", ""),
        shop=stored["shop"],
        mailbox=stored["mailbox"],
        mailboxes={Topic(topic): address for topic, address in stored["mailboxes"].items()},
        version=version,
    )
