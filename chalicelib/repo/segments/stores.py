"""The stores of segments and scores, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.segments.countings import Countings
    from chalicelib.repo.segments.member_counts import MemberCountStore
    from chalicelib.repo.segments.segments import SegmentStore
    from chalicelib.repo.segments.thresholds import ThresholdStore


@dataclass
class SegmentStores:
    """Part of World: `world.segments`."""

    table: Table

    @cached_property
    def stored(self) -> "SegmentStore":
        from chalicelib.repo.segments.segments import SegmentStore

        return SegmentStore(self.table)

    @cached_property
    def thresholds(self) -> "ThresholdStore":
        from chalicelib.repo.segments.thresholds import ThresholdStore

        return ThresholdStore(self.table)

    @cached_property
    def countings(self) -> "Countings":
        from chalicelib.repo.segments.countings import Countings

        return Countings(self.table)

    @cached_property
    def members(self) -> "MemberCountStore":
        from chalicelib.repo.segments.member_counts import MemberCountStore

        return MemberCountStore(self.table)
