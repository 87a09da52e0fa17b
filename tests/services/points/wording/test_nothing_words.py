"""A receipt that earned nothing says why, and so does the part of one that earned nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.earning import Occasion, earn
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.returns import ValuedReceipt
from chalicelib.domain.points.sale import RecordedSale
from chalicelib.domain.points.sale_effect import effect_of
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.services.points.wording.words import with_words
from chalicelib.world import World
from tests.domain.points.till import NOW
from tests.oracle.documents import document, percent, rub

MOSCOW = ZoneInfo("Europe/Moscow")
SATURDAY = datetime.fromisoformat("2026-12-05T08:00:00Z")
LARGE = {"id": "large", "kind": "fixed", "points": 100, "when": {"minimum": rub("3000.00")}}
STAMPS = {"id": "stamps", "kind": "per_amount", "points": 2, "per": rub("5000.00")}
NIGHT = {"id": "night", "kind": "fixed", "points": 5, "when": {"hours": ["22:00", "23:00"]}}
MORNING = {
    "id": "morning",
    "kind": "multiplier",
    "factor": [3, 2],
    "when": {"hours": ["09:00", "12:00"]},
}
SUNDAY = {"id": "sunday", "kind": "fixed", "points": 5, "when": {"weekdays": [7]}}
WEB = {"id": "web", "kind": "fixed", "points": 5, "when": {"channels": ["web"]}}
OWN = {"id": "own", "kind": "multiplier", "factor": [2, 1], "when": {"skus": ["b-1"]}}


def row(number: int, category: str, paid: int, *, may_earn: bool = True) -> SaleRow:
    return SaleRow(number, "b-1", category, 1000, paid, may_earn=may_earn)


BREAD = row(1, "bread", 90_000)
TOBACCO = row(2, "tobacco", 30_000)
CARD = row(3, "gift-card", 100_000)


def said(
    world: World, rules: Sequence[Mapping[str, Any]], *rows: SaleRow, is_member: bool = True
) -> tuple[str, str]:
    programme = Programme.model_validate(document([dict(each) for each in rules], []))
    occasion = Occasion(SATURDAY, "s1", "shop", None, MOSCOW, MOSCOW, is_member=is_member)
    sale = RecordedSale(
        record=AccountRecord(CustomerId("c-1")),
        entry=Entry(1, SATURDAY, SATURDAY, {}, "", "", (), ""),
        valued=ValuedReceipt(()),
        earned=earn(programme, [each.earning for each in rows], occasion),
        lots=(),
        redeemed={},
        money={},
        debt_settled=0,
        worth=Worth(0, 0, 0, 0, 0),
        level="",
    )
    effect = effect_of(sale, ProgrammeVersion(1, NOW, NOW, "admin", programme))
    words = with_words(world, programme, effect, limit="", rows=rows).words
    return words["ru"].replace("\u00a0", " "), words["en"]


@pytest.mark.parametrize(
    ("rules", "rows", "ru", "en"),
    [
        (
            [percent(300)],
            [BREAD, TOBACCO],
            "+27 баллов: 3 % с 900,00 руб. Без баллов: табак (300,00 руб.).",
            "+27 points: 3 % of 900.00 RUB. Without points: tobacco (300.00 RUB).",
        ),
        (
            [percent(300)],
            [CARD],
            "Баллы не начислены: за это их не дают — подарочные карты (1 000,00 руб.).",
            "No points earned: these goods give none: gift cards (1,000.00 RUB).",
        ),
        (
            [percent(300)],
            [row(1, "bread", 90_000, may_earn=False)],
            "Баллы не начислены: за это их не дают — некоторые товары (900,00 руб.).",
            "No points earned: these goods give none: some goods (900.00 RUB).",
        ),
        (
            [percent(300)],
            [row(1, "bread", 0)],
            "Баллы не начислены: деньгами ничего не оплачено.",
            "No points earned: nothing was paid with money.",
        ),
        (
            [LARGE],
            [BREAD],
            "Баллы не начислены: их дают за покупку от 3 000,00 руб.",
            "No points earned: they are given for a purchase of at least 3,000.00 RUB.",
        ),
        (
            [STAMPS],
            [BREAD],
            "Баллы не начислены: их дают за каждые 5 000,00 руб.",
            "No points earned: they are given for every 5,000.00 RUB.",
        ),
        (
            [NIGHT],
            [BREAD],
            "Баллы не начислены: их дают с 22:00 до 23:00.",
            "No points earned: they are given from 22:00 to 23:00.",
        ),
        (
            [SUNDAY],
            [BREAD],
            "Баллы не начислены: их дают по дням: вс.",
            "No points earned: they are given on Sun.",
        ),
        (
            [WEB],
            [BREAD],
            "Баллы не начислены: их дают за заказ на сайте.",
            "No points earned: they are given for an order in the web shop.",
        ),
        ([percent(1)], [row(1, "bread", 100)], "Баллы не начислены.", "No points earned."),
        (
            [percent(300), MORNING],
            [BREAD],
            "+40 баллов: 3 % с 900,00 руб. ×1,5 с 09:00 до 12:00.",
            "+40 points: 3 % of 900.00 RUB ×1.5 from 09:00 to 12:00.",
        ),
        (
            [percent(300), OWN],
            [BREAD],
            "+54 балла: 3 % с 900,00 руб. ×2 за отдельные товары.",
            "+54 points: 3 % of 900.00 RUB ×2 for some goods.",
        ),
        (
            [LARGE],
            [row(1, "bread", 400_000)],
            "+100 баллов: за покупку от 3 000,00 руб.",
            "+100 points: for a purchase of at least 3,000.00 RUB.",
        ),
    ],
)
def test_the_reason_is_said(
    world: World, rules: list[Any], rows: list[SaleRow], ru: str, en: str
) -> None:
    assert said(world, rules, *rows) == (ru, en)


def test_whoever_left_the_programme_hears_it(world: World) -> None:
    assert said(world, [percent(300)], BREAD, is_member=False) == (
        "Баллы не начислены: покупатель вышел из программы.",
        "No points earned: the customer has left the programme.",
    )
