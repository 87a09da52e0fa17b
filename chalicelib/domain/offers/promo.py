"""Promo codes: how they are written, made and compared."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 O 1 I
RANDOM_CHARS = 12  # five bits each: 60 bits
GROUP = 4
BITS = 5


class PromoRefusal(StrEnum):
    """Why a code of a receipt gave nothing, if it is no condition of the offer's rule."""

    UNKNOWN = "promo.unknown"
    USED_UP = "promo.used_up"
    PAUSED = "promo.paused"
    NOT_APPLICABLE = "promo.not_applicable"


class BatchState(StrEnum):
    """Whether the codes of a batch are being made."""

    MAKING = "making"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Promo:
    """A code, by its keyed digest; `batch` is that with which it was made.

    `left` are its uses; None: they are not limited, or counted in the `shards` of a counter. A
    code with a `customer` is for them alone.
    """

    digest: str
    batch: str
    offer: str
    left: int | None = None
    per_customer: int | None = None
    shards: int = 0
    customer: str = ""

    @property
    def counter(self) -> str:
        """The name of the counter of its uses."""
        return f"code-{self.batch}-{self.digest}"


@dataclass(frozen=True, slots=True)
class CodeBatch:
    """Codes that were made together: those that staff named, or random ones.

    `key` tells from which secret the random ones are derived.
    """

    id: str
    offer: str
    count: int
    made: int
    state: BatchState
    created_at: datetime
    prefix: str = ""
    total: int | None = None
    per_customer: int | None = None
    key: str = ""
    version: int = 0

    def with_made(self, made: int) -> "CodeBatch":
        """The batch after so many of its codes were made."""
        state = BatchState.READY if made == self.count else BatchState.MAKING
        return replace(self, made=made, state=state)

    @property
    def snapshot(self) -> "BatchSnapshot":
        return BatchSnapshot(
            self.id, self.offer, self.state, self.made, self.count, self.created_at
        )


@dataclass(frozen=True, slots=True)
class BatchSnapshot:
    """A batch as it is answered."""

    id: str
    offer: str
    state: str
    made: int
    count: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OfferBatch:
    """A batch as its offer finds it; `digests` are those of named codes, none of random ones.

    `is_personal`: a campaign gives its recipients further codes of this batch.
    """

    id: str
    offer: str
    per_customer: int | None = None
    digests: tuple[str, ...] = ()
    is_personal: bool = False


def normal(code: str) -> str:
    """Return a code as it is compared: case and dashes do not matter."""
    return code.upper().replace("-", "")


def derived_code(secret: bytes, *, batch: str, name: str, prefix: str = "") -> str:
    """Return the code of a batch under a name, a number or a customer.

    It is derived from the secret, so that a job that dies makes the same codes again, and nothing
    but the secret and the batch is needed to show them: `NY-7K2M-QX4D-9WPC`.
    """
    digest = hmac.digest(secret, f"promo|{batch}|{name}".encode(), "sha256")
    number = int.from_bytes(digest, "big")
    chars = [ALPHABET[number >> BITS * place & len(ALPHABET) - 1] for place in range(RANDOM_CHARS)]
    text = "".join(chars)
    groups = [text[at : at + GROUP] for at in range(0, RANDOM_CHARS, GROUP)]
    return "-".join([prefix, *groups] if prefix else groups)
