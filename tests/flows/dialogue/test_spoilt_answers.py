"""A message with one bad answer: the bot keeps the others and asks for that one."""

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.people import Telegrammer
from tests.repo.builders import dialog_of


@pytest.mark.parametrize(
    "email", ["ivan@mail,ru", "ivan.mail.ru", "ivan@mail", "ivan@@mail.ru", "ivan@mail ru"]
)
def test_only_the_bad_email_is_asked_for(world: World, anna: Telegrammer, email: str) -> None:
    anna.agrees()
    anna.says("Всё одним сообщением")
    told = anna.says(f"Иван Петров, 8 921 123-45-67, {email}, 5 мая 1990")
    asked = anna.shares_contact(phone="+79211234567")
    check = anna.says("ivan@mail.ru")

    assert "Это не адрес почты" in told.text
    assert "электронная почта" in asked.text
    assert all(part in check.text for part in ("Иван", "Петров", "5 мая 1990", "Всё верно?"))


@pytest.mark.parametrize("text", ["пришлите код", "Покажите меню", "send the code", "отправьте"])
@pytest.mark.parametrize("before", [(), ("Иван",)])
def test_an_order_is_no_name_at_the_question(
    world: World, anna: Telegrammer, before: tuple[str, ...], text: str
) -> None:
    anna.agrees()
    for said in ("По шагам", *before):
        anna.says(said)
    dialog = dialog_of(world, Chat("telegram", str(anna.chat_id)))
    anna.says(text)
    after = dialog_of(world, Chat("telegram", str(anna.chat_id)))

    assert (after.step, after.form.get("values")) == (dialog.step, dialog.form.get("values"))
