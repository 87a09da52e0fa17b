"""Who changes something: a member of staff or a machine, when, and on which request."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import StaffKeyId


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What makes a repeated request harmless: the caller's key for it, and a digest of the request.

    `digest` covers method, address and body: another request under the same key is refused.
    """

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a use case; `request` is absent where repeating is harmless by itself."""

    by: StaffKeyId
    at: datetime
    request: IdempotencyKey | None = None
