"""How a channel does: what arrived and left, which errors it met, what its platform says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WebhookView:
    """What a platform says about the address to which it posts updates.

    `pending` are the updates that it could not deliver yet, and `missing_events` the kinds of
    events that we need and it does not post. `error` without an instant: it posts nothing now.
    """

    url: str
    pending: int
    error: str = ""
    error_at: datetime | None = None
    missing_events: tuple[str, ...] = ()

    def has_lapsed(self, ours: str) -> bool:
        """Whether our webhook is lost or unfit, so that it has to be set again."""
        # Another address is left alone: another deployment may have the same account.
        if self.url != ours:
            return not self.url
        is_off = bool(self.error) and self.error_at is None
        return is_off or bool(self.missing_events)


@dataclass(frozen=True, slots=True)
class PlatformAccount:
    """What a platform says about our account: its public name, and what is wrong with it.

    `missing_rights` are rights that the token lacks; `faults` are codes.
    """

    name: str
    missing_rights: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookCheck:
    """The answer of a platform that was asked at `at`; `code` says why it gave none."""

    at: datetime
    code: str = ""
    is_ours: bool = False
    pending: int = 0
    error: str = ""
    error_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Whether the platform posts to us."""
        return not self.code and self.is_ours

    @classmethod
    def of(cls, view: WebhookView, ours: str, at: datetime) -> "WebhookCheck":
        """The check that keeps of a view only what people need; the address may hold a secret."""
        return cls(
            at,
            is_ours=view.url == ours,
            pending=view.pending,
            error=view.error,
            error_at=view.error_at,
        )


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """What is noted about a channel; the instants are late by a minute at most.

    `failures` are the messages of today and yesterday (UTC) that it did not take, by code.
    """

    received_at: datetime | None = None
    accepted_at: datetime | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    check: WebhookCheck | None = None
