"""What of an e-mail is a person's own words."""

import pytest

from chalicelib.domain.appeals.automatic_email import automatic_reason
from chalicelib.domain.appeals.quoted_email import without_quote


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Где баллы?", "Где баллы?"),
        ("Спасибо!\n\n> Мы ответили\n> вам", "Спасибо!"),
        ("Да\n\n1 дек. 2026 г., 10:00, Лавка <a@b.example> пишет:\nстарое", "Да"),
        ("Yes\nOn Tue, 1 Dec 2026 at 10:00 Shop <a@b.example> wrote:\nold", "Yes"),
        ("Да\n-----Original Message-----\nFrom: x", "Да"),
        ("> только цитата", "> только цитата"),
        ("5 > 3, правда?", "5 > 3, правда?"),
        ("Мне пишет кассир", "Мне пишет кассир"),
    ],
)
def test_the_quoted_email_is_left_out(text: str, own: str) -> None:
    assert without_quote(text) == own


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, ""),
        ({"auto-submitted": "No"}, ""),
        ({"precedence": "first-class"}, ""),
        ({"auto-submitted": "Auto-Replied"}, "auto_submitted"),
        ({"precedence": "Junk"}, "precedence"),
        ({"content-type": "multipart/report; report-type=delivery-status"}, "report"),
        ({"list-unsubscribe": "<mailto:x@y.example>"}, "list"),
    ],
)
def test_a_machine_says_what_it_is(headers: dict[str, str], why: str) -> None:
    vera = "vera@example.net"

    assert automatic_reason(headers, source=vera, sender=vera, own="club@shop.example") == why


def test_a_shop_without_a_sender_takes_every_sender() -> None:
    assert automatic_reason({}, source="a@b.example", sender="", own="") == ""
