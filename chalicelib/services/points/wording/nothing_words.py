"""Say why a receipt, or a part of one, earned nothing."""

from collections.abc import Iterator, Sequence

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import EarnRule, PerAmountRule
from chalicelib.services.points.amounts import money_text
from chalicelib.services.points.wording.condition_words import condition_text, goods_name
from chalicelib.world import World


class NothingWords:
    """Words what did not earn of one receipt in one language."""

    def __init__(
        self,
        world: World,
        programme: Programme,
        effect: PointsEffect,
        rows: Sequence[SaleRow],
        locale: Locale,
    ) -> None:
        self._world, self._programme, self._effect = world, programme, effect
        self._rows, self._locale = rows, locale

    def said(self) -> str:
        """Why the whole receipt earned nothing, as far as one reason says it."""
        reasons = dict(self._effect.not_applied)
        if "member" in reasons.values():
            return self._say("points.nothing.member")
        if self._rows and not any(each.paid for each in self._rows):
            return self._say("points.nothing.paid")
        paid = {each.number for each in self._rows if each.paid}
        if paid and paid <= {number for number, _ in self._effect.not_earning}:
            return self._say("points.nothing.goods", goods=self._goods())
        for rule in self._programme.earning.rules:
            if said := self._unmet(rule, reasons.get(rule.id, "")):
                return said
        return self._say("points.earned_nothing")

    def part(self) -> Iterator[str]:
        """Which rows of a receipt that earned gave nothing, and their money."""
        if goods := self._goods():
            yield self._say("points.nothing.part", goods=goods)

    def _unmet(self, rule: EarnRule, reason: str) -> str:
        """What a rule would have asked for; a rule that is beaten by another asks for nothing."""
        if reason in {"minimum", "hours", "weekdays", "categories", "channels"}:
            when = rule.when.model_copy(update={"first_purchase": None, "birthday_window": None})
            condition = condition_text(self._world, when, self._locale)
            return self._say("points.nothing.unmet", condition=condition) if condition else ""
        if not reason and isinstance(rule, PerAmountRule):
            money = money_text(rule.per.minor, rule.per.currency, self._locale)
            return self._say("points.nothing.per_amount", money=money)
        return ""

    def _goods(self) -> str:
        """The goods that earn nothing with their money: "tobacco (300.00)"."""
        reasons, money = dict(self._effect.not_earning), dict[str, int]()
        for row in self._rows:
            if row.number in reasons and row.paid:
                is_named = reasons[row.number] == "category"
                name = goods_name(self._world, row.category, self._locale) if is_named else ""
                name = name or self._say("points.some_goods")
                money[name] = money.get(name, 0) + row.paid
        return ", ".join(
            f"{name} ({money_text(minor, self._effect.currency, self._locale)})"
            for name, minor in money.items()
        )

    def _say(self, key: str, **params: str) -> str:
        said = self._world.texts.say(self._locale, key, params)
        # The sign of a currency may end with the full stop: "230,00 руб.".
        return said.removesuffix(".") if said.endswith("..") else said
