"""Says what an offer gives, where its owner wrote no text about it."""

from typing import TYPE_CHECKING

from chalicelib.bot.points.account_lines import points_of
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalogue.names import named
from chalicelib.domain.messages.notation import factor_text, percent_text
from chalicelib.domain.money import Money
from chalicelib.services.messages.money_words import money_text

if TYPE_CHECKING:
    from chalicelib.domain.offers.offer import OfferEffect
    from chalicelib.domain.points.programme import Programme
    from chalicelib.domain.points.rules import EarnRule, Price


def gives_text(turn: Turn, programme: "Programme", effect: "OfferEffect") -> str:
    """One sentence about the effect of an offer."""
    if effect.earn is not None:
        return _earned(turn, programme, effect.earn)
    if effect.discount is not None:
        if effect.discount.rate is not None:
            return _say(
                turn,
                "offers.gives.percent_off",
                share=percent_text(effect.discount.rate, turn.dialog.locale),
            )
        assert effect.discount.amount is not None, "a discount says how much"
        return _say(turn, "offers.gives.off", money=_money(turn, effect.discount.amount))
    assert effect.product is not None, "an offer gives one of the three"
    found = turn.world.catalogue.products.find([effect.product.sku], turn.world.now())
    names = [named(product.name, turn.dialog.locale) for product in found.values()]
    if not any(names):
        return _say(turn, "offers.gives.some_product")
    return _say(turn, "offers.gives.product", product=names[0])


def _earned(turn: Turn, programme: "Programme", rule: "EarnRule") -> str:
    locale = turn.dialog.locale
    match rule.kind:
        case "percent":
            return _say(turn, "offers.gives.percent", share=percent_text(rule.rate, locale))
        case "multiplier":
            return _say(turn, "offers.gives.factor", factor=factor_text(rule.factor, locale))
        case "fixed":
            return _say(turn, "offers.gives.points", points=points_of(turn, programme, rule.points))
        case "per_amount":
            points = points_of(turn, programme, rule.points)
            money = _money(turn, rule.per)
            return _say(turn, "offers.gives.per_amount", points=points, money=money)


def _say(turn: Turn, key: str, **params: str) -> str:
    return turn.texts.say(turn.dialog.locale, key, params)


def _money(turn: Turn, price: "Price") -> str:
    return money_text(Money(price.minor, price.currency), turn.dialog.locale)
