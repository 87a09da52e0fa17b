"""The one-time code that proves that the customer wants to spend points (rule 21)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import CustomerId

PURPOSE = "spend"
PAUSE = timedelta(minutes=15)
QR_LIFE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SpendCode:
    """The live code of a customer, and how many wrong ones were typed since a right one.

    The code is derived from `nonce`; without a nonce there is none. A new code does not reset the
    count of wrong ones.
    """

    customer: CustomerId
    nonce: str = ""
    ends_at: datetime | None = None
    wrong: int = 0
    paused_until: datetime | None = None
    version: int = 0

    def is_live(self, now: datetime) -> bool:
        """Whether there is a code that may still be used."""
        return bool(self.nonce) and self.ends_at is not None and now < self.ends_at

    def is_paused(self, now: datetime) -> bool:
        """Whether too many wrong codes were typed."""
        return self.paused_until is not None and now < self.paused_until

    def after_wrong(self, now: datetime, tries_max: int) -> "SpendCode":
        """The state after one wrong code; the last one allowed begins the pause."""
        wrong = self.wrong + 1
        if wrong < tries_max:
            return replace(self, wrong=wrong)
        return replace(self, wrong=0, nonce="", paused_until=now + PAUSE)

    def used(self) -> "SpendCode":
        """The state after the right code made its hold."""
        return replace(self, nonce="", ends_at=None, wrong=0)


class WrongCode(Forbidden):
    """The code is not that of the customer; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__("code.wrong", left=left)
