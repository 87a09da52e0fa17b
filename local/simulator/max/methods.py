"""The methods of MAX that the service calls.

Source: https://dev.max.ru/docs-api
"""

import json
import re
import time
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from local.simulator.bot_api.errors import ApiError
from local.simulator.bot_api.form import read_params
from local.simulator.bot_api.pictures import Files, photo_size
from local.simulator.max.errors import MaxError, bad_payload
from local.simulator.max.keyboards import read_keyboard
from local.simulator.max.updates import MaxUpdates
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.sent_files import ShownFile, files_of, message_of
from local.simulator.views import blank_view
from local.simulator.wire import Wire

TEXT_CHARS_MAX = 4000
CALLS_A_SECOND = 30
UPLOAD = "/max/upload/"
MESSAGE = "messages/"
MID = re.compile(r"mid\.([0-9a-f]{16})")
DONE: JsonObject = {"success": True}
BOT: JsonObject = {
    "user_id": 6_100_000_001,
    "first_name": "Grocer",
    "username": "grocer_local_bot",
    "is_bot": True,
}
SECRET = re.compile(r"[A-Za-z0-9_-]{5,256}")
Answered = tuple[int, JsonObject]


@dataclass(frozen=True, slots=True)
class MaxCall:
    """One call: `path` is what stands after `/max/`."""

    method: str
    path: str
    query: str
    token: str
    body: bytes

    @property
    def params(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))


class MaxMethods:
    """The methods of one bot; `home` is the simulator's own address."""

    def __init__(
        self,
        messenger: SimulatedMessenger,
        wire: Wire,
        files: Files,
        updates: MaxUpdates,
        home: str,
    ) -> None:
        self._messenger, self._wire = messenger, wire
        self._files, self._updates = files, updates
        self._home = home
        self.token = ""
        self._calls: deque[float] = deque(maxlen=CALLS_A_SECOND)
        self._names: dict[str, str] = {}  # of files, by token
        self._methods = {
            ("POST", "messages"): self._send,
            ("POST", "answers"): self._answer_press,
            ("POST", "uploads"): self._server,
            ("GET", "subscriptions"): self._subscriptions,
            ("POST", "subscriptions"): self._subscribe,
            ("DELETE", "subscriptions"): self._unsubscribe,
            ("GET", "me"): self._me,
        }

    def request(self, call: MaxCall) -> Answered:
        """Answer a call."""
        try:
            status, answer = 200, self._answer(call)
        except MaxError as refused:
            status, answer = refused.status, refused.answer
        person = call.params.get("user_id", "")
        self._wire.note(
            "bot api",
            f"{call.method} {call.path}",
            request={"query": call.params, "body": _shown(call.body)},
            status=status,
            answer=answer,
            person_id=int(person) if person.isdecimal() else None,
        )
        return status, answer

    def upload(self, kind: str, content_type: str, body: bytes) -> Answered:
        """Take the bytes of an image or a file."""
        try:
            params = read_params(content_type, "", body)
            content = params.get("data")
            if not isinstance(content, bytes):
                return 400, {"error_code": 2, "error_data": "BAD_REQUEST"}
            if kind == "image":
                photo_size(content)
        except ApiError:
            return 400, {"error_code": 4, "error_data": "BAD_IMAGE"}
        token = self._files.keep(content)
        self._names[token] = str(params.get("data.filename", "document"))
        return 200, {"photos": {"0": {"token": token}}} if kind == "image" else {"token": token}

    def _answer(self, call: MaxCall) -> JsonObject:
        if call.token != self.token or not self.token:
            raise MaxError(401, "verify.token", "Invalid access_token")
        if call.method == "GET" and call.path.startswith(MESSAGE):
            self._limit()
            return self._message(call.path.removeprefix(MESSAGE))
        work = self._methods.get((call.method, call.path))
        if work is None:
            raise MaxError(404, "not.found", f"there is no {call.method} {call.path}")
        self._limit()
        return work(call.params, _body(call))

    def _message(self, mid: str) -> JsonObject:
        number = MID.fullmatch(mid)
        found = message_of(self._messenger, "max", int(number[1], 16)) if number else None
        if found is None:
            raise MaxError(404, "not.found", "Message not found")
        _, view = found
        attachments = [self.attachment(each) for each in files_of(view)]
        return {"body": {"mid": mid, "text": view["text"], "attachments": attachments}}

    def attachment(self, file: ShownFile) -> JsonObject:
        """A photo or file of a person as MAX describes it."""
        payload: JsonObject = {"token": file.file_id, "url": f"{self._home}/files/{file.file_id}"}
        if not file.name:
            return {
                "type": "image",
                "payload": {"photo_id": int(file.file_id[-12:], 16), **payload},
            }
        size = len(self._files.read(file.file_id) or b"")
        return {"type": "file", "payload": payload, "filename": file.name, "size": size}

    def _limit(self) -> None:
        now = time.monotonic()
        if len(self._calls) == CALLS_A_SECOND and now - self._calls[0] < 1:
            raise MaxError(429, "too.many.requests", "Too many requests")
        self._calls.append(now)

    def _send(self, params: dict[str, str], body: JsonObject) -> JsonObject:
        person = self._reachable(params.get("user_id", ""))
        text, attachments = body.get("text") or "", body.get("attachments") or []
        if not isinstance(text, str) or len(text) > TEXT_CHARS_MAX:
            raise bad_payload("text: length must be 4000 at most")
        if not isinstance(attachments, list):
            raise bad_payload("attachments are a list")
        if not text.strip() and not attachments:
            raise bad_payload("the message is empty")
        return self._show(person, text, self._attached(attachments))

    def _reachable(self, user_id: str) -> SimulatedPerson:
        person = self._messenger.people.get(int(user_id)) if user_id.isdecimal() else None
        if person is None or person.kind != "max" or not person.started:
            raise MaxError(404, "chat.not.found", "Unknown recipient")
        if person.blocked:
            raise MaxError(403, "chat.denied", "error.dialog.suspended")
        return person

    def _attached(self, attachments: list[Any]) -> JsonObject:
        """What the page shows of attachments."""
        shown: JsonObject = {"pictures": []}
        for each in attachments:
            kind, payload = (
                (each.get("type"), each.get("payload")) if isinstance(each, dict) else ("", None)
            )
            if kind == "inline_keyboard":
                shown["buttons"] = read_keyboard(payload)
                continue
            token = str(payload.get("token", "")) if isinstance(payload, dict) else ""
            if kind not in ("image", "file") or self._files.read(token) is None:
                raise bad_payload("attachment: the token is unknown")
            url = f"/files/{token}"
            if kind == "image":
                shown["pictures"].append(url)
            else:
                shown["document"] = {"name": self._names.get(token, "document"), "url": url}
        return shown

    def _show(self, person: SimulatedPerson, text: str, attached: JsonObject) -> JsonObject:
        messenger = self._messenger
        with messenger.change(person):
            number = messenger.next_message_id()
            view = blank_view(number, "bot", messenger.timestamp()) | {"text": text} | attached
            messenger.keep_message(person, view)
        body = {"mid": mid_of(number), "seq": number, "text": text}
        return {"message": {"timestamp": self._updates.millis(), "body": body}}

    def _answer_press(self, params: dict[str, str], body: JsonObject) -> JsonObject:
        callback_id = params.get("callback_id", "")
        with self._messenger.reading():
            people = self._messenger.people.values()
            person = next((each for each in people if callback_id in each.waiting), None)
            if person is None:
                raise bad_payload("callback_id is unknown or too old")
            with self._messenger.change(person):
                person.notice = str(body.get("notification") or "")
                number = int(person.waiting.pop(callback_id))
                for view in (view for view in person.messages if view["id"] == number):
                    for button in (button for row in view["buttons"] for button in row):
                        button["waiting"] = False
        return DONE

    def _server(self, params: dict[str, str], _: JsonObject) -> JsonObject:
        if params.get("type") not in ("image", "file"):
            raise bad_payload("type is image or file")
        return {"url": f"{self._home}{UPLOAD}{params['type']}"}

    def _me(self, _: dict[str, str], __: JsonObject) -> JsonObject:
        return BOT

    def _subscriptions(self, _: dict[str, str], __: JsonObject) -> JsonObject:
        known = self._updates.subscription
        kinds = list(known.kinds) if known and known.kinds else None
        found = [{"url": known.url, "time": known.at, "update_types": kinds}] if known else []
        return {"subscriptions": found}

    def _subscribe(self, _: dict[str, str], body: JsonObject) -> JsonObject:
        url, secret, kinds = (body.get(name) for name in ("url", "secret", "update_types"))
        if not str(url).startswith(("http://", "https://")):
            return {"success": False, "message": "the url is invalid"}
        if secret is not None and not SECRET.fullmatch(str(secret)):
            return {"success": False, "message": "the secret is invalid"}
        chosen = tuple(map(str, kinds)) if isinstance(kinds, list) else ()
        self._updates.subscribe(str(url), str(secret or ""), chosen)
        return DONE

    def _unsubscribe(self, params: dict[str, str], _: JsonObject) -> JsonObject:
        known = self._updates.subscription
        if known is None or known.url != params.get("url"):
            return {"success": False, "message": "there is no such subscription"}
        self._updates.subscription = None
        return DONE


def mid_of(number: int) -> str:
    """The name of a message: MAX has texts where our store has numbers."""
    return f"mid.{number:016x}"


def _body(call: MaxCall) -> JsonObject:
    body = _shown(call.body)
    if not isinstance(body, dict):
        raise bad_payload("the body is no JSON object")
    return body


def _shown(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return body.decode(errors="replace")
