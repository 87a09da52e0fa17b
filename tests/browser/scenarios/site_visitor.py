"""A visitor of a shop's site who registers in the web chat over HTTP, without a browser."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests

from tests.browser.chrome import WAIT_S
from tests.browser.local_run import LocalRun
from tests.browser.widget import code_sent_to

CONSENT = {
    "en": ("I agree", "No, thank you", "All in one message"),
    "ru": ("Даю согласие", "Нет, не нужно", "Всё одним сообщением"),
}
# What a visitor says in either language, and what the chat says to it.
WORDS = {
    "en": {
        "form": "John Smith, {phone}, john{number}@example.org, May 5 1990",
        "code": "Send a code",
        "yes": "Yes",
        "write": "Write to support",
        "ask": "Describe your question",
        "sent": "Sent to support",
        "rate": "Rate the answer",
        "rated": "Thank you for the rating",
    },
    "ru": {
        "form": "Ада Лавлейс, {phone}, ada{number}@example.org, 10 декабря 1990",
        "code": "Прислать код",
        "yes": "Да",
        "write": "Написать в поддержку",
        "ask": "Опишите вопрос",
        "sent": "Передано в поддержку",
        "rate": "Оцените ответ",
        "rated": "Спасибо за оценку",
    },
}
_messages = count(1)


@dataclass
class _Session:
    run: LocalRun
    token: str = ""
    offered: dict[str, str] = field(default_factory=dict)

    def says(self, text: str) -> None:
        self.posts("/webchat/messages", {"text": text})

    def presses(self, label: str) -> None:
        self.posts("/webchat/messages", {"button": self.offered[label]})

    def posts(self, path: str, body: dict[str, Any]) -> None:
        headers = {"Origin": self.run.simulator}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
            body = {"client_id": f"visitor-{next(_messages)}", **body}
        answer = requests.post(self.run.api + path, json=body, headers=headers, timeout=WAIT_S)
        assert answer.ok, answer.text
        told = answer.json()
        self.token = told.get("token", self.token)
        rows = [row for each in told["messages"] for row in each["buttons"]]
        self.offered = {each["text"]: each["value"] for row in rows for each in row}


def a_registered_visitor(run: LocalRun, language: str, number: int) -> tuple[str, str]:
    """Register, and prove the phone by the code of an SMS; returns the phone and the token."""
    session, words, phone = _Session(run), WORDS[language], f"+7999666{number:04d}"
    session.posts("/webchat/sessions", {"locale": language})
    for label in CONSENT[language]:
        session.presses(label)
    session.says(words["form"].format(phone=phone, number=number))
    session.presses(words["code"])
    session.says(code_sent_to(run.simulator, phone))
    session.presses(words["yes"])
    return phone, session.token


def says_in(run: LocalRun, token: str, client_id: str) -> int:
    """Say something in a session from another window; the status of the answer."""
    headers = {"Origin": run.simulator, "Authorization": f"Bearer {token}"}
    body = {"client_id": client_id, "text": "Hello"}
    at = f"{run.api}/webchat/messages"
    return requests.post(at, json=body, headers=headers, timeout=WAIT_S).status_code
