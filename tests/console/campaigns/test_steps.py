"""The steps of a campaign: what was typed is stored, comes back, or is said to be wrong."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.hands import Hands
from tests.builders.marketing import a_body
from tests.builders.pages import signed_in
from tests.builders.staff import Caller, a_caller

PAYLOAD = '"><img src=x onerror=alert(1)>'
NEW = "/console/campaigns/new"


@pytest.fixture
def draft(hands: Hands, segment: str) -> str:
    """The address of a draft that was written on the page."""
    hands.opens(NEW)
    written = {"name": "Кофе", "audience.segment": segment, "text": "Скидка", "channel": "telegram"}
    seen = hands.presses("Записать черновик", written)
    assert seen.status == 200, seen.text
    return seen.path.removesuffix("/text")


def stored(caller: Caller, draft: str) -> Any:
    path = {"campaign_id": draft.rpartition("/")[2]}
    return caller.asks("GET", "/v1/campaigns/{campaign_id}", path=path).body


def test_a_refused_draft_keeps_what_was_typed(hands: Hands, segment: str) -> None:
    hands.opens(NEW)

    seen = hands.presses("Записать черновик", {"name": "", "text": "Текст", "subject": "Тема"})

    assert seen.status == 422
    assert "Название: Заполните это поле" in seen.text
    assert "Сегмент: " in seen.text
    assert ">Текст</textarea>" in seen.html
    assert 'value="Тема"' in seen.html
    assert segment in seen.html
    assert "<title>Ошибка: Новая кампания" in seen.html


def test_a_channel_and_a_text_are_asked_for(hands: Hands, segment: str) -> None:
    hands.opens(NEW)
    written = {"name": "Кофе", "audience.segment": segment, "text": "Текст", "channel": []}

    seen = hands.presses("Записать черновик", written)

    assert "Каналы: Напишите текст хотя бы для одного канала" in seen.text


def test_a_double_press_makes_one_draft(world: World, segment: str, caller: Caller) -> None:
    visitor = signed_in(world, Role.MARKETER)
    hidden = visitor.opens(NEW).hidden()
    fields = {
        **hidden,
        "name": "Кофе",
        "purpose": "advertising",
        "audience.segment": segment,
        "channel": "telegram",
        "language": "ru",
        "text": "Скидка",
    }

    seen = [visitor.posts(NEW, fields) for _ in range(2)]

    assert seen[0].path == seen[1].path
    assert len(caller.asks("GET", "/v1/campaigns").body["campaigns"]) == 1


def test_every_step_stores_what_was_typed(hands: Hands, draft: str, caller: Caller) -> None:
    hands.opens(f"{draft}/audience")
    hands.presses("Дальше", {"name": "Чай", "control_share_bp": "7,5", "goal.metric": "net_money"})
    texts = {
        "texts.telegram.en": "A sale",
        "texts.email.ru": "Письмо",
        "subjects.ru": "Тема",
        "buttons.0.kind": "link",
        "buttons.0.labels.ru": "Смотреть",
        "buttons.0.target": "https://shop.example/tea",
        "gift.points": "50",
    }
    assert hands.presses("Дальше: когда", texts).path == f"{draft}/schedule"
    end = START + timedelta(days=3)
    hands.presses("Записать и остаться", {"ends_at": f"{end:%Y-%m-%dT%H:%M}", "priority": "5"})

    now = stored(caller, draft)
    assert (now["name"], now["control_share_bp"], now["goal"]["metric"]) == (
        "Чай",
        750,
        "net_money",
    )
    assert now["texts"]["telegram"] == {"ru": "Скидка", "en": "A sale"}
    assert now["subjects"] == {"ru": "Тема"}
    assert [each["kind"] for each in now["buttons"]] == ["link", "stop"]
    assert now["gift"] == {"points": 50, "days": 14}
    assert now["priority"] == 5
    assert hands.page.path == f"{draft}/schedule"
    assert "Записано." in hands.page.text


def test_an_emptied_text_is_removed(hands: Hands, draft: str, caller: Caller) -> None:
    hands.opens(f"{draft}/text")
    hands.presses("Записать и", {"texts.sms.ru": "Скидка", "texts.telegram.en": "Sale"})

    hands.presses("Записать и", {"texts.sms.ru": "", "texts.telegram.en": ""})

    assert stored(caller, draft)["texts"] == {"telegram": {"ru": "Скидка"}}


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("audience", {"control_share_bp": "много"}, "Введите проценты"),
        ("audience", {"control_share_bp": "1e999999"}, "Введите проценты"),
        ("audience", {"goal.window_days": "сто"}, "Введите целое число"),
        ("audience", {"goal.window_days": "400"}, "Сколько дней измеряем: Не больше 90"),
        ("audience", {"purpose": "service"}, "служебного сообщения не бывает контрольной"),
        ("text", {"texts.telegram.ru": "{{nmae}}"}, "Поля «nmae» не существует"),
        ("text", {"texts.telegram.ru": ""}, "Напишите текст хотя бы для одного канала"),
        ("text", {"stop": []}, "В рекламе нужна кнопка"),
        ("text", {"buttons.0.labels.ru": "Да", "buttons.0.target": "shop"}, "начинается с https"),
        ("text", {"picture": "http://10.0.0.1/a.png"}, "Картинка"),
        ("text", {"gift.points": "-5"}, "Введите целое число"),
        ("text", {"codes": "нет таких"}, "Таких промокодов нет"),
        ("schedule", {"ends_at": "2020-01-01T10:00"}, "Конец раньше начала"),
        ("schedule", {"ends_at": "завтра"}, "Выберите день и время"),
        ("schedule", {"ends_at": ""}, "Закончить"),
        ("schedule", {"window.from_hour": "3"}, "Рекламу можно отправлять"),
        ("schedule", {"priority": "1000"}, "Приоритет"),
    ],
)
def test_a_refused_step_says_why_and_keeps_the_words(
    hands: Hands, draft: str, caller: Caller, step: str, typed: dict[str, Any], said: str
) -> None:
    before = stored(caller, draft)
    hands.opens(f"{draft}/{step}")

    seen = hands.presses("Записать и остаться", typed)

    assert seen.status == 422
    assert said in seen.text
    assert "<title>Ошибка: " in seen.html
    assert all(not value or f"{value}" in seen.html for value in typed.values())
    assert stored(caller, draft) == before


def test_a_value_that_no_form_has_is_refused_in_words(hands: Hands, draft: str) -> None:
    hands.opens(f"{draft}/audience")

    seen = hands.presses("Записать и остаться", {"purpose": "none"})

    assert (seen.status, "Вид сообщения: Выберите" in seen.text) == (422, True)


def test_a_row_without_words_does_not_move_the_error(hands: Hands, draft: str) -> None:
    hands.opens(f"{draft}/text")
    rows = {"buttons.2.kind": "link", "buttons.2.labels.ru": "Да", "buttons.2.target": "shop"}

    seen = hands.presses("Записать и остаться", rows)

    assert 'href="#field-buttons.2.target"' in seen.html
    assert 'id="field-buttons.2.target"' in seen.html


def test_one_more_button_is_a_press_without_scripts(hands: Hands, draft: str) -> None:
    hands.opens(f"{draft}/text")

    seen = hands.presses("Ещё кнопка", {"buttons.0.labels.ru": "Да", "texts.telegram.ru": "Новый"})

    assert 'id="field-buttons.1.target"' in seen.html
    assert ">Новый</textarea>" in seen.html


def test_two_editors_see_both_versions(
    world: World, hands: Hands, draft: str, caller: Caller
) -> None:
    other = Hands(signed_in(world, Role.ADMIN))
    other.opens(f"{draft}/audience")
    hands.opens(f"{draft}/audience")
    hands.presses("Записать и остаться", {"name": "Первый"})

    seen = other.presses("Записать и остаться", {"name": "Второй", "goal.metric": "net_money"})

    assert seen.status == 409
    assert "на какую сумму купили" in seen.text
    assert "Первый" in seen.text
    assert 'value="Второй"' in seen.html
    assert stored(caller, draft)["name"] == "Первый"
    other.presses("Записать мои")
    assert stored(caller, draft)["name"] == "Второй"


def test_a_segment_says_its_size(hands: Hands, draft: str, base: list[Customer]) -> None:
    seen = hands.opens(f"{draft}/audience")

    assert f"{len(base)} человек" in seen.text.replace("\u00a0", " ")


def test_a_customer_is_shown_masked_to_a_marketer(
    world: World, hands: Hands, draft: str, base: list[Customer]
) -> None:
    hands.opens(f"{draft}/text")
    shown = hands.presses("Показать", {"texts.telegram.ru": "{{name}}, привет"})

    names = {each.first_name for each in base}
    assert all(f"{name}, привет" not in shown.text for name in names)
    assert "***, привет" in shown.text
    admin = Hands(signed_in(world, Role.ADMIN))
    admin.opens(f"{draft}/text")
    seen = admin.presses("Показать", {"texts.telegram.ru": "{{name}}, привет"})
    assert any(f"{name}, привет" in seen.text for name in names)


def test_a_preview_in_place_says_what_is_wrong(
    hands: Hands, draft: str, base: list[Customer]
) -> None:
    form = hands.opens(f"{draft}/text").hidden()
    fields = {**form, "reader": base[0].id, "texts.telegram.ru": "{{oops", "language": "ru"}

    seen = hands.visitor.posts(f"{draft}/text", fields, hx_request="true")

    assert "<html" not in seen.html
    assert "Поле не закрыто" in seen.text


def test_what_was_typed_when_the_session_ended_comes_back(
    world: World, clock: Clock, hands: Hands, draft: str, caller: Caller
) -> None:
    hands.opens(f"{draft}/text")
    clock.moves(hours=13)
    asked = hands.presses("Записать и остаться", {"texts.telegram.ru": "Длинный текст", "stop": []})
    key = a_caller(world, Role.MARKETER).secret
    again = hands.visitor.posts(
        "/console/sign-in", {**asked.hidden("/console/sign-in"), "key": key}
    )

    form = hands.visitor.posts(f"{draft}/text", again.hidden(f"{draft}/text"))

    assert asked.status == 401
    assert ">Длинный текст</textarea>" in form.html
    assert 'name="stop" value="yes">' in form.html
    assert stored(caller, draft)["texts"] == {"telegram": {"ru": "Скидка"}}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_hostile_words_stay_words(
    world: World, caller: Caller, base: list[Customer], language: str
) -> None:
    body = {"name": f"Segment {PAYLOAD}", "predicate": {"kind": "all", "of": []}}
    segment = caller.asks("POST", "/v1/segments", body).body["id"]
    campaign = {
        "name": f"Name {PAYLOAD}",
        "audience": {"segment": segment},
        "purpose": "advertising",
        "texts": {"email": {"ru": PAYLOAD, "en": PAYLOAD}},
        "subjects": {"ru": PAYLOAD, "en": PAYLOAD},
        "topic": PAYLOAD[:30],
        "buttons": [
            {
                "kind": "link",
                "labels": {"ru": PAYLOAD, "en": PAYLOAD},
                "url": "https://shop.example/",
            },
            {"kind": "stop"},
        ],
        "ends_at": (START + timedelta(days=5)).isoformat(),
    }
    made = caller.asks("POST", "/v1/campaigns", campaign).body
    at = f"/console/campaigns/{made['id']}"
    visitor = signed_in(world, Role.MARKETER, language)

    steps = ("", "/audience", "/text", "/schedule", "/rehearsal", "/launch")
    seen = [visitor.opens(f"{at}{step}") for step in steps]
    seen += [visitor.opens("/console/campaigns"), visitor.opens("/console/campaigns/new")]
    form = {**seen[2].hidden(), "reader": base[0].id, "texts.email.ru": PAYLOAD, "go": "show"}
    seen.append(visitor.posts(f"{at}/text", {**form, "subjects.ru": PAYLOAD, "language": "ru"}))

    assert [each.status for each in seen] == [200] * len(seen)
    assert all("<img" not in each.html for each in seen)
    assert all("&lt;img" in each.html for each in (*seen[:3], *seen[6:]))


@pytest.mark.parametrize("step", ["audience", "text", "schedule", "rehearsal", "launch"])
def test_an_analyst_changes_nothing(world: World, draft: str, step: str) -> None:
    visitor = signed_in(world, Role.ANALYST)

    assert visitor.opens(f"{draft}/{step}").status == 403
    seen = visitor.opens(draft)
    assert seen.status == 200
    assert "Продолжить" not in seen.text


def test_a_masked_audience_is_refused_in_words(
    world: World, caller: Caller, base: list[Customer]
) -> None:
    """A marketer writes it; only an administrator may find out whom a birthday chooses."""
    admin = a_caller(world, Role.ADMIN)
    birthdays = {"kind": "birthday", "days": 7}
    body = {"name": "Именинники", "predicate": birthdays}
    made = admin.asks("POST", "/v1/segments", body)
    assert made.status == 201, made.body
    campaign = a_body(audience={"segment": made.body["id"]})
    at = f"/console/campaigns/{caller.asks('POST', '/v1/campaigns', campaign).body['id']}"
    hands = Hands(signed_in(world, Role.MARKETER))

    assert hands.opens(f"{at}/audience").status == 200
    hands.opens(f"{at}/rehearsal")
    refused = hands.presses("Отрепетировать")

    assert base
    assert refused.status == 403
    assert 'data-code="segment.masked_field"' in refused.html
