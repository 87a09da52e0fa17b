"""The rules of the programme on pages: in words, as a form, as text, and what would change."""

import json
from html import unescape
from typing import Any

import pytest

from chalicelib.console.pages.programme.fields import PointUnit
from chalicelib.console.pages.programme.notation import read_factor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.presets.read_presets import read_preset
from chalicelib.world import World
from tests.builders.accounts import in_force_since
from tests.builders.clock import Clock
from tests.builders.pages import FIELD, Seen, Visitor, attributes_of, signed_in

PROGRAMME = "/console/programme"
EDIT, TEXT, REVIEW = f"{PROGRAMME}/edit", f"{PROGRAMME}/text", f"{PROGRAMME}/review"
INJECTION = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def admin(world: World) -> Visitor:
    in_force_since(world, read_preset("grocery"))
    return signed_in(world)


def test_the_rules_are_said_in_words(admin: Visitor) -> None:
    seen = admin.opens(PROGRAMME)

    assert seen.status == 200
    assert "3 % от суммы" in seen.text
    assert "баллы × 2, категории: own-brand" in seen.text
    assert "Серебро : от 30 000 ₽, баллы × 1 1/3" in seen.text


def test_a_shop_without_rules_begins_with_a_ready_programme(world: World) -> None:
    admin = signed_in(world)

    assert "Правил пока нет" in admin.opens(PROGRAMME).text
    form = admin.opens(f"{EDIT}?preset=cafe")
    review = admin.posts(EDIT, {**form.filled(), "do": "check"})
    saved = admin.posts(REVIEW, {**review.hidden(REVIEW), "when": "now", "do": "save"})

    assert "первая версия" in review.text
    assert "turnover" not in review.text
    assert "[]" not in review.text
    assert "Адрес логотипа" not in review.text, "what is empty is no change"
    assert "Правила записаны" in saved.text
    assert world.points.programmes.fresh(world.now())[-1].programme == read_preset("cafe")


def test_an_untouched_form_changes_nothing(admin: Visitor) -> None:
    seen = admin.posts(EDIT, {**admin.opens(EDIT).filled(), "do": "check"})

    assert seen.status == 200
    assert "Ничего не изменится" in seen.text


def test_the_difference_is_shown_before_it_is_saved(world: World, admin: Visitor) -> None:
    fields = admin.opens(EDIT).filled()
    changed = {
        **fields,
        "earning.rules.0.rate": "3,5",
        "earning.caps.per_receipt": "",
        "redemption.share": "40",
        "transfers.enabled": [],
        "tiers.levels.1.from": "25 000",
    }

    review = admin.posts(EDIT, {**changed, "do": "check"})

    assert review.status == 200, review.text
    assert "Правило base 3 % от суммы 3,5 % от суммы" in review.text
    assert "Баллов за чек не больше 3000 без ограничения" in review.text
    assert "Баллами можно оплатить 30 % 40 %" in review.text
    assert "Переводы разрешены да нет" in review.text
    assert "Серебро / Silver: от 25 000 ₽" in review.text
    assert len(world.points.programmes.fresh(world.now())) == 1
    saved = admin.posts(REVIEW, {**review.hidden(REVIEW), "when": "now", "do": "save"})
    assert "Правила записаны" in saved.text
    newest = world.points.programmes.fresh(world.now())[-1].programme
    assert newest.earning.rules[0].model_dump()["rate"] == 350
    assert newest.earning.rules[2].when.hours == ("09:00", "12:00")


def test_a_second_press_saves_nothing_more(world: World, admin: Visitor) -> None:
    review = admin.posts(
        EDIT, {**admin.opens(EDIT).filled(), "redemption.share": "40", "do": "check"}
    )
    form = {**review.hidden(REVIEW), "when": "now", "do": "save"}

    admin.posts(REVIEW, form)
    again = admin.posts(REVIEW, form)

    assert "Правила записаны" in again.text
    assert len(world.points.programmes.fresh(world.now())) == 2


def test_rules_may_begin_later(world: World, clock: Clock, admin: Visitor) -> None:
    review = admin.posts(
        EDIT, {**admin.opens(EDIT).filled(), "redemption.share": "40", "do": "check"}
    )
    form = {**review.hidden(REVIEW), "when": "later", "do": "save"}

    nothing = admin.posts(REVIEW, {**form, "effective_at": ""})
    past = admin.posts(REVIEW, {**form, "effective_at": "2020-01-01T00:00"})
    day = world.now().replace(year=world.now().year + 1)
    saved = admin.posts(REVIEW, {**form, "effective_at": f"{day:%Y-%m-%d}T00:00"})

    assert (nothing.status, past.status) == (422, 422)
    assert "Выберите день и время" in nothing.text
    assert "Не раньше" in past.text
    assert "Версия 2 вступит в силу" in saved.text


def test_rows_are_added_and_removed_without_scripts(admin: Visitor) -> None:
    fields = admin.opens(EDIT).filled()

    more = admin.posts(EDIT, {**fields, "redemption.share": "41", "do": "add.rule.fixed"})
    less = admin.posts(EDIT, {**more.filled(), "do": "remove.rule.0"})

    assert more.filled()["earning.rules.4.id"] == "rule-1"
    assert less.filled()["redemption.share"] == "41"
    assert less.filled()["earning.rules.0.id"] == "own-brand"
    assert "earning.rules.4.id" not in less.filled()


def test_a_refused_form_keeps_its_values_and_says_where(admin: Visitor) -> None:
    fields = {
        **admin.opens(EDIT).filled(),
        "earning.rules.0.rate": "много",
        "brand.name.ru": INJECTION,
        "do": "check",
    }

    seen = admin.posts(EDIT, fields)
    valid = admin.posts(EDIT, {**fields, "earning.rules.0.rate": "3", "tiers.levels.1.from": "-5"})
    refused = admin.posts(EDIT, {**fields, "earning.rules.0.rate": "3", "redemption.maximum": "5"})

    assert (seen.status, valid.status, refused.status) == (422, 422, 422)
    assert "Правило 1: Процент от суммы: Введите проценты: 3 или 2,5" in seen.text
    assert seen.filled()["earning.rules.0.rate"] == "много"
    assert seen.filled()["brand.name.ru"] == INJECTION
    assert "<img" not in seen.html
    assert "Списать не меньше, баллов: Не больше максимума" in refused.text


def test_a_text_is_checked_as_the_form_is(admin: Visitor) -> None:
    form = admin.opens(TEXT).filled()
    document: Any = json.loads(form["programme"])
    document["earning"]["rules"][0]["rate"] = 500

    review = admin.posts(TEXT, {**form, "programme": json.dumps(document), "do": "check"})
    broken = admin.posts(TEXT, {**form, "programme": "{\n oops", "do": "check"})
    unknown = admin.posts(TEXT, {**form, "programme": '{"brand": 1}', "do": "check"})

    assert "Правило base 3 % от суммы 5 % от суммы" in review.text
    assert broken.status == unknown.status == 422
    assert "посмотрите строку 2" in broken.text
    assert "oops" in broken.text
    assert "brand: Нужен объект" in unknown.text


@pytest.mark.parametrize("text", ["", "[]", "1", '"\\ud800"', "[" * 5000, "NaN", '{"a": NaN}'])
def test_any_text_is_refused_in_words(admin: Visitor, text: str) -> None:
    form = admin.opens(TEXT).hidden()

    seen = admin.posts(TEXT, {**form, "programme": text, "do": "check"})

    assert seen.status == 422, seen.text


@pytest.mark.parametrize("base", ["", "{}", "nonsense", '{"brand": {"name": ["a"]}}'])
def test_a_broken_hidden_field_is_refused_in_words(admin: Visitor, base: str) -> None:
    form = admin.opens(EDIT).hidden()

    seen = admin.posts(EDIT, {**form, "base": base, "do": "check"})

    assert seen.status == 400
    assert "Traceback" not in seen.text


def test_a_change_of_another_person_is_shown_beside_mine(world: World, admin: Visitor) -> None:
    mine = {**admin.opens(EDIT).filled(), "redemption.share": "40", "do": "check"}
    review = admin.posts(EDIT, mine)
    other = signed_in(world)
    theirs = other.posts(EDIT, {**other.opens(EDIT).filled(), "debt.cap": "7", "do": "check"})
    other.posts(REVIEW, {**theirs.hidden(REVIEW), "when": "now", "do": "save"})

    refused = admin.posts(REVIEW, {**review.hidden(REVIEW), "when": "now", "do": "save"})

    assert refused.status == 409
    assert "записал версию 2" in refused.text
    assert "Предупреждать о долге от, баллов 5000 7" in refused.text
    assert "Баллами можно оплатить 30 % 40 %" in refused.text
    saved = admin.posts(REVIEW, {**refused.hidden(REVIEW), "when": "now", "do": "save"})
    assert "Правила записаны" in saved.text


def test_a_level_that_people_have_is_kept(admin: Visitor) -> None:
    form = admin.opens(TEXT).filled()
    document: Any = json.loads(form["programme"])
    del document["tiers"]["levels"][1]

    seen = admin.posts(TEXT, {**form, "programme": json.dumps(document), "do": "check"})

    assert seen.status == 422
    assert "Верните уровни silver" in seen.text


def test_versions_are_listed_and_each_says_what_it_changed(admin: Visitor) -> None:
    review = admin.posts(
        EDIT, {**admin.opens(EDIT).filled(), "redemption.share": "40", "do": "check"}
    )
    admin.posts(REVIEW, {**review.hidden(REVIEW), "when": "now", "do": "save"})

    versions = admin.opens(f"{PROGRAMME}/versions")
    second = admin.opens(f"{PROGRAMME}/versions/2")
    table = admin.opens(f"{PROGRAMME}/versions?format=csv")

    assert "Версия 2" in versions.text
    assert "Баллами можно оплатить 30 % 40 %" in second.text
    assert table.html.startswith("\ufeffversion,effective_at")
    assert admin.opens(f"{PROGRAMME}/versions/9").status == 404
    assert admin.opens(f"{PROGRAMME}/versions/x").status == 404


@pytest.mark.parametrize(
    ("role", "drafts", "saves"),
    [(Role.ADMIN, True, True), (Role.MARKETER, True, False), (Role.CASHIER, False, False)],
)
def test_what_a_role_may_do(world: World, role: Role, drafts: bool, saves: bool) -> None:  # noqa: FBT001
    in_force_since(world, read_preset("grocery"))
    visitor = signed_in(world, role)

    seen = visitor.opens(PROGRAMME)
    form = visitor.opens(EDIT)

    assert ("Изменить правила" in seen.text) == drafts
    assert form.status == (200 if drafts else 403)
    if drafts:
        review = visitor.posts(EDIT, {**form.filled(), "redemption.share": "40", "do": "check"})
        assert ("Записать правила" in review.text) == (saves or "администратор" in review.text)
        document = unescape(_draft_of(review))
        hidden = {**review.hidden(f"{PROGRAMME}/backtests"), "programme": document, "read": "1"}
        done = visitor.posts(REVIEW, {**hidden, "when": "now", "do": "save"})
        assert done.status == (200 if saves else 403)


@pytest.mark.parametrize("path", ["", "/edit", "/text", "/versions", "/presets", "/versions/1"])
def test_pages_speak_english(world: World, path: str) -> None:
    in_force_since(world, read_preset("grocery"))

    seen = signed_in(world, language="en").opens(PROGRAMME + path)

    cyrillic = {char for char in seen.text if "а" <= char.lower() <= "я"}
    known = {"ru": "Русский Продукты Бронза Серебро Золото балл балла баллов"}
    assert cyrillic <= set(known["ru"]), seen.text


def _draft_of(seen: Seen) -> str:
    fields = (attributes_of(each) for each in FIELD.findall(seen.html))
    return next(each["value"] for each in fields if each.get("name") == "programme")


@pytest.mark.parametrize(
    ("typed", "factor"),
    [
        ("2", [2, 1]),
        ("1,5", [3, 2]),
        ("4/3", [4, 3]),
        ("1 1/3", [4, 3]),
        ("1\u00a01/3", [4, 3]),
        ("1⅓", [4, 3]),
        ("⅔", [2, 3]),
    ],
)
def test_a_factor_is_typed_as_people_write_it(typed: str, factor: list[int]) -> None:
    assert read_factor(typed, PointUnit(0, "RUB")) == factor


def test_a_factor_of_no_number_is_refused() -> None:
    for typed in ("", "1 1/0", "1/1/3", "треть"):
        with pytest.raises(ValueError, match=r"form\."):
            read_factor(typed, PointUnit(0, "RUB"))
