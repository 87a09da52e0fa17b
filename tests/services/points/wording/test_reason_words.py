"""The sentence of a receipt adds up: every factor, level and limit that counted is said."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.earning import Occasion, Row, earn
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.returns import ValuedReceipt
from chalicelib.domain.points.rules import EarnRule, MultiplierRule, PercentRule, When, Wording
from chalicelib.domain.points.sale import RecordedSale
from chalicelib.domain.points.sale_effect import effect_of
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.repo.points.valued import effect_text, read_effect
from chalicelib.services.points.wording.words import with_words
from chalicelib.world import World
from tests.domain.points.till import NOW
from tests.oracle.documents import document, level, percent, rub

CUSTOMER = CustomerId("c-1")
MOSCOW = ZoneInfo("Europe/Moscow")
SATURDAY = datetime.fromisoformat("2026-12-05T08:00:00Z")
LEVELS = [
    {**level("bronze", rub("0.00"), (1, 1)), "name": {"ru": "Бронза", "en": "Bronze"}},
    {**level("silver", rub("100.00"), (4, 3)), "name": {"ru": "Серебро", "en": "Silver"}},
]
MORNING = {"id": "morning", "kind": "multiplier", "factor": [3, 2], "when": {"weekdays": [6]}}
DAIRY = {"id": "dairy", "kind": "multiplier", "factor": [2, 1], "when": {"categories": ["dairy"]}}
MILK = MultiplierRule(kind="multiplier", factor=(3, 1), when=When(categories=("dairy",)))
FIRST = {"id": "first", "kind": "fixed", "points": 100, "when": {"first_purchase": True}}
PARTY = {"id": "party", "kind": "fixed", "points": 50, "when": {"birthday_window": {}}}
PLAIN = {"id": "plain", "kind": "fixed", "points": 5}
STAMPS = {"id": "stamps", "kind": "per_amount", "points": 2, "per": rub("100.00")}
ROWS = (Row(1, "b-1", "bread", 40_000), Row(2, "m-1", "dairy", 20_000))


def effect(
    rules: Sequence[Mapping[str, Any]],
    *,
    tier: int = 0,
    rows: Sequence[Row] = ROWS,
    offers: Sequence[EarnRule] = (),
    **earning: Any,
) -> tuple[Programme, PointsEffect]:
    """What two rows of bread and milk give on a Saturday morning, on the customer's birthday."""
    said = document([dict(rule) for rule in rules], LEVELS, earning=earning)
    programme = Programme.model_validate(said)
    reached = programme.tiers.levels[tier]
    day = SATURDAY.date()
    occasion = Occasion(
        SATURDAY, "s1", "shop", reached, MOSCOW, MOSCOW, is_first=True, celebrations=(day,)
    )
    version = ProgrammeVersion(1, NOW, NOW, "admin", programme)
    sale = RecordedSale(
        record=AccountRecord(CUSTOMER),
        entry=Entry(1, SATURDAY, SATURDAY, {}, "", "", (), ""),
        valued=ValuedReceipt(()),
        earned=earn(programme, rows, occasion, offers),
        lots=(),
        redeemed={},
        money={},
        debt_settled=0,
        worth=Worth(0, 0, 0, 0, 0),
        level=reached.id,
    )
    return programme, effect_of(sale, version)


@pytest.mark.parametrize(
    ("rules", "more", "ru", "en"),
    [
        (
            [percent(300)],
            {},
            "+18 баллов: 3 % с 600,00 руб.",
            "+18 points: 3 % of 600.00 RUB.",
        ),
        (
            [percent(300), MORNING],
            {},
            "+27 баллов: 3 % с 600,00 руб. ×1,5 по дням: сб.",
            "+27 points: 3 % of 600.00 RUB ×1.5 on Sat.",
        ),
        (
            [percent(300), DAIRY],
            {"tier": 1},
            "+32 балла: 3 % с 600,00 руб. ×1\u00a01/3 за уровень «Серебро», из них 200,00 руб. ×2.",
            (
                "+32 points: 3 % of 600.00 RUB ×1\u00a01/3 for the level “Silver”,"
                " of which 200.00 RUB ×2."
            ),
        ),
        (
            [percent(300), FIRST, PARTY, PLAIN, STAMPS],
            {},
            (
                "+185 баллов: 18 (3 % с 600,00 руб.), 100 (за первую покупку), "
                "50 (ко дню рождения), 5 (за эту покупку), 12 (2 балла за каждые 100,00 руб.)."
            ),
            (
                "+185 points: 18 (3 % of 600.00 RUB), 100 (for the first purchase), "
                "50 (for the birthday), 5 (for this purchase), 12 (2 points for every 100.00 RUB)."
            ),
        ),
        (
            [percent(300)],
            {"caps": {"per_receipt": 10}},
            (
                "+10 баллов: 3 % с 600,00 руб. Предел на один чек — 10 баллов, поэтому на 8 баллов"
                " меньше."
            ),
            (
                "+10 points: 3 % of 600.00 RUB. The limit of a receipt is 10 points, so this is"
                " 8 points less."
            ),
        ),
    ],
)
def test_every_number_that_counts_is_said(
    world: World, rules: list[Any], more: dict[str, Any], ru: str, en: str
) -> None:
    limit = "per_receipt" if "caps" in more else ""
    said = with_words(world, *effect(rules, **more), limit=limit).words

    assert said == {"ru": ru, "en": en}


@pytest.mark.parametrize(
    ("rows", "ru"),
    [
        (ROWS[1:], "+18 баллов: 3 % с 200,00 руб. ×3 по акции «Молоко»."),
        (ROWS, "+30 баллов: 3 % с 600,00 руб., из них 200,00 руб. ×3 по акции «Молоко»."),
    ],
)
def test_the_factor_of_an_offer_is_said_by_its_name(
    world: World, rows: Sequence[Row], ru: str
) -> None:
    offer = MILK.model_copy(update={"id": "01OFFER"})
    names = {"01OFFER": Wording(ru="Молоко", en="Milk")}

    programme, found = effect([percent(300), DAIRY], rows=rows, offers=[offer])

    assert with_words(world, programme, found, limit="", names=names).words["ru"] == ru
    assert found.awards[0].factors == (("01OFFER", (3, 1), 20_000),)


def test_two_factors_of_some_rows_are_joined(world: World) -> None:
    bread = {**DAIRY, "id": "bread", "factor": [3, 2], "when": {"categories": ["bread"]}}

    said = with_words(world, *effect([percent(300), DAIRY, bread]), limit="").words

    assert said == {
        "ru": "+30 баллов: 3 % с 600,00 руб., из них 400,00 руб. ×1,5 и 200,00 руб. ×2.",
        "en": "+30 points: 3 % of 600.00 RUB, of which 400.00 RUB ×1.5 and 200.00 RUB ×2.",
    }


def test_a_share_that_an_offer_gives_is_said_by_its_name(world: World) -> None:
    offer = PercentRule(kind="percent", rate=1000).model_copy(update={"id": "01OFFER"})
    names = {"01OFFER": Wording(ru="Молоко", en="Milk")}

    programme, found = effect([], offers=[offer])

    assert with_words(world, programme, found, limit="", names=names).words == {
        "ru": "+60 баллов: 10 % с 600,00 руб. по акции «Молоко».",
        "en": "+60 points: 10 % of 600.00 RUB by the offer “Milk”.",
    }


def test_a_receipt_that_was_stored_without_factors_is_read() -> None:
    _, found = effect([percent(300)])
    values = json.loads(effect_text(found))
    awards = [field.name for field in fields(PointsEffect)].index("awards")
    values[awards] = [award[:-1] for award in values[awards]]

    assert read_effect(json.dumps(values)) == found
