"""A receipt as the programme sees it."""

from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.shopping.purchase import Receipt, gross_minor


def sale_of(receipt: Receipt) -> Sale:
    """Return the sale of a receipt."""
    rows = tuple(
        SaleRow(
            number,
            line.sku,
            line.category,
            line.quantity,
            line.paid.minor,
            redeemed=line.redeemed.minor if line.redeemed else None,
            gross=gross_minor(line.price, line.quantity) if line.price else None,
            discount=line.discount.minor if line.discount else 0,
        )
        for number, line in enumerate(receipt.lines, start=1)
    )
    return Sale(
        receipt.shop,
        receipt.number,
        receipt.at.replace(microsecond=0),
        rows,
        channel=receipt.channel,
        handed_over_at=receipt.handed_over_at,
        hold=receipt.redemption,
        spent=receipt.spent,
    )
