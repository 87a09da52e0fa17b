"""Entries of the ledger: one movement each, append-only, chained by hashes (rules 9 and 11)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.ids import CustomerId

LEDGER = "grocer.ledger.v1"
VERSION = 1


class PostingType(StrEnum):
    """The kinds of postings; the names are stored, so they never change."""

    EARN = "EARN"
    ACTIVATE = "ACTIVATE"
    HOLD = "HOLD"
    CAPTURE = "CAPTURE"
    RELEASE = "RELEASE"
    EXPIRE = "EXPIRE"
    CLAWBACK = "CLAWBACK"
    RESTORE = "RESTORE"
    TRANSFER_OUT = "TRANSFER_OUT"
    TRANSFER_IN = "TRANSFER_IN"
    ADJUST = "ADJUST"
    MERGE_OUT = "MERGE_OUT"
    MERGE_IN = "MERGE_IN"
    DEBT = "DEBT"
    DEBT_SETTLE = "DEBT_SETTLE"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a movement: signed changes of a lot, of what is held of it, and of the debt.

    A posting that makes a lot names its terms: `earned`, `activates` and `expires`, the first two
    only where they differ from the instant of the movement.
    """

    type: PostingType
    lot: str = ""
    points: int = 0
    held: int = 0
    debt: int = 0
    rule: str = ""
    version: int = 0
    earned: datetime | None = None
    activates: datetime | None = None
    expires: datetime | None = None

    def to_json(self, at: datetime) -> dict[str, Any]:
        """The fields that say something, in a movement at this instant."""
        said = {
            "type": self.type.value,
            "lot": self.lot,
            "points": self.points,
            "held": self.held,
            "debt": self.debt,
            "rule": self.rule,
            "version": self.version,
            "earned": _instant(self.earned) if self.earned != at else "",
            "activates": _instant(self.activates) if self.activates != at else "",
            "expires": _instant(self.expires),
        }
        return {name: value for name, value in said.items() if value}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Posting":
        """Read what `to_json` wrote; instants of the movement itself are not named."""
        dates = {
            name: datetime.fromisoformat(said[name])
            for name in ("earned", "activates", "expires")
            if name in said
        }
        return cls(**{**said, **dates, "type": PostingType(said["type"])})


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of an account.

    `at` is the sender's instant of the event, `recorded_at` ours. `key` names the document that
    caused the movement: no document moves an account twice.
    """

    sequence: int
    at: datetime
    recorded_at: datetime
    cause: Mapping[str, str]
    key: str
    by: str
    postings: tuple[Posting, ...]
    previous: str

    @property
    def canonical(self) -> str:
        """The text that is hashed: sorted keys, no spaces, nothing that is empty or zero."""
        said = {
            "v": VERSION,
            "sequence": self.sequence,
            "at": _instant(self.at),
            "recorded": _instant(self.recorded_at),
            "cause": {name: value for name, value in self.cause.items() if value},
            "key": self.key,
            "by": self.by,
            "postings": [posting.to_json(self.at) for posting in self.postings],
        }
        kept = {name: value for name, value in said.items() if value}
        return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_canonical(cls, text: str) -> "Entry":
        """Read what `canonical` wrote; `previous` stands beside it and is empty here."""
        said = json.loads(text)
        at = datetime.fromisoformat(said["at"])
        return cls(
            sequence=said["sequence"],
            at=at,
            recorded_at=datetime.fromisoformat(said["recorded"]),
            cause=said.get("cause", {}),
            key=said["key"],
            by=said.get("by", ""),
            postings=tuple(Posting.from_json(each) for each in said.get("postings", ())),
            previous="",
        )

    @property
    def hash(self) -> str:
        """The hash of this entry and, through `previous`, of all before it."""
        return chain_hash(self.previous, self.canonical)


def chain_hash(previous: str, canonical: str) -> str:
    """The hash of an entry's text after the entry before it."""
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def genesis(customer: CustomerId) -> str:
    """What the first entry of an account names as its previous hash."""
    return hashlib.sha256(f"{LEDGER}\n{customer}".encode()).hexdigest()


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
