"""The calls of the Graph API that the service makes.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference
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
from local.simulator.bot_api.pictures import FILE_PREFIX, Files, fetch, mime_type
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.views import blank_view
from local.simulator.whatsapp.bodies import read_body
from local.simulator.whatsapp.errors import GraphError, bad_parameter
from local.simulator.whatsapp.people import found_person, phone_of, user_id_of, wrote_lately
from local.simulator.whatsapp.setup import AppSetup
from local.simulator.whatsapp.webhook import NUMBER, MetaWebhook
from local.simulator.wire import Wire

CALLS_A_SECOND = 80
FILE = re.compile(r"AgAC\w{1,60}")
DOWNLOAD = "download/"
SETUP = ("debug_token", "subscriptions", "subscribed_apps", NUMBER)
UNDELIVERABLE, WINDOW_CLOSED, OPTED_OUT = 131026, 131047, 131050

Answered = tuple[int, JsonObject | bytes]


@dataclass(frozen=True, slots=True)
class GraphCall:
    """One call: `path` is what stands after `/whatsapp/`."""

    method: str
    path: str
    query: str
    token: str
    content_type: str
    body: bytes


class GraphMethods:
    """The calls for one number; `home` is the simulator's own address."""

    def __init__(
        self,
        messenger: SimulatedMessenger,
        wire: Wire,
        files: Files,
        webhook: MetaWebhook,
        home: str,
    ) -> None:
        self._messenger, self._wire = messenger, wire
        self._files, self._webhook = files, webhook
        self._home = home
        self.token = ""
        self.setup = AppSetup(webhook)
        self._calls: deque[float] = deque(maxlen=CALLS_A_SECOND)

    def request(self, call: GraphCall) -> Answered:
        """Answer a call."""
        status: int
        answer: JsonObject | bytes
        try:
            status, answer = 200, self._answer(call)
        except GraphError as refused:
            status, answer = refused.status, refused.answer
        shown = _json(call.body)
        person = found_person(self._messenger, shown) if isinstance(shown, dict) else None
        self._wire.note(
            "bot api",
            f"{call.method} {call.path}",
            request={"query": dict(parse_qsl(call.query)), "body": shown},
            status=status,
            answer=answer,
            person_id=person.id if person else None,
        )
        return status, answer

    def _answer(self, call: GraphCall) -> JsonObject | bytes:
        is_ours = self.token and call.token == f"Bearer {self.token}"
        if not is_ours and not self.setup.is_app_token(call.token):
            raise GraphError(190, "Invalid OAuth access token", 401)
        self._limit()
        if call.path.endswith(SETUP):
            body = _object(call.body)
            found = self.setup.answer(call.method, call.path, call.token, body)
            if found is not None:
                return found
        if (call.method, call.path) == ("POST", f"{NUMBER}/messages"):
            return self._send(_object(call.body))
        if (call.method, call.path) == ("POST", f"{NUMBER}/media"):
            return self._upload(call)
        if call.method == "GET":
            return self._file(call.path)
        raise GraphError(100, "Unsupported request")

    def _limit(self) -> None:
        now = time.monotonic()
        if len(self._calls) == CALLS_A_SECOND and now - self._calls[0] < 1:
            raise GraphError(130429, "Rate limit hit", 429)
        self._calls.append(now)

    def _send(self, body: JsonObject) -> JsonObject:
        if body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "messaging_product is required")
        person = found_person(self._messenger, body)
        if person is None:
            raise GraphError(131030, "Recipient phone number not in allowed list")
        view = read_body(body, person.language, self._picture, self._document)
        is_template = body["type"] == "template"
        failure = self._failure(person, is_template=is_template)
        tag = str(body.get("biz_opaque_callback_data", ""))
        with self._messenger.change(person):
            number = self._messenger.next_message_id()
            if not failure:
                shown = blank_view(number, "bot", self._messenger.timestamp())
                self._messenger.keep_message(person, {**shown, **view, "tag": tag})
            kinds = ("failed",) if failure else ("sent", "delivered")
            self._webhook.emit(person, self.statuses(person, number, tag, *kinds, code=failure))
        sent: JsonObject = {"id": wamid_of(number)}
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": body.get("to") or body.get("recipient")}],
            "messages": [{**sent, "message_status": "accepted"} if is_template else sent],
        }

    def _failure(self, person: SimulatedPerson, *, is_template: bool) -> int:
        """The code with which the message fails later; 0 if it arrives."""
        # Meta takes these messages, and reports what became of them.
        if person.blocked:
            return UNDELIVERABLE
        if is_template:
            return OPTED_OUT if person.stops_marketing else 0
        return 0 if wrote_lately(self._messenger, person) else WINDOW_CLOSED

    def statuses(
        self, person: SimulatedPerson, number: int, tag: str, *kinds: str, code: int = 0
    ) -> tuple[str, JsonObject]:
        """The change that reports what became of a message."""
        phone = phone_of(person)
        shown = {
            "id": wamid_of(number),
            "timestamp": str(self._messenger.timestamp()),
            "recipient_user_id": user_id_of(person),
            **({"recipient_id": phone} if phone else {}),
            **({"biz_opaque_callback_data": tag} if tag else {}),
            **({"errors": [{"code": code, "title": "refused"}]} if code else {}),
        }
        return "messages", {"statuses": [{**shown, "status": kind} for kind in kinds]}

    def _upload(self, call: GraphCall) -> JsonObject:
        try:
            params = read_params(call.content_type, "", call.body)
        except ApiError as exc:
            raise bad_parameter(str(exc)) from exc
        content = params.get("file")
        if not isinstance(content, bytes) or params.get("messaging_product") != "whatsapp":
            raise GraphError(100, "file and messaging_product are required")
        return {"id": self._files.keep(content)}

    def _file(self, path: str) -> JsonObject | bytes:
        file_id = path.removeprefix(DOWNLOAD)
        content = self._files.read(file_id) if FILE.fullmatch(file_id) else None
        if content is None:
            raise GraphError(100, "Unsupported get request", 404)
        if path.startswith(DOWNLOAD):
            return content
        return {
            "messaging_product": "whatsapp",
            "url": f"{self._home}/whatsapp/{DOWNLOAD}{file_id}",
            "mime_type": mime_type(content),
            "file_size": len(content),
            "id": file_id,
        }

    def _picture(self, image: JsonObject) -> str:
        """The address of an image that was uploaded, or that lies at a site."""
        if isinstance(image.get("link"), str):
            try:
                return f"/files/{self._files.keep(fetch(image['link']))}"
            except ApiError as exc:
                raise GraphError(131052, "Media download error") from exc
        return f"/files/{self._known(image)}"

    def _document(self, document: JsonObject) -> JsonObject:
        name = document.get("filename")
        return {"name": name or "document", "url": f"/files/{self._known(document)}"}

    def _known(self, media: JsonObject) -> str:
        file_id = str(media.get("id", ""))
        if not file_id.startswith(FILE_PREFIX) or self._files.read(file_id) is None:
            raise bad_parameter("the media id is unknown")
        return file_id


def wamid_of(number: int) -> str:
    """The name of a message: WhatsApp has texts where our store has numbers."""
    return f"wamid.{number:016x}"


def _object(body: bytes) -> JsonObject:
    found = _json(body)
    if not isinstance(found, dict):
        raise GraphError(100, "the body is no JSON object")
    return found


def _json(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return f"({len(body)} bytes)"
