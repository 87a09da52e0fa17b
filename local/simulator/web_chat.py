"""Calls the service's web chat for the simulated people, as a real page does."""

import threading
import uuid
from typing import Any

import requests

from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.person_actions import refuse_empty
from local.simulator.views import webchat_view
from local.simulator.wire import Wire

ANSWER_TIMEOUT_S = 30
NO_CONTENT = 204
ATTEMPTS = 3
RETRY_PAUSE_S = 0.5


class ChatUnavailable(Exception):
    """The service refused or did not answer; the text is for the person at the page."""


class ChatRefused(ChatUnavailable):
    """The service answered that it does not do this; the session may have ended."""


class WebChat:
    """Sessions and messages over `api_url`; `origin` is the page that the widget stands on."""

    def __init__(
        self, messenger: SimulatedMessenger, wire: Wire, *, api_url: str, origin: str
    ) -> None:
        self._messenger = messenger
        self._wire = wire
        self.api_url = api_url
        self._origin = origin
        self._pause = threading.Event()

    def open(self, person: SimulatedPerson) -> None:
        """Start a session, once.

        Raises:
            ChatUnavailable: the service refused or did not answer.
        """
        if person.session:
            self._wire.hide(person.session)
            return
        body = self._call(person, "POST", "/webchat/sessions", {"locale": person.language})
        self._wire.hide(body["token"])
        with self._messenger.change(person):
            person.session = body["token"]
            person.started = True
        self._receive(person, body)

    def say(self, person: SimulatedPerson, *, text: str = "", button: str = "") -> None:
        """Send a text, or press a button.

        Raises:
            NotPossible: the text is empty.
            ChatUnavailable: the service refused or did not answer.
        """
        if not button:
            refuse_empty(text)
        self.open(person)
        shown, value = _button(person, button) if button else (text, "")
        now = self._messenger.timestamp()
        view = webchat_view({"text": shown}, author="person", date=now)
        self._messenger.keep_message(person, view)
        content = {"button": value} if button else {"text": text}
        # All attempts of one message have the same id, so that the service handles it once.
        body = {"client_id": str(uuid.uuid4())} | content
        self._receive(person, self._call(person, "POST", "/webchat/messages", body))

    def close(self, person: SimulatedPerson) -> None:
        """Give the session up; the page shows a closed chat.

        Raises:
            ChatUnavailable: the service did not answer.
        """
        if person.session:
            self._call(person, "DELETE", "/webchat/sessions", None)
        with self._messenger.change(person):
            person.session, person.last_seq, person.started = "", 0, False
            person.messages.clear()

    def refresh(self, person: SimulatedPerson) -> None:
        """Fetch the messages since the last one shown.

        Raises:
            ChatUnavailable: the service did not answer.
        """
        if person.session:
            path = f"/webchat/messages?after={person.last_seq}"
            self._receive(person, self._call(person, "GET", path, None))

    def _receive(self, person: SimulatedPerson, body: JsonObject) -> None:
        new = [one for one in body.get("messages", []) if one["seq"] > person.last_seq]
        for message in sorted(new, key=lambda one: int(one["seq"])):
            with self._messenger.change(person):
                person.last_seq = message["seq"]
                view = webchat_view(message, author="bot", date=self._messenger.timestamp())
                self._messenger.keep_message(person, view)

    def _call(
        self, person: SimulatedPerson, method: str, path: str, body: JsonObject | None
    ) -> dict[str, Any]:
        headers = {"Origin": self._origin}
        headers |= {"Authorization": f"Bearer {person.session}"} if person.session else {}
        for attempt in range(ATTEMPTS):
            if attempt:
                self._pause.wait(RETRY_PAUSE_S)
            status, answer = self._exchange(method, path, headers, body)
            # An empty answer to a poll would only fill the log.
            if method != "GET" or answer != {"messages": []}:
                self._write_down(person, f"{method} {path}", headers, body, (status, answer))
            if status == NO_CONTENT:
                return {}
            if status in (200, 201) and isinstance(answer, dict):
                return answer
            if (
                0 < status < 500
            ):  # a refusal would be repeated; only crashes and silence are retried
                break
        if status == 401 and person.session:
            with self._messenger.change(person):
                person.session, person.last_seq = "", 0
        raise _failure(f"{method} {path}", status, answer)

    def _exchange(
        self, method: str, path: str, headers: dict[str, str], body: JsonObject | None
    ) -> tuple[int, object]:
        try:
            response = requests.request(
                method,
                f"{self.api_url}{path}",
                json=body,
                headers=headers,
                timeout=ANSWER_TIMEOUT_S,
            )
        except requests.RequestException as exc:
            return 0, type(exc).__name__
        try:
            return response.status_code, response.json()
        except ValueError:
            return response.status_code, response.text

    def _write_down(
        self,
        person: SimulatedPerson,
        title: str,
        headers: dict[str, str],
        body: JsonObject | None,
        outcome: tuple[int, object],
    ) -> None:
        self._wire.note(
            "web chat",
            title,
            request={"headers": headers, "body": body},
            status=outcome[0],
            answer=outcome[1],
            person_id=person.id,
        )


def _failure(request: str, status: int, answer: object) -> ChatUnavailable:
    """Return a refusal with its code, or that the service broke or is silent."""
    if not 0 < status < 500:
        return ChatUnavailable(f"{request}: {status or 'no answer'}")
    why = answer["code"] if isinstance(answer, dict) and "code" in answer else answer
    return ChatRefused(f"the service refused: {why} ({status})")


def _button(person: SimulatedPerson, wanted: str) -> tuple[str, str]:
    """Find a button by its label or value, in the newest message that has it."""
    for message in reversed(person.messages):
        for button in (button for row in message["buttons"] for button in row):
            if wanted in (button["value"], button["text"]):
                return button["text"], button["value"]
    return wanted, wanted
