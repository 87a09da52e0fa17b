"""The web chat's own format: what its page may send, and what it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.channels.webchat import TEXT_CHARS_MAX
from chalicelib.channels.webchat.page import (
    NewMessage,
    NewSession,
    opening_message,
    page_message,
    reply_body,
)
from chalicelib.domain.messages.message import Chat, Press, Start, Text
from chalicelib.domain.messages.reply import Label, RenderedText
from tests.builders.clock import START as NOW

CHAT = Chat("webchat", "0123456789abcdef")
ID = "click-0001"


def said(**fields: str) -> NewMessage:
    return NewMessage.model_validate({"client_id": ID, **fields})


def test_a_session_begins_with_the_code_of_the_page_that_brought_the_visitor() -> None:
    asked = NewSession.model_validate_json(b'{"locale": "en", "ref": "summer-1"}')

    message = opening_message(CHAT, asked, NOW)

    assert (message.chat, message.at, message.locale) == (CHAT, NOW, "en")
    assert message.content == Start("summer-1")


def test_a_page_may_know_nothing_of_its_visitor() -> None:
    assert opening_message(CHAT, NewSession(), NOW).locale is None


@pytest.mark.parametrize(
    "body", [{"locale": "fr"}, {"ref": "x" * 65}, {"name": "Anna"}, [], None, "en"]
)
def test_a_session_of_any_other_kind_is_refused(body: object) -> None:
    with pytest.raises(ValidationError):
        NewSession.model_validate(body)


def test_words_are_text_under_the_id_of_the_page() -> None:
    message = page_message(CHAT, said(text="Anna\nПетрова\t!"), NOW)

    assert message.content == Text("Anna\nПетрова\t!")
    assert (message.update_id, message.message_id, message.locale) == (ID, ID, None)


def test_a_button_is_a_press_that_nobody_waits_for() -> None:
    assert page_message(CHAT, said(button="agree"), NOW).content == Press("agree", "")


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"text": "Yes", "button": "yes"}])
def test_a_message_says_exactly_one_thing(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either text or button"):
        said(**fields)


@pytest.mark.parametrize("field", ["text", "button"])
@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x07", "\x0b", "\x1f"])
def test_control_characters_are_refused(field: str, char: str) -> None:
    with pytest.raises(ValidationError, match="control characters"):
        said(**{field: f"a{char}b"})


@pytest.mark.parametrize("client_id", ["", "short", "x" * 65, "with space", "ключ-0001", f"{ID}\n"])
def test_an_id_of_the_page_is_short_and_plain(client_id: str) -> None:
    with pytest.raises(ValidationError):
        NewMessage.model_validate({"client_id": client_id, "text": "Yes"})


def test_a_text_as_long_as_a_messenger_takes_is_the_longest() -> None:
    assert len(said(text="я" * TEXT_CHARS_MAX).text or "") == TEXT_CHARS_MAX
    with pytest.raises(ValidationError):
        said(text="я" * (TEXT_CHARS_MAX + 1))


@pytest.mark.parametrize(
    "body",
    [b'{"client_id":"click-0001","text":"\\ud800"}', b"[" * 100_000, b"{", b"null", b"\xff", b""],
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        NewMessage.model_validate_json(body)


@given(st.binary())
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with pytest.raises(ValidationError):
        NewMessage.model_validate_json(body)


def test_a_page_is_shown_words_buttons_and_pictures() -> None:
    pictures = [{"kind": "qr", "url": "https://api.example/cards/pictures/x"}]
    rows = ((Label("Yes", "yes"), Label("No", "no")), (Label("Back", "back"),))

    assert reply_body(RenderedText("All right?", rows), pictures) == {
        "text": "All right?",
        "buttons": [
            [{"text": "Yes", "value": "yes"}, {"text": "No", "value": "no"}],
            [{"text": "Back", "value": "back"}],
        ],
        "pictures": pictures,
    }


@pytest.mark.parametrize("labels", [None, ()])
def test_no_buttons_are_an_empty_list(labels: tuple[()] | None) -> None:
    assert reply_body(RenderedText("Hello", labels), []) == {
        "text": "Hello",
        "buttons": [],
        "pictures": [],
    }
