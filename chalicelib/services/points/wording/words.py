"""Say in both languages what a receipt gave, for tills, bots and support."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.points.effect import PointsEffect, ReturnEffect
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import Wording
from chalicelib.services.points.amounts import money_text, points_number, points_text
from chalicelib.services.points.wording.nothing_words import NothingWords
from chalicelib.services.points.wording.reason_words import ReasonWords
from chalicelib.world import World


def with_words(
    world: World,
    programme: Programme,
    effect: PointsEffect,
    *,
    limit: str,
    names: Mapping[str, Wording] | None = None,
    rows: Sequence[SaleRow] = (),
) -> PointsEffect:
    """Return the effect with its sentences.

    `limit` is the cap that took points off, `names` are those of offers, by their rules, and
    `rows` those of the receipt, to say which of them earned nothing.
    """
    said = {}
    for locale in LOCALES:
        reasons = ReasonWords(world, programme, effect, names or {}, locale)
        nothing = NothingWords(world, programme, effect, rows, locale)
        said[str(locale)] = _sentence(world, programme, effect, (reasons, nothing), limit)
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
        # What the account lacked became debt, and was not taken from it.
        "points.clawed_back": effect.clawed_back - max(effect.debt, 0),
        "points.restored": effect.restored,
        "points.grace": effect.grace,
        "points.debt_rose": max(effect.debt, 0),
        "points.debt_fell": max(-effect.debt, 0),
    }
    for key, points in amounts.items():
        if programme and points:
            params = {"points": points_text(programme, points, locale)}
            yield world.texts.say(locale, key, params)


def _sentence(
    world: World,
    programme: Programme,
    effect: PointsEffect,
    words: tuple[ReasonWords, NothingWords],
    limit: str,
) -> str:
    reasons, nothing = words
    locale, parts = reasons.locale, []
    if effect.earned:
        earned = points_text(programme, effect.earned, locale)
        params = {"points": earned, "reasons": reasons.said()}
        said = world.texts.say(locale, "points.earned", params)
        # The sign of a currency may end with the full stop: "230,00 руб.".
        parts.append(said if said.endswith(".") else f"{said}.")
        parts += nothing.part()
    elif limit:
        parts.append(world.texts.say(locale, "points.earned_nothing"))
    else:
        parts.append(nothing.said())
    parts += reasons.limit(limit)
    parts += _others(world, programme, effect, locale)
    return " ".join(parts)


def _others(
    world: World, programme: Programme, effect: PointsEffect, locale: Locale
) -> Iterator[str]:
    amounts = {"points.spent": effect.redeemed, "points.settled": effect.debt_settled}
    for key, points in amounts.items():
        if points:
            params = {"points": points_number(programme, points, locale)}
            yield world.texts.say(locale, key, params)
