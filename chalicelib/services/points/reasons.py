"""Say to a customer why a rule of the programme gave points; the rule's id is for its owner."""

from fractions import Fraction

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.money import Money
from chalicelib.domain.points.effect import AwardEffect
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import BASIS
from chalicelib.services.points.amounts import money_text, points_number
from chalicelib.world import World

TENTHS_AND_HUNDREDTHS = 100  # factors that people write with a point: 1.5, 1.25


def reason_text(
    world: World, programme: Programme, currency: str, award: AwardEffect, locale: Locale
) -> str:
    """Say where the points of one rule come from: `7 % of 230.00 RUB`, `for the first purchase`."""
    if award.rate is not None:
        return _of_share(world, programme, currency, award, locale)
    rule = next((each for each in programme.earning.rules if each.id == award.rule), None)
    if rule is not None and rule.kind == "per_amount":
        params = {
            "points": points_number(programme, rule.points, locale),
            "money": money_text(rule.per.minor, currency, locale),
        }
        return world.texts.say(locale, "points.per_amount", params)
    if rule is not None and rule.when.first_purchase:
        return world.texts.say(locale, "points.for_first")
    if rule is not None and rule.when.birthday_window:
        return world.texts.say(locale, "points.for_birthday")
    return world.texts.say(locale, "points.bonus")


def _of_share(
    world: World, programme: Programme, currency: str, award: AwardEffect, locale: Locale
) -> str:
    assert award.rate is not None
    share = f"{award.rate / 100:g}"
    if locale == "ru":
        share = share.replace(".", ",")
    params = {"share": share, "money": money_text(award.base, currency, locale)}
    said = world.texts.say(locale, "points.by_share", params)
    factor = Fraction(*award.multiplier)
    if factor != 1:
        params = {"reason": said, "factor": _factor_text(factor, locale)}
        said = world.texts.say(locale, "points.by_level", params)
    plain = Fraction(str(Money(award.base, currency))) * award.rate / BASIS * factor
    if Fraction(award.exact) > plain * 10**programme.points.scale:
        said = world.texts.say(locale, "points.and_more", {"reason": said})
    return said


def _factor_text(factor: Fraction, locale: Locale) -> str:
    """Write `1.5`, or `4/3` where no short decimal is exact."""
    whole, rest = divmod(factor * TENTHS_AND_HUNDREDTHS, TENTHS_AND_HUNDREDTHS)
    if rest.denominator != 1:
        return str(factor)
    number = f"{whole}.{int(rest):02d}".rstrip("0").rstrip(".")
    return number.replace(".", ",") if locale == "ru" else number
