"""Say in both languages what a receipt gave, for tills, bots and support."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.messages.plural import FORM_OF
from chalicelib.domain.money import Money
from chalicelib.domain.points.effect import AwardEffect, PointsEffect
from chalicelib.domain.points.programme import Programme
from chalicelib.world import World

SIGNS = {"RUB": "руб."}


def with_words(world: World, programme: Programme, effect: PointsEffect) -> PointsEffect:
    """Return the effect with its sentences."""
    said = {str(locale): _sentence(world, programme, effect, locale) for locale in LOCALES}
    return replace(effect, words=said)


def points_text(programme: Programme, points: int, locale: Locale) -> str:
    """Write `16 баллов` or `12.50 points`, in the programme's own word."""
    names = programme.points.names
    scale = programme.points.scale
    forms = names.ru if locale == "ru" else names.en
    if not scale:
        return f"{points} {forms[FORM_OF[locale](points)]}"
    whole, part = divmod(abs(points), 10**scale)
    number = f"{'-' if points < 0 else ''}{whole}.{part:0{scale}d}"
    # A fraction takes the form of "half a point": the second one in Russian, the plural in English.
    return f"{number.replace('.', ',') if locale == 'ru' else number} {forms[1]}"


def _sentence(world: World, programme: Programme, effect: PointsEffect, locale: Locale) -> str:
    reasons = [
        _reason(world, effect.currency, award, locale) for award in effect.awards if award.points
    ]
    parts = []
    if effect.earned:
        earned = points_text(programme, effect.earned, locale)
        params = {"points": earned, "reasons": ", ".join(reasons)}
        said = world.texts.say(locale, "points.earned", params)
        # The sign of a currency may end with the full stop: "230,00 руб.".
        parts.append(said if said.endswith(".") else f"{said}.")
    else:
        parts.append(world.texts.say(locale, "points.earned_nothing"))
    parts += _others(world, effect, locale)
    return " ".join(parts)


def _others(world: World, effect: PointsEffect, locale: Locale) -> Iterator[str]:
    if effect.redeemed:
        yield world.texts.say(locale, "points.spent", {"points": effect.redeemed})
    if effect.debt_settled:
        yield world.texts.say(locale, "points.settled", {"points": effect.debt_settled})


def _reason(world: World, currency: str, award: AwardEffect, locale: Locale) -> str:
    """Say where the points of one rule come from."""
    if award.rate is None:
        return world.texts.say(locale, "points.by_rule", {"rule": award.rule})
    share = f"{award.rate / 100:g}"
    base = str(Money(award.base, currency))
    if locale == "ru":
        share, base = share.replace(".", ","), base.replace(".", ",")
        money = f"{base} {SIGNS.get(currency, currency)}"
    else:
        money = f"{base} {currency}"
    return world.texts.say(locale, "points.by_share", {"share": share, "money": money})
