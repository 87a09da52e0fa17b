"""The actor of a change: a member of staff or a machine, with the instant and the request."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import StaffKeyId


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The caller's key for a request, which makes its repetition harmless.

    `digest` covers method, address and body: another request under the same key is refused.
    """

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a use case; `request` is None if a repetition is harmless by itself."""

    by: StaffKeyId
    at: datetime
    request: IdempotencyKey | None = None
