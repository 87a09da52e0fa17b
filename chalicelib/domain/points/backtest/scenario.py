"""Which programme decides in a back-test: the real versions, and a draft from an instant on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion, in_force

DRAFT = 0  # the number of the draft: no version has it


@dataclass(frozen=True, slots=True)
class Scenario:
    """A draft that values the receipts from `since` on; before it the real `versions` do."""

    draft: Programme
    since: datetime
    versions: Sequence[ProgrammeVersion]
    zone: tzinfo

    def valuing(self, at: datetime) -> Programme | None:
        """The programme that values a receipt of this instant; None: there was none."""
        return self.draft if at >= self.since else self._real(at)

    def current(self, now: datetime) -> Programme:
        """The programme in force at our instant of a movement."""
        return self.draft if now >= self.since else self.real(now)

    def real(self, now: datetime) -> Programme:
        """The programme that was really in force; before the first one it does not matter."""
        return self._real(now) or self.draft

    def keeps_levels(self, at: datetime) -> bool:
        """Whether levels are reached as they really were, so that a receipt's level is a fact."""
        real = self._real(at)
        if real is None:
            return False
        draft = self.valuing(at) or self.draft
        if draft.tiers.metric == "earned_points" and draft.earning != real.earning:
            return False
        return _ladder(draft) == _ladder(real)

    def _real(self, at: datetime) -> Programme | None:
        version = in_force(self.versions, at)
        return version.programme if version else None


def _ladder(programme: Programme) -> tuple[object, ...]:
    """What decides when a level is reached and lost."""
    tiers = programme.tiers
    levels = tuple((level.id, level.threshold) for level in tiers.levels)
    return (tiers.metric, tiers.review_day, tiers.grace_days, levels)
