"""A message to oneself from the step with the text, and from a trigger."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.hands import Hands
from tests.builders.mailbox import code_in
from tests.builders.pages import signed_in
from tests.builders.people import work_off_outbox
from tests.repo.builders import a_customer, stored

PAYLOAD = '"><img src=x onerror=alert(1)>'
NEW = "/console/campaigns/new"
RECIPIENTS = "/console/campaigns/recipients"
PAGE = Chat("webchat", "0123456789abcdef")


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(chats=(PAGE,), first_name="Анна", surname="Белова"))


def heard(world: World) -> str:
    work_off_outbox(world)
    return str(world.conversation.webchat_replies.after(PAGE, 0)[-1]["text"])


def names_card(world: World, hands: Hands, anna: Customer) -> None:
    hands.opens(RECIPIENTS)
    seen = hands.presses("Прислать код", {"sought": anna.card})
    assert "Код отправлен в чат бота" in seen.text
    seen = hands.presses("Подтвердить карту", {"code": code_in(heard(world))})
    assert "Карта подтверждена" in seen.text


def written(hands: Hands, segment: str) -> str:
    hands.opens(NEW)
    typed = {"name": "Кофе", "audience.segment": segment, "text": "Скидка", "channel": "webchat"}
    return hands.presses("Записать черновик", typed).path


def test_the_message_comes_to_the_own_card_and_the_form_stays(
    world: World, hands: Hands, segment: str, anna: Customer
) -> None:
    names_card(world, hands, anna)
    text = written(hands, segment)

    seen = hands.presses("Отправить себе", {"texts.webchat.ru": "Новый {{name}}"})

    assert seen.status == 200
    assert "Сообщение уходит на ваши карты" in seen.text
    assert ">Новый {{name}}</textarea>" in seen.html
    assert "в очереди" in seen.text
    assert heard(world).startswith("[тест] Новый Анна")
    assert "принято" in hands.visitor.opens(text.replace("/text", "/trial")).text
    assert ">Скидка</textarea>" in hands.opens(text).html


def test_a_second_press_sends_again_and_a_double_click_does_not(
    world: World, hands: Hands, segment: str, anna: Customer
) -> None:
    names_card(world, hands, anna)
    written(hands, segment)
    before = hands.page

    hands.presses("Отправить себе")
    heard(world)
    hands.seen = before
    hands.presses("Отправить себе")
    work_off_outbox(world)
    assert len(world.conversation.webchat_replies.after(PAGE, 0)) == 2

    hands.presses("Отправить себе")
    work_off_outbox(world)
    assert len(world.conversation.webchat_replies.after(PAGE, 0)) == 3


def test_a_wrong_text_says_so_and_nothing_is_lost(
    world: World, hands: Hands, segment: str, anna: Customer
) -> None:
    names_card(world, hands, anna)
    written(hands, segment)

    seen = hands.presses("Отправить себе", {"texts.webchat.ru": "Привет {{nobody}}"})

    assert seen.status == 422
    assert ">Привет {{nobody}}</textarea>" in seen.html


def test_a_trigger_is_tried_and_stays_as_it_was(world: World, hands: Hands, anna: Customer) -> None:
    names_card(world, hands, anna)
    hands.opens("/console/triggers/birthday")

    seen = hands.presses("Отправить себе", {"texts.webchat.ru": "С днём рождения, {{name}}"})

    assert seen.status == 200
    assert "[тест] С днём рождения, Анна" in heard(world) or "в очереди" in seen.text
    assert (
        "С днём рождения, {{name}}</textarea>" not in hands.opens("/console/triggers/birthday").html
    )


def test_without_a_card_the_way_to_name_one_is_shown(hands: Hands, segment: str) -> None:
    written(hands, segment)

    assert "Отправить себе" not in hands.page.text
    hands.follows("Указать свою карту")
    assert hands.presses("Прислать код", {"sought": "+79990000000"}).status == 422
    assert "Такого клиента нет" in hands.page.text
    assert 'value="+79990000000"' in hands.page.html


def test_a_wrong_code_is_said_at_its_field(world: World, hands: Hands, anna: Customer) -> None:
    hands.opens(RECIPIENTS)
    hands.presses("Прислать код", {"sought": anna.phone.number})
    right = code_in(heard(world))

    seen = hands.presses("Подтвердить карту", {"code": "111111" if right != "111111" else "2"})

    assert (seen.status, "Код не подошёл" in seen.text) == (422, True)
    hands.presses("Подтвердить карту", {"code": right})
    hands.presses("Убрать")
    assert "Получатель убран" in hands.page.text
    assert "Белова" not in hands.page.text


def test_a_marketer_sees_masked_names_and_no_payload(world: World, hands: Hands) -> None:
    anna = stored(world, a_customer(chats=(PAGE,), first_name=PAYLOAD, surname="Белова"))
    names_card(world, hands, anna)

    assert PAYLOAD not in hands.page.html
    assert "Белова" not in hands.page.html


def test_an_analyst_has_no_recipients(world: World) -> None:
    assert signed_in(world, Role.ANALYST).opens(RECIPIENTS).status == 403
    assert "My recipients" in signed_in(world, Role.ADMIN, "en").opens(RECIPIENTS).text


def test_only_channels_with_a_text_that_the_shop_has_set_up_are_named(
    world: World, hands: Hands, segment: str
) -> None:
    chats = (Chat("telegram", "7100000009"), PAGE)
    names_card(world, hands, stored(world, a_customer(chats=chats, first_name="Анна")))

    written(hands, segment)
    assert "(Чат на сайте)" in hands.page.text
    typed = {"texts.webchat.ru": "", "texts.sms.ru": "Скидка"}
    hands.presses("Ещё кнопка", typed)
    assert "(нет канала с текстом)" in hands.page.text
    assert "SMS (не подключён)" in hands.page.text
