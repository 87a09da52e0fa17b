"""The one-time link by which a customer opens the card in one more messenger."""

from dataclasses import replace

import pytest

from chalicelib.domain.conversation.chat_link import LINK_LIFE, ChatLink, code_in, code_of
from tests.builders.clock import START
from tests.repo.builders import a_customer

CODE = code_of("Zz-_9" * 8)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CODE, CODE),
        (f"Подключите: {CODE}", CODE),
        (f"({CODE})", CODE),
        ("", None),
        ("link-short", None),
        (f"x{CODE}", None),
        (f"{CODE}{'a' * 90}", None),
        ("friend-7", None),
    ],
)
def test_a_code_is_found_among_other_words(text: str, found: str | None) -> None:
    assert code_in(text) == found


def test_a_link_opens_once_for_a_short_time_and_until_sessions_end() -> None:
    anna = a_customer()
    link = ChatLink(anna.id, anna.sessions, START + LINK_LIFE)

    assert link.opens_for(anna, START)
    assert not link.opens_for(anna, START + LINK_LIFE)
    assert not link.opens_for(anna.signed_out(), START)
    assert not replace(link, used=True).opens_for(anna, START)
