"""A row of a receipt as the programme sees it."""

from dataclasses import dataclass

from chalicelib.domain.points.earning import Row
from chalicelib.domain.points.spending.redemption import PayableRow


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A row of a receipt, with its money in minor units.

    `redeemed` is what points paid (None: not said), `gross` the price times the quantity (None: the
    till did not say the price), `discount` what the till took off.
    """

    number: int
    sku: str
    category: str
    quantity: int
    paid: int
    redeemed: int | None = None
    may_earn: bool = True
    may_redeem: bool = True
    gross: int | None = None
    discount: int = 0

    @property
    def earning(self) -> Row:
        """The row with the money that earns points."""
        return Row(self.number, self.sku, self.category, self.paid, self.may_earn)

    @property
    def priced(self) -> Row:
        """The row with its money before discounts."""
        assert self.gross is not None, "the caller has checked that the price is known"
        return Row(self.number, self.sku, self.category, self.gross)

    @property
    def before_discounts(self) -> Row:
        """The row with its money before discounts, as far as the till said it."""
        if self.gross is not None:
            return self.priced
        money = self.paid + self.discount + (self.redeemed or 0)
        return Row(self.number, self.sku, self.category, money)

    def payable(self, redeemed: int) -> PayableRow:
        """The row with its money before points."""
        payable = self.paid + redeemed
        return PayableRow(self.number, self.sku, self.category, payable, self.may_redeem)
