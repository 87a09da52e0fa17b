"""The stores of points, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.points.account_pages import AccountPages
    from chalicelib.repo.points.accounts import AccountStore
    from chalicelib.repo.points.adjustments import AdjustmentStore
    from chalicelib.repo.points.ledger import LedgerStore
    from chalicelib.repo.points.personals import PersonalStore
    from chalicelib.repo.points.programmes import ProgrammeStore
    from chalicelib.repo.points.redemptions import RedemptionStore
    from chalicelib.repo.points.simulations import SimulationStore
    from chalicelib.repo.points.transfers import TransferStore


@dataclass
class PointsStores:
    """Part of World: `world.points`."""

    table: Table
    zone: str  # the programme's

    @cached_property
    def programmes(self) -> "ProgrammeStore":
        from chalicelib.repo.points.programmes import ProgrammeStore

        return ProgrammeStore(self.table)

    @cached_property
    def accounts(self) -> "AccountStore":
        from chalicelib.repo.points.accounts import AccountStore

        return AccountStore(self.table, ZoneInfo(self.zone))

    @cached_property
    def pages(self) -> "AccountPages":
        from chalicelib.repo.points.account_pages import AccountPages

        return AccountPages(self.table, ZoneInfo(self.zone))

    @cached_property
    def personals(self) -> "PersonalStore":
        from chalicelib.repo.points.personals import PersonalStore

        return PersonalStore(self.table)

    @cached_property
    def simulations(self) -> "SimulationStore":
        from chalicelib.repo.points.simulations import SimulationStore

        return SimulationStore(self.table)

    @cached_property
    def redemptions(self) -> "RedemptionStore":
        from chalicelib.repo.points.redemptions import RedemptionStore

        return RedemptionStore(self.table)

    @cached_property
    def transfers(self) -> "TransferStore":
        from chalicelib.repo.points.transfers import TransferStore

        return TransferStore(self.table)

    @cached_property
    def ledger(self) -> "LedgerStore":
        from chalicelib.repo.points.ledger import LedgerStore

        return LedgerStore(self.table)

    @cached_property
    def adjustments(self) -> "AdjustmentStore":
        from chalicelib.repo.points.adjustments import AdjustmentStore

        return AdjustmentStore(self.table)
