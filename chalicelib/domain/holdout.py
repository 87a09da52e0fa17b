"""Control groups: who is left without messages on purpose (check 6 of section 9).

A draw gives every customer one point of a salted hash; those below the cut are held out. So a
draw is stable, needs no list, and is independent of every other draw. The stratum is not hashed:
a customer whose RFM changes must not change groups.

Stratified means that each stratum has a cut of its own, set from the points of its members at the
campaign's snapshot so that exactly the share is below it. A stratum that was not counted falls
back to the common cut, where the share holds on average.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from chalicelib.domain.ids import CustomerId

GLOBAL_SHARE_BP = 500
CAMPAIGN_SHARE_BP = 1000
WHOLE_BP = 10_000

POINT_BYTES = 8
POINTS = 1 << 8 * POINT_BYTES
HALF_YEAR_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawing of a control group; `cuts` are those of the strata that were counted."""

    name: str
    salt: str
    share_bp: int
    cuts: Mapping[str, int] = field(default_factory=dict)

    def holds_out(self, customer_id: CustomerId, stratum: str = "") -> bool:
        """Whether the customer gets nothing; the stratum is that of the draw's snapshot."""
        return self._point(customer_id) < self.cuts.get(stratum, self._common_cut)

    def stratified(self, members: Iterable[tuple[CustomerId, str]]) -> "Draw":
        """The same draw with an exact cut for each stratum among these customers.

        Where the share is no whole number of people, the last one is drawn as well, so that
        small strata are not always left out.
        """
        points: defaultdict[str, list[int]] = defaultdict(list)
        for customer_id, stratum in members:
            points[stratum].append(self._point(customer_id))
        cuts = {stratum: self._cut(stratum, fallen) for stratum, fallen in points.items()}
        return replace(self, cuts=cuts)

    @property
    def _common_cut(self) -> int:
        return POINTS * self.share_bp // WHOLE_BP

    def _cut(self, stratum: str, points: list[int]) -> int:
        chance = self._point(f"stratum {stratum}") % WHOLE_BP
        held_out = (len(points) * self.share_bp + chance) // WHOLE_BP
        return sorted([*points, POINTS])[held_out]

    def _point(self, drawn: str) -> int:
        """Where somebody falls, from 0 to `POINTS` - 1."""
        digest = sha256(f"{self.salt}\0{self.name}\0{drawn}".encode()).digest()
        return int.from_bytes(digest[:POINT_BYTES], "big")


def global_draw(day: date, *, salt: str, share_bp: int = GLOBAL_SHARE_BP) -> Draw:
    """Draw those kept without any marketing: anew on 1 January and 1 July of the programme."""
    half = 1 + (day.month - 1) // HALF_YEAR_MONTHS
    return Draw(f"global {day.year}-{half}", salt, share_bp)


def campaign_draw(campaign: str, *, salt: str, share_bp: int = CAMPAIGN_SHARE_BP) -> Draw:
    """Draw the control group of one campaign."""
    return Draw(f"campaign {campaign}", salt, share_bp)
