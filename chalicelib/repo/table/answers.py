"""Answers kept for 72 hours, so that a repeated request gets the same one and does nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.staff.actor import IdempotencyKey
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(hours=72)


class Repeated(Conflict):
    """The same request was answered before; `answer` is what was said, as JSON."""

    def __init__(self, answer: str, status: int) -> None:
        super().__init__("idempotency.repeated")
        self.answer = answer
        self.status = status


@dataclass(frozen=True, slots=True)
class Answers:
    """The kept answers of the table."""

    table: Table

    def find(self, once: IdempotencyKey, now: datetime) -> Repeated | None:
        """What was answered to this key before.

        Raises:
            Rejected: `idempotency.other_request`: the key was used for something else.
        """
        item = self.table.get(keys.answer(once.key))
        return repeated(item, once) if item and item["ttl"] >= int(now.timestamp()) else None


def write_of(once: IdempotencyKey, now: datetime) -> Put:
    """The write that keeps an answer; a kept one that has ended counts as absent."""
    assert once.answer is not None, "the deed does not say what it answers"
    attributes: dict[str, Value] = {
        "asked": once.asked,
        "answer": once.answer,
        "status": once.status,
        "ttl": int((now + KEPT).timestamp()),
    }
    return Put(keys.answer(once.key), attributes, unless_live_at=int(now.timestamp()))


def repeated(item: Item, once: IdempotencyKey) -> Repeated:
    """The answer that an item keeps.

    Raises:
        Rejected: `idempotency.other_request`: the key was used for something else.
    """
    if item["asked"] != once.asked:
        raise Rejected("idempotency.other_request")
    return Repeated(item["answer"], item["status"])
