"""Say in both languages what a receipt gave, for tills, bots and support."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.plural import FORM_OF
from chalicelib.domain.money import Money
from chalicelib.domain.points.effect import AwardEffect, PointsEffect, ReturnEffect
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import Wording
from chalicelib.world import World

SIGNS = {"RUB": "руб."}


def with_words(
    world: World,
    programme: Programme,
    effect: PointsEffect,
    *,
    names: Mapping[str, Wording] | None = None,
) -> PointsEffect:
    """Return the effect with its sentences; `names` are those of offers, by their rules."""
    known = names or {}
    said = {str(locale): _sentence(world, programme, effect, locale, known) for locale in LOCALES}
    return replace(effect, words=said)


def with_return_words(
    world: World, programme: Programme | None, effect: ReturnEffect
) -> ReturnEffect:
    """Return the effect of a return with its sentences; `programme` is the one in force."""
    said = {
        str(locale): " ".join(_of_return(world, programme, effect, locale)) for locale in LOCALES
    }
    return replace(effect, words=said)


def _of_return(
    world: World, programme: Programme | None, effect: ReturnEffect, locale: Locale
) -> Iterator[str]:
    money = money_text(effect.refund, effect.currency, locale)
    said = world.texts.say(locale, "points.refunded", {"money": money})
    yield said if said.endswith(".") else f"{said}."
    amounts = {
        "points.clawed_back": effect.clawed_back,
        "points.restored": effect.restored,
        "points.grace": effect.grace,
        "points.debt_rose": max(effect.debt, 0),
        "points.debt_fell": max(-effect.debt, 0),
    }
    for key, points in amounts.items():
        if programme and points:
            params = {"points": points_text(programme, points, locale)}
            yield world.texts.say(locale, key, params)


def points_text(programme: Programme, points: int, locale: Locale) -> str:
    """Write `16 баллов` or `12.50 points`, in the programme's own word."""
    names = programme.points.names
    forms = names.ru if locale == "ru" else names.en
    # A fraction takes the form of "half a point": the second one in Russian, the plural in English.
    form = 1 if programme.points.scale else FORM_OF[locale](points)
    return f"{points_number(programme, points, locale)} {forms[form]}"


def points_number(programme: Programme, points: int, locale: Locale) -> str:
    """Write `16` or `12.50`, by the scale of the programme."""
    scale = programme.points.scale
    if not scale:
        return str(points)
    whole, part = divmod(abs(points), 10**scale)
    number = f"{'-' if points < 0 else ''}{whole}.{part:0{scale}d}"
    return number.replace(".", ",") if locale == "ru" else number


def _sentence(
    world: World,
    programme: Programme,
    effect: PointsEffect,
    locale: Locale,
    names: Mapping[str, Wording],
) -> str:
    reasons = [
        _by_offer(world, names[award.rule], locale)
        if award.rule in names
        else _reason(world, programme, award, locale)
        for award in effect.awards
        if award.points
    ]
    parts = []
    if effect.earned:
        earned = points_text(programme, effect.earned, locale)
        params = {"points": earned, "reasons": ", ".join(dict.fromkeys(reasons))}
        said = world.texts.say(locale, "points.earned", params)
        # The sign of a currency may end with the full stop: "230,00 руб.".
        parts.append(said if said.endswith(".") else f"{said}.")
    else:
        parts.append(world.texts.say(locale, "points.earned_nothing"))
    parts += _others(world, programme, effect, locale)
    return " ".join(parts)


def _others(
    world: World, programme: Programme, effect: PointsEffect, locale: Locale
) -> Iterator[str]:
    if effect.redeemed:
        spent = points_number(programme, effect.redeemed, locale)
        yield world.texts.say(locale, "points.spent", {"points": spent})
    if effect.debt_settled:
        settled = points_number(programme, effect.debt_settled, locale)
        yield world.texts.say(locale, "points.settled", {"points": settled})


def _by_offer(world: World, name: Wording, locale: Locale) -> str:
    """Say that the points come from an offer, by its name."""
    shown = name.ru if locale == "ru" else name.en
    return world.texts.say(locale, "points.by_offer", {"offer": shown})


def _reason(world: World, programme: Programme, award: AwardEffect, locale: Locale) -> str:
    """Say where the points of one rule come from; a customer never reads its id."""
    if award.rate is None:
        return world.texts.say(locale, _occasion(programme, award.rule))
    share = f"{award.rate / 100:g}"
    if locale == "ru":
        share = share.replace(".", ",")
    money = money_text(award.base, programme.currency, locale)
    return world.texts.say(locale, "points.by_share", {"share": share, "money": money})


def _occasion(programme: Programme, rule_id: str) -> str:
    """Return the text that says why a rule gave points."""
    rules = (rule for rule in programme.earning.rules if rule.id == rule_id)
    rule = next(rules, None)
    if rule and rule.when.first_purchase:
        return "points.by_first_purchase"
    return "points.by_birthday" if rule and rule.when.birthday_window else "points.by_rule"


def money_text(minor: int, currency: str, locale: Locale) -> str:
    """Write `230,00 руб.` or `230.00 RUB`."""
    amount = str(Money(minor, currency))
    if locale == "ru":
        return f"{amount.replace('.', ',')} {SIGNS.get(currency, currency)}"
    return f"{amount} {currency}"
