"""Control groups: customers who get no messages on purpose (check 6 of section 9).

A draw gives every customer a number, a salted hash of their id; customers with a number below the
cut are in the control group. So a draw is stable, needs no list, and is independent of every other
draw. It is not stratified, and no action of a customer changes their group (docs/decisions/0025).
"""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.purpose import MessagePurpose

GLOBAL_SHARE_BP = 500
CAMPAIGN_SHARE_BP = 1000
WHOLE_BP = 10_000

POINT_BYTES = 8
POINTS = 1 << 8 * POINT_BYTES
HALF_YEAR_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw of a control group."""

    name: str
    salt: str
    share_bp: int
    _beginning: bytes = field(init=False, repr=False, compare=False)
    _cut: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Computed once: a plan draws millions of times.
        object.__setattr__(self, "_beginning", f"{self.salt}\0{self.name}\0".encode())
        object.__setattr__(self, "_cut", POINTS * self.share_bp // WHOLE_BP)

    def holds_out(self, customer_id: CustomerId) -> bool:
        """Whether the customer is in the control group and gets nothing."""
        digest = sha256(self._beginning + customer_id.encode()).digest()
        return int.from_bytes(digest[:POINT_BYTES], "big") < self._cut


def usual_share_bp(purpose: MessagePurpose) -> int:
    """The default size of a control group in basis points; a service message has no group."""
    return CAMPAIGN_SHARE_BP if purpose is MessagePurpose.ADVERTISING else 0


def global_draw(day: date, *, salt: str, share_bp: int = GLOBAL_SHARE_BP) -> Draw:
    """Draw the customers who get no marketing at all: anew on 1 January and 1 July."""
    half = 1 + (day.month - 1) // HALF_YEAR_MONTHS
    return Draw(f"global {day.year}-{half}", salt, share_bp)


def campaign_draw(campaign: str, *, salt: str, share_bp: int = CAMPAIGN_SHARE_BP) -> Draw:
    """Draw the control group of one campaign."""
    return Draw(f"campaign {campaign}", salt, share_bp)
