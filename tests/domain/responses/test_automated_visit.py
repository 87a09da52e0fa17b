"""Visits that no person made are told from clicks, as far as they say so themselves."""

import pytest

from chalicelib.domain.responses.automated_visit import is_automated_visit

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile"


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/120.0 Mobile",
    ],
)
def test_a_persons_browser_counts(agent: str) -> None:
    assert not is_automated_visit({"user-agent": agent})


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
        "facebookexternalhit/1.1",
        "WhatsApp/2.24 A",
        "Mozilla/5.0 (compatible; SkypeUriPreview Preview/0.5)",
        "python-requests/2.34",
        "curl/8.1",
    ],
)
def test_a_machine_that_says_so_does_not(agent: str) -> None:
    assert is_automated_visit({"user-agent": agent})


@pytest.mark.parametrize("name", ["purpose", "sec-purpose", "x-purpose", "x-moz"])
def test_a_page_fetched_ahead_does_not(name: str) -> None:
    assert is_automated_visit({"user-agent": PHONE, name: "prefetch"})
    assert not is_automated_visit({"user-agent": PHONE, name: "something else"})
