"""What was done stays done after a late "cancel", and the button that undoes it is offered."""

import pytest

from chalicelib.domain.customers.customer import Customer
from tests.builders.people import Telegrammer
from tests.flows.points.scene import JOHNS_PHONE


def test_a_blocked_card_stays_blocked(member: Telegrammer) -> None:
    member.says("заблокировать карту")

    heard = member.says("отмена")

    assert "Отменять нечего" in heard.text
    assert "Карта заблокирована" in heard.text
    assert "Открыть карту" in heard.labels


def test_an_exit_stays(member: Telegrammer) -> None:
    member.says("/leave")
    member.says("Да, выйти")

    heard = member.says("отмена")

    assert "Вы вышли из программы" in heard.text
    assert "Вернуться в программу" in heard.labels


def test_an_offered_transfer_still_waits(member: Telegrammer, john: Customer) -> None:
    member.says(f"перевести 60 баллов на {JOHNS_PHONE}")
    member.says("Да")

    heard = member.says("отмена")

    assert "Ваш перевод ещё ждёт ответа" in heard.text
    assert "Отозвать перевод" in heard.labels


def test_a_shown_code_is_not_taken_back(member: Telegrammer) -> None:
    member.says("потратить")

    assert member.says("отмена").text.startswith("Отменять нечего")


@pytest.mark.parametrize("said", ["баллы или карта", "мои баллы и акции"])
def test_no_button_stands_twice(member: Telegrammer, said: str) -> None:
    labels = [label for row in member.says(said).buttons for label in row]

    assert len(labels) == len(set(labels))
