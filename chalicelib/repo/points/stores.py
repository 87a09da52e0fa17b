"""The stores of points, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.points.accounts import AccountStore
    from chalicelib.repo.points.adjustments import AdjustmentStore
    from chalicelib.repo.points.ledger import LedgerStore
    from chalicelib.repo.points.programmes import ProgrammeStore
    from chalicelib.repo.points.redemptions import RedemptionStore


@dataclass
class PointsStores:
    """Part of World: `world.points`."""

    table: Table

    @cached_property
    def programmes(self) -> "ProgrammeStore":
        from chalicelib.repo.points.programmes import ProgrammeStore

        return ProgrammeStore(self.table)

    @cached_property
    def accounts(self) -> "AccountStore":
        from chalicelib.repo.points.accounts import AccountStore

        return AccountStore(self.table)

    @cached_property
    def redemptions(self) -> "RedemptionStore":
        from chalicelib.repo.points.redemptions import RedemptionStore

        return RedemptionStore(self.table)

    @cached_property
    def ledger(self) -> "LedgerStore":
        from chalicelib.repo.points.ledger import LedgerStore

        return LedgerStore(self.table)

    @cached_property
    def adjustments(self) -> "AdjustmentStore":
        from chalicelib.repo.points.adjustments import AdjustmentStore

        return AdjustmentStore(self.table)
