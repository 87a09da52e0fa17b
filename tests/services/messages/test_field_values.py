"""Own fields in the texts of campaigns: the customer's value, or the words of the author."""

from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.fields import has_fields, puts_field
from tests.builders.staff import Answered, a_caller
from tests.repo.builders import a_customer, stored

TEXT = (
    '{{field.pet|or:"ваш друг"}} ждёт. Размер {{field.size}}, цвет {{ field.colour }},'
    " с {{field.since}}!"
)
VALUES = {"pet": "кошка", "size": "40.5", "since": "2025-02-28", "colour": "red"}
PREVIEW = "/v1/campaigns/{campaign_id}/preview"


def preview(world: World, text: str, role: Role = Role.ADMIN, **values: str) -> Answered:
    anna = stored(world, a_customer(custom=values))
    changes: dict[str, Any] = {"texts": {"telegram": {"ru": text}}}
    body = {"customer": anna.id, "changes": changes}
    caller = a_caller(world, role)
    return caller.asks("POST", PREVIEW, body, path={"campaign_id": "birthday"})


def text_of(answer: Answered) -> str:
    """The text in Telegram, without the lines that follow it."""
    (text,) = (e["text"] for e in answer.body["messages"] if e["channel"] == "telegram")
    assert isinstance(text, str)
    return text


@pytest.fixture(autouse=True)
def fields(world: World) -> None:
    has_fields(a_caller(world, Role.ADMIN))


def test_a_text_has_the_values_of_the_customer(world: World) -> None:
    said = text_of(preview(world, TEXT, Role.ADMIN, **VALUES))

    assert said == "кошка ждёт. Размер 40,5, цвет ру red, с 28 февраля 2025!"


def test_words_stand_in_for_a_value_that_is_not_known(world: World) -> None:
    said = text_of(preview(world, TEXT))

    assert said == "Ваш друг ждёт. Размер, цвет, с!"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Привет, {{field.none}}!", "template.unknown"),
        ('Привет, {{name|or:"друг"}}!', "template.malformed"),
        ("Привет, {{field.pet|or:друг}}!", "template.malformed"),
        ('Привет, {{field.pet|or:""}}!', "template.malformed"),
        ('Привет, {{field.pet|or:"a","b"}}!', "template.malformed"),
        ("{{field.pet}}", "campaign.text_empty"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(world: World, text: str, code: str) -> None:
    answer = preview(world, text)

    assert answer.status == 400
    assert any(each["detail"].startswith(code) for each in answer.body["errors"]), answer.body


def test_a_role_does_not_read_a_hidden_value_in_a_preview(world: World) -> None:
    puts_field(a_caller(world, Role.ADMIN), "pet", personal=True)

    said = preview(world, 'Ваша {{field.pet|or:"семья"}}', Role.MARKETER, **VALUES)

    assert text_of(said) == "Ваша семья"
