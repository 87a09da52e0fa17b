"""Both languages and all three ways to fill the fields, through the simulator's own interface."""

import pytest
import requests

from tests.browser.chrome import WAIT_S
from tests.browser.test_simulator_page import page_url

__all__ = ["page_url"]  # the service of this module

pytestmark = pytest.mark.browser

OPENING = {"ru": ("Даю согласие", "Нет, не нужно"), "en": ("I agree", "No, thank you")}
WORDS = {
    "ru": {
        "steps": "По шагам",
        "message": "Всё одним сообщением",
        "contact": "Поделиться контактом",
        "yes": "Да",
        "done": "Готово",
    },
    "en": {
        "steps": "Step by step",
        "message": "All in one message",
        "contact": "Share my contact",
        "yes": "Yes",
        "done": "Done",
    },
}
SHARE = "a shared contact"
# What is said after the way is chosen; phones are shared, so every one is the person's own.
ANSWERS = {
    "steps": ("Alice", "Brown", SHARE, "{email}", "05.05.1990"),
    "message": ("Alice Brown, {phone}, {email}, 05.05.1990", SHARE),
    "contact": (SHARE, "Alice", "Brown", "{email}", "05.05.1990"),
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("way", ["steps", "message", "contact"])
def test_a_person_gets_a_card(page_url: str, language: str, way: str) -> None:
    words = WORDS[language]
    person = _post(page_url, "/people", {"kind": "telegram", "language": language})
    facts = {"phone": person["phone"], "email": f"{way}.{language}@example.org"}
    _say(page_url, person, {"start": ""})
    for said in (*OPENING[language], words[way]):
        _say(page_url, person, {"text": said})
    for said in ANSWERS[way]:
        content = {"contact": "own"} if said == SHARE else {"text": said.format(**facts)}
        _say(page_url, person, content)
    _say(page_url, person, {"text": words["yes"]})

    heard = requests.get(f"{page_url}/people/{person['id']}/messages", timeout=WAIT_S).json()
    assert words["done"] in str(heard)


def _say(url: str, person: dict[str, str], content: dict[str, str]) -> None:
    _post(url, f"/people/{person['id']}/messages?wait={WAIT_S}", content)


def _post(url: str, path: str, body: dict[str, str]) -> dict[str, str]:
    answer = requests.post(f"{url}{path}", json=body, timeout=WAIT_S)
    assert answer.ok, answer.text
    said: dict[str, str] = answer.json()
    return said
