"""Offers on pages: made, changed by two people, stopped, deleted."""

from html import unescape

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.presets.read_presets import read_preset
from chalicelib.world import World
from tests.builders.accounts import in_force_since
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.staff import a_caller

OFFERS = "/console/offers"
NEW = f"{OFFERS}/new"
INJECTION = '"><img src=x onerror=alert(1)>'
TYPED = {"name.ru": "Кофе", "name.en": "Coffee"}


@pytest.fixture
def marketer(world: World) -> Visitor:
    in_force_since(world, read_preset("grocery"))
    return signed_in(world, Role.MARKETER)


def made(visitor: Visitor, kind: str = "percent", **fields: object) -> Seen:
    form = visitor.opens(f"{NEW}?kind={kind}").filled()
    return visitor.posts(NEW, {**form, **TYPED, **fields})


GIVES = [
    ("percent", {"effect.earn.rate": "5", "effect.earn.when.categories": "coffee"}, "5 % от суммы"),
    ("multiplier", {"effect.earn.factor": "1,5"}, "баллы × 1,5"),
    ("fixed", {"effect.earn.points": "200", "effect.earn.when.minimum": "1 000"}, "200 баллов"),
    ("per_amount", {"effect.earn.points": "10", "effect.earn.per": "100"}, "за каждые 100 ₽"),
    ("discount_percent", {"effect.discount.rate": "7,5"}, "скидка 7,5 %"),
    ("discount_amount", {"effect.discount.amount": "99,50"}, "скидка 99,50 ₽"),
    ("product", {"effect.product.sku": "cup"}, "в подарок cup"),
]


@pytest.mark.parametrize(("kind", "fields", "said"), GIVES)
def test_every_kind_of_offer_is_made(
    marketer: Visitor, kind: str, fields: dict[str, str], said: str
) -> None:
    seen = made(marketer, kind, **fields)

    assert seen.status == 200, seen.text
    assert "Акция создана" in seen.text
    assert said in seen.text
    form = marketer.opens(f"{seen.path}/edit").filled()
    again = marketer.posts(f"{seen.path}/edit", form)
    assert "Акция записана" in again.text
    assert said in again.text
    assert "Кофе идёт" in marketer.opens(OFFERS).text


def test_an_offer_without_a_kind_begins_with_the_choice(marketer: Visitor) -> None:
    seen = marketer.opens(NEW)

    assert "Множитель баллов" in seen.text
    assert marketer.opens(f"{NEW}?kind=nothing").text == seen.text


def test_a_refused_form_keeps_what_was_typed(marketer: Visitor) -> None:
    typed = {
        "effect.earn.rate": "сто",
        "name.ru": INJECTION,
        "until": "",
        "limits.total": "x",
        "effect.earn.when.first_purchase": "yes",
    }

    seen = made(marketer, **typed)
    api = made(
        marketer,
        **{**typed, "effect.earn.rate": "100", "limits.total": "5"}
        | {"from": "2026-12-05T10:00", "until": "2026-12-04T10:00"},
    )

    assert seen.status == api.status == 422
    assert "Процент от суммы: Введите проценты" in seen.text
    assert "Конец: Выберите день и время" in seen.text
    kept = seen.filled()
    assert {name: kept[name] for name in typed} == typed
    assert "<img" not in seen.html
    assert "Конец: Условия акции противоречат друг другу" in api.text


def test_a_double_press_makes_one_offer(marketer: Visitor) -> None:
    form = {**marketer.opens(f"{NEW}?kind=fixed").filled(), **TYPED, "effect.earn.points": "5"}

    first, second = marketer.posts(NEW, form), marketer.posts(NEW, form)

    assert first.path == second.path
    assert marketer.opens(OFFERS).html.count(f"{OFFERS}/") == 2  # the offer, and a new one


def test_a_segment_becomes_the_condition(world: World, marketer: Visitor) -> None:
    body = {"name": "rich", "predicate": {"kind": "points", "measure": "available", "from": 50}}
    segment = a_caller(world, Role.ADMIN).asks("POST", "/v1/segments", body).body["id"]

    seen = made(marketer, **{"effect.earn.rate": "5", "segment": segment})
    edited = marketer.posts(f"{seen.path}/edit", marketer.opens(f"{seen.path}/edit").filled())
    gone = made(marketer, **{"effect.earn.rate": "5", "segment": "nothing"})

    assert "подходят под условия" in seen.text
    assert "подходят под условия" in edited.text
    assert gone.status == 422


def test_two_people_do_not_undo_each_other(world: World, marketer: Visitor) -> None:
    at = made(marketer, **{"effect.earn.rate": "5"}).path
    mine = {**marketer.opens(f"{at}/edit").filled(), "name.ru": "Чай", "effect.earn.rate": "6"}
    other = signed_in(world)
    other.posts(f"{at}/edit", {**other.opens(f"{at}/edit").filled(), "limits.total": "50"})

    refused = marketer.posts(f"{at}/edit", mine)

    assert refused.status == 409
    assert "Название по-русски Кофе Чай" in refused.text
    assert "Раз всего не больше 50" in refused.text
    assert "Процент от суммы 5 6" in refused.text
    saved = marketer.posts(f"{at}/edit", refused.filled())
    assert "Чай" in saved.text


def test_an_offer_is_stopped_and_deleted(marketer: Visitor) -> None:
    seen = made(marketer, **{"effect.earn.rate": "5", "limits.total": "10", "budget.points": "500"})
    assert "Применена 0 из 10 раз" in seen.text
    assert "Выдано 0 из 500 баллов" in seen.text

    stopped = marketer.posts(seen.path, {**seen.filled(), "do": "stop"})
    token = stopped.hidden("/console/sign-out")
    deleted = marketer.posts(seen.path, {**token, "do": "delete"})

    assert "Акция остановлена" in stopped.text
    assert "Акция удалена" in deleted.text
    assert marketer.opens(seen.path).status == 404


def test_a_stale_page_does_not_stop_what_it_does_not_show(marketer: Visitor) -> None:
    seen = made(marketer, **{"effect.earn.rate": "5"})
    marketer.posts(
        f"{seen.path}/edit", {**marketer.opens(f"{seen.path}/edit").filled(), "name.ru": "Чай"}
    )

    refused = marketer.posts(seen.path, {**seen.filled(), "do": "stop"})

    assert refused.status == 409
    assert "изменил другой человек" in refused.text


def test_an_analyst_looks_and_changes_nothing(world: World, marketer: Visitor) -> None:
    seen = made(marketer, **{"effect.earn.rate": "5", "name.ru": INJECTION})
    analyst = signed_in(world, Role.ANALYST, language="en")

    shown = analyst.opens(seen.path)

    assert shown.status == 200
    assert "/edit" not in shown.html
    assert INJECTION in unescape(shown.html)
    assert "<img" not in shown.html
    assert analyst.opens(NEW).status == 403
    assert (
        analyst.posts(seen.path, {**shown.hidden("/console/sign-out"), "do": "delete"}).status
        == 403
    )


def test_the_table_is_not_run_as_a_formula(marketer: Visitor) -> None:
    made(marketer, **{"effect.earn.rate": "5", "name.ru": "=1+1"})

    table = marketer.opens(f"{OFFERS}?format=csv")

    assert table.headers["Content-Disposition"] == 'attachment; filename="offers.csv"'
    assert ",'=1+1," in table.html
