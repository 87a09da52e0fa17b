"""The stores of the table, by capability."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.conversation.stores import ConversationStores
from chalicelib.repo.customers.stores import CustomerStores
from chalicelib.repo.table.table import Table
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.repo.appeals.desk_rules import VipSegment
    from chalicelib.repo.appeals.stores import DeskStores
    from chalicelib.repo.campaigns.stores import CampaignStores
    from chalicelib.repo.catalogue.stores import CatalogueStores
    from chalicelib.repo.delivery.stores import DeliveryStores
    from chalicelib.repo.exports.exports import ExportStore
    from chalicelib.repo.imports.stores import ImportStores
    from chalicelib.repo.offers.stores import OfferStores
    from chalicelib.repo.points.stores import PointsStores
    from chalicelib.repo.segments.stores import SegmentStores
    from chalicelib.repo.shopping.stores import ShoppingStores
    from chalicelib.repo.staff.stores import StaffStores
    from chalicelib.repo.totals.stores import TotalsStores


class Stores:
    """The stores that a World makes when one is first used.

    Their modules are imported then too: a function pays only for the parts that it needs
    (tests/test_cold_start.py).
    """

    settings: Settings
    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    @property
    def table(self) -> Table:
        """The table that all of them share."""
        raise NotImplementedError

    @property
    def secret(self) -> bytes:
        """The key that names chats in keys."""
        raise NotImplementedError

    @cached_property
    def conversation(self) -> ConversationStores:
        return ConversationStores(self.table, lambda: self.secret)

    @cached_property
    def customers(self) -> CustomerStores:
        return CustomerStores(self.table, self.now)

    @cached_property
    def shopping(self) -> "ShoppingStores":
        from chalicelib.repo.shopping.stores import ShoppingStores

        return ShoppingStores(self.table)

    @cached_property
    def points(self) -> "PointsStores":
        from chalicelib.repo.points.stores import PointsStores

        return PointsStores(self.table, self.settings.zone)

    @cached_property
    def offers(self) -> "OfferStores":
        from chalicelib.repo.offers.stores import OfferStores

        return OfferStores(self.table)

    @cached_property
    def catalogue(self) -> "CatalogueStores":
        from chalicelib.repo.catalogue.stores import CatalogueStores

        return CatalogueStores(self.table)

    @cached_property
    def imports(self) -> "ImportStores":
        from chalicelib.repo.imports.stores import ImportStores

        return ImportStores(self.table)

    @cached_property
    def segments(self) -> "SegmentStores":
        from chalicelib.repo.segments.stores import SegmentStores

        return SegmentStores(self.table)

    @cached_property
    def campaigns(self) -> "CampaignStores":
        from chalicelib.repo.campaigns.stores import CampaignStores

        return CampaignStores(self.table, self.now)

    @cached_property
    def delivery(self) -> "DeliveryStores":
        from chalicelib.repo.delivery.stores import DeliveryStores

        return DeliveryStores(self.table, self.now, self.sleep, self.settings.zone)

    @cached_property
    def totals(self) -> "TotalsStores":
        from chalicelib.repo.totals.stores import TotalsStores

        return TotalsStores(self.table, self.settings.zone)

    @cached_property
    def exports(self) -> "ExportStore":
        from chalicelib.repo.exports.exports import ExportStore

        return ExportStore(self.table)

    @cached_property
    def staff(self) -> "StaffStores":
        from chalicelib.repo.staff.stores import StaffStores

        return StaffStores(self.table)

    @cached_property
    def desk(self) -> "DeskStores":
        from chalicelib.repo.appeals.stores import DeskStores

        return DeskStores(
            self.table, self.settings.zone, lambda: self.catalogue.shops, self._vip_segment
        )

    def _vip_segment(self, segment_id: str) -> "VipSegment | None":
        from chalicelib.repo.appeals.desk_rules import VipSegment

        found = self.segments.stored.find(segment_id)
        if found is None:
            return None
        return VipSegment(found.predicate, self.segments.thresholds.latest())
