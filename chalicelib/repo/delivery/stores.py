"""The stores of delivery, each imported and made when first needed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.delivery.buckets import Buckets
    from chalicelib.repo.delivery.chunk_days import ChunkDays
    from chalicelib.repo.delivery.chunks import ChunkStore
    from chalicelib.repo.delivery.contacts import ContactStore
    from chalicelib.repo.delivery.ended_runs import EndedRuns
    from chalicelib.repo.delivery.engagements import EngagementStore
    from chalicelib.repo.delivery.page_sales import PageSalesStore
    from chalicelib.repo.delivery.reputations import Reputations
    from chalicelib.repo.delivery.results import ResultStore
    from chalicelib.repo.delivery.sent_messages import SentMessages


@dataclass
class DeliveryStores:
    """Part of World: `world.delivery`."""

    table: Table
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    zone: str  # the programme's

    @cached_property
    def contacts(self) -> "ContactStore":
        from chalicelib.repo.delivery.contacts import ContactStore

        return ContactStore(self.table)

    @cached_property
    def chunks(self) -> "ChunkStore":
        from chalicelib.repo.delivery.chunks import ChunkStore

        return ChunkStore(self.table, self.now, self.sleep, ZoneInfo(self.zone))

    @cached_property
    def buckets(self) -> "Buckets":
        from chalicelib.repo.delivery.buckets import Buckets

        return Buckets(self.table, self.now, self.sleep)

    @cached_property
    def results(self) -> "ResultStore":
        from chalicelib.repo.delivery.results import ResultStore

        return ResultStore(self.table)

    @cached_property
    def chunk_days(self) -> "ChunkDays":
        from chalicelib.repo.delivery.chunk_days import ChunkDays

        return ChunkDays(self.table)

    @cached_property
    def ended_runs(self) -> "EndedRuns":
        from chalicelib.repo.delivery.ended_runs import EndedRuns

        return EndedRuns(self.table)

    @cached_property
    def page_sales(self) -> "PageSalesStore":
        from chalicelib.repo.delivery.page_sales import PageSalesStore

        return PageSalesStore(self.table, self.now)

    @cached_property
    def engagements(self) -> "EngagementStore":
        from chalicelib.repo.delivery.engagements import EngagementStore

        return EngagementStore(self.table)

    @cached_property
    def sent_messages(self) -> "SentMessages":
        from chalicelib.repo.delivery.sent_messages import SentMessages

        return SentMessages(self.table)

    @cached_property
    def reputations(self) -> "Reputations":
        from chalicelib.repo.delivery.reputations import Reputations

        return Reputations(self.table)
