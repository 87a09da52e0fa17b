"""Say in both languages which rule of a receipt gave how many points, so that the sum is plain."""

from collections.abc import Iterator, Mapping

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import factor_text, percent_text
from chalicelib.domain.messages.plural import FORM_OF
from chalicelib.domain.points.effect import AwardEffect, PointsEffect
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import EarnRule, PerAmountRule, Wording
from chalicelib.services.points.amounts import money_text, points_number, points_text
from chalicelib.services.points.wording.condition_words import condition_text
from chalicelib.world import World

ONCE = (1, 1)
LIMITS: Mapping[str, str] = {
    "per_day": "points.limit_of_day",
    "per_receipt": "points.limit_of_receipt",
    "receipts_per_day": "points.limit_of_receipts",
}
RECEIPTS = ("receipts.one", "receipts.few", "receipts.many")  # English has the last two alike


class ReasonWords:
    """Words the awards of one receipt in one language; `names` are those of offers, by rule."""

    def __init__(
        self,
        world: World,
        programme: Programme,
        effect: PointsEffect,
        names: Mapping[str, Wording],
        locale: Locale,
    ) -> None:
        self._world, self._programme, self._effect = world, programme, effect
        self._names, self.locale = names, locale
        self._rules: Mapping[str, EarnRule] = {each.id: each for each in programme.earning.rules}

    def said(self) -> str:
        """The reasons; if there are several, each with its own points."""
        given: dict[str, int] = {}
        for award in self._effect.awards:
            if award.points:
                reason = self._reason(award)
                given[reason] = given.get(reason, 0) + award.points
        if len(given) == 1:
            return next(iter(given))
        return ", ".join(
            self._say("points.part", points=self._number(points), reason=reason)
            for reason, points in given.items()
        )

    def limit(self, name: str) -> Iterator[str]:
        """Say which limit of the programme took off how much."""
        capped = sum(award.capped for award in self._effect.awards)
        caps = self._programme.earning.caps
        match name:
            case "receipts_per_day" if caps.receipts_per_day is not None:
                count = caps.receipts_per_day
                most = self._say(RECEIPTS[FORM_OF[self.locale](count)], count=str(count))
            case "per_day" if caps.per_day is not None:
                most = self._points(caps.per_day)
            case "per_receipt" if caps.per_receipt is not None:
                most = self._points(caps.per_receipt)
            case _:
                return
        yield self._say(LIMITS[name], most=most, points=self._points(capped))

    def _reason(self, award: AwardEffect) -> str:
        if award.rate is not None:
            return self._share(award)
        if award.rule in self._names:
            return self._say("points.by_offer", offer=self._names[award.rule].said(self.locale))
        rule = self._rules.get(award.rule)
        if isinstance(rule, PerAmountRule):
            each = points_text(self._programme, rule.points, self.locale)
            return self._say("points.per_amount", points=each, money=self._money(rule.per.minor))
        return self._condition(award.rule) or self._say("points.for_this")

    def _share(self, award: AwardEffect) -> str:
        """The share of the money, with the factors of all rows, then those of some."""
        assert award.rate is not None
        share = percent_text(award.rate, self.locale)
        said = self._say("points.by_share", share=share, money=self._money(award.base))
        if award.rule in self._names:
            offer = self._say("points.by_offer", offer=self._names[award.rule].said(self.locale))
            said = f"{said} {offer}"
        whole = [each for each in award.factors if each[2] == award.base]
        parts = [each for each in award.factors if each[2] != award.base]
        first = " ".join([said, *self._level(award), *map(self._times, whole)])
        if not parts:
            return first
        those = [f"{self._money(each[2])} {self._times(each)}" for each in parts]
        both = f" {self._say('points.and')} "
        return f"{first}, {self._say('points.of_these')} {both.join(those)}"

    def _level(self, award: AwardEffect) -> Iterator[str]:
        """The factor of the customer's level."""
        if award.multiplier != ONCE:
            levels = {each.id: each.name for each in self._programme.tiers.levels}
            level = levels[self._effect.tier].said(self.locale)
            factor = factor_text(award.multiplier, self.locale)
            yield self._say("points.by_level", factor=factor, level=level)

    def _times(self, factor: tuple[str, tuple[int, int], int]) -> str:
        """A factor, with the name of its offer, or with what the programme gives it for."""
        rule, pair, _ = factor
        said, offer = factor_text(pair, self.locale), self._names.get(rule)
        if offer is None:
            times, why = self._say("points.times", factor=said), self._condition(rule)
            return f"{times} {why}" if why else times
        return self._say("points.times_by_offer", factor=said, offer=offer.said(self.locale))

    def _condition(self, rule: str) -> str:
        found = self._rules.get(rule)
        return condition_text(self._world, found.when, self.locale) if found else ""

    def _say(self, key: str, **params: str) -> str:
        return self._world.texts.say(self.locale, key, params)

    def _points(self, points: int) -> str:
        return points_text(self._programme, points, self.locale)

    def _number(self, points: int) -> str:
        return points_number(self._programme, points, self.locale)

    def _money(self, minor: int) -> str:
        return money_text(minor, self._effect.currency, self.locale)
