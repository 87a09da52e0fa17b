"""The people of the rehearsal and their messages, posted to a door as Telegram does."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.rehearsal.waiting import wait_for

Json = dict[str, Any]

WEBHOOK_SECRET = "rehearsal-webhook-secret"  # noqa: S105 - of the rehearsal alone
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
TIMEOUT_S = 30
CODE = re.compile(r"\b\d{6}\b")

# Moves that depend on an earlier answer: the first button that it offers, and the code of the SMS.
PRESS_FIRST: Json = {"press": "first"}
TYPE_CODE: Json = {"type": "code"}


@dataclass(frozen=True, slots=True)
class RehearsedPerson:
    """A person who registers; `chat` is their number in Telegram."""

    chat: int
    phone: str
    email: str
    says: Sequence[Json]


# From /start to the card: agree, allow advertising, write everything in one message, prove the
# phone, confirm.
ANNA = RehearsedPerson(
    chat=1001,
    phone="+79160000001",
    email="anna@example.com",
    says=(
        {"text": "/start"},
        PRESS_FIRST,
        PRESS_FIRST,
        {"text": "Анна Петрова, anna@example.com, 5 мая 1990"},
        {"contact": {"phone_number": "79160000001", "first_name": "Анна", "user_id": 1001}},
        PRESS_FIRST,
    ),
)
BORIS = RehearsedPerson(
    chat=1002,
    phone="+79160000002",
    email="boris@example.com",
    says=(
        {"text": "/start"},
        PRESS_FIRST,
        PRESS_FIRST,
        {"text": "Борис Иванов, +7 916 000-00-02, boris@example.com, 6 мая 1991"},
        PRESS_FIRST,
        TYPE_CODE,
        PRESS_FIRST,
    ),
)


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What a door answered."""

    status: int
    body: str


def converse(person: RehearsedPerson, *, door: str, engine: str) -> list[PersonAnswer]:
    """Send every message of the person to `door`; the codes of SMS are read from `engine`."""
    answers: list[PersonAnswer] = []
    for step, move in enumerate(person.says):
        if move is PRESS_FIRST:
            content = {"text": _first_button(answers[-1])}
        elif move is TYPE_CODE:
            content = {"text": _code(person.phone, engine)}
        else:
            content = move
        answers.append(_post_update(person, step, content, door))
    return answers


def knock(door: str) -> PersonAnswer:
    """Post an update with a wrong secret, as an attacker would."""
    url = f"{door}/webhooks/telegram"
    headers = {"Content-Type": "application/json", SECRET_HEADER: "guessed"}
    return send(urllib.request.Request(url, b"{}", headers))  # noqa: S310


def get(url: str) -> PersonAnswer:
    """Request an address as a browser does."""
    return send(urllib.request.Request(url, headers={"Accept": "*/*"}))  # noqa: S310


def _post_update(person: RehearsedPerson, step: int, content: Json, door: str) -> PersonAnswer:
    envelope = {
        "message_id": step + 1,
        "date": int(time.time()),
        "chat": {"id": person.chat, "type": "private"},
        "from": {"id": person.chat, "is_bot": False, "first_name": "?", "language_code": "ru"},
    }
    update = {"update_id": person.chat * 1000 + step, "message": envelope | content}
    headers = {"Content-Type": "application/json", SECRET_HEADER: WEBHOOK_SECRET}
    body = json.dumps(update).encode()
    url = f"{door}/webhooks/telegram"
    return send(urllib.request.Request(url, body, headers))  # noqa: S310


def send(request: urllib.request.Request) -> PersonAnswer:
    """Send a request, and return the answer of any status."""
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
            return PersonAnswer(response.status, response.read().decode(errors="replace"))
    except urllib.error.HTTPError as refused:
        with refused:
            return PersonAnswer(refused.code, refused.read().decode(errors="replace"))


def _first_button(answer: PersonAnswer) -> str:
    """The first button that does not share the person's contact."""
    buttons = [
        button
        for row in json.loads(answer.body)["reply_markup"]["keyboard"]
        for button in row
        if not button.get("request_contact")
    ]
    text: str = buttons[0]["text"]
    return text


def _code(phone: str, engine: str) -> str:
    query = urllib.parse.urlencode({"phoneNumber": phone})
    url = f"{engine}/_ministack/sns/sms-messages?{query}"

    def arrived() -> str:
        sent = json.loads(get(url).body)["sms_messages"][phone]
        found = CODE.search(sent[-1]["Message"]) if sent else None
        return found[0] if found else ""

    return wait_for(arrived, f"no SMS came to {phone}")
