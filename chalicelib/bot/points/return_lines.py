"""Says what the returns of a receipt gave back and took back."""

from chalicelib.bot.turn import Turn
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.services.messages.money_words import with_signs


def return_lines(turn: Turn, purchase: Purchase) -> list[Line]:
    """A line for each return that moved points; none for a receipt of which nothing came back."""
    if not (purchase.returned_at or purchase.refunded.minor):
        return []
    receipt, locale = purchase.receipt, turn.dialog.locale
    found = turn.world.shopping.purchases.returns_of(shop=receipt.shop, receipt=receipt.number)
    said = (each.words.get(locale, "") for each in found)
    return [Line("purchases.why", {"words": with_signs(words)}) for words in said if words]
