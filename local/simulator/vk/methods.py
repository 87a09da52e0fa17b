"""The methods of VK that the service calls.

Source: https://dev.vk.com/ru/method/messages.send
"""

import json
import re
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from local.simulator.bot_api.errors import ApiError
from local.simulator.bot_api.form import read_params
from local.simulator.bot_api.pictures import FILE_PREFIX, Files, photo_size
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.sent_files import ShownFile, files_of, message_of
from local.simulator.views import blank_view
from local.simulator.vk.errors import VkError, bad_parameter
from local.simulator.vk.events import Events
from local.simulator.vk.keyboards import ReadKeyboard, read_keyboard
from local.simulator.vk.setup import SimulatedSetup
from local.simulator.vk.wall import Wall
from local.simulator.wire import Wire

TEXT_CHARS_MAX = 4096
CALLS_A_SECOND = 20
RANDOM_IDS_KEPT = 20_000
RANDOM_ID_MAX = 2**31
ATTACHMENT = re.compile(r"(photo|doc)-?\d+_(\d{1,40})")
UPLOAD = "/vk/upload/"
OF_ADMINISTRATORS = ("photos.getWallUploadServer", "photos.saveWallPhoto", "wall.post")


class VkMethods:
    """The methods of one community; `home` is the simulator's own address."""

    def __init__(
        self,
        messenger: SimulatedMessenger,
        wire: Wire,
        files: Files,
        events: Events,
        home: str,
    ) -> None:
        self._messenger, self._wire = messenger, wire
        self._files, self._events = files, events
        self._home = home
        self.token = self.wall_token = ""
        self.wall = Wall(messenger, files, events.group)
        self._calls: deque[float] = deque(maxlen=CALLS_A_SECOND)
        self._sent: dict[tuple[int, str], int] = {}
        self._names: dict[str, str] = {}  # of documents, by file
        self._methods: dict[str, Callable[[JsonObject], Any]] = {
            "messages.send": self._send,
            "messages.sendMessageEventAnswer": self._answer_press,
            "messages.getById": self._messages,
            "photos.getMessagesUploadServer": lambda _: self._server("photo"),
            "photos.saveMessagesPhoto": self._save_photo,
            "docs.getMessagesUploadServer": lambda _: self._server("file"),
            "docs.save": self._save_document,
            **SimulatedSetup(events).methods,
            "photos.getWallUploadServer": lambda _: self._server("photo"),
            "photos.saveWallPhoto": self._save_photo,
            "wall.post": self.wall.post,
        }

    def request(self, method: str, *, content_type: str, query: str, body: bytes) -> JsonObject:
        """Answer a call of a method; errors have the status 200 too."""
        params: JsonObject = {}
        try:
            params = read_params(content_type, query, body)
            answer = {"response": self._call(method, params)}
        except VkError as refused:
            answer = refused.answer
        except ApiError as exc:
            answer = bad_parameter(str(exc)).answer
        person = str(params.get("peer_id", ""))
        hidden = {name: value for name, value in params.items() if name != "access_token"}
        self._wire.note(
            "bot api",
            method,
            request={"body": hidden},
            status=200,
            answer=answer,
            person_id=int(person) if person.isdecimal() and int(person) else None,
        )
        return answer

    def upload(self, field: str, content_type: str, body: bytes) -> JsonObject:
        """Take the bytes of a photo or a document."""
        try:
            params = read_params(content_type, "", body)
        except ApiError as exc:
            return {"error": str(exc)}
        content = params.get(field)
        if not isinstance(content, bytes):
            return {"error": f"there is no {field}"}
        if field == "photo":
            return {"server": 7, "hash": "simulated", "photo": self._kept_photo(content)}
        file_id = self._files.keep(content)
        self._names[file_id] = str(params.get("file.filename", "document"))
        return {"file": file_id}

    def _kept_photo(self, content: bytes) -> str:
        try:
            photo_size(content)
        except ApiError:
            return "[]"  # VK answers so to what is no picture
        return json.dumps([self._files.keep(content)])

    def _call(self, method: str, params: JsonObject) -> Any:  # noqa: ANN401 - by the method
        self._prove(method, str(params.get("access_token", "")))
        if not params.get("v"):
            raise VkError(8, "Invalid request: v is required")
        work = self._methods.get(method)
        if work is None:
            raise VkError(3, "Unknown method passed")
        self._limit()
        return work(params)

    def _prove(self, method: str, token: str) -> None:
        if not token or token not in (self.token, self.wall_token):
            raise VkError(5, "User authorization failed: invalid access_token")
        if method in OF_ADMINISTRATORS and token != self.wall_token:
            raise VkError(27, "Group authorization failed: method is unavailable with group auth")

    def _limit(self) -> None:
        now = time.monotonic()
        if len(self._calls) == CALLS_A_SECOND and now - self._calls[0] < 1:
            raise VkError(6, "Too many requests per second")
        self._calls.append(now)

    def _send(self, params: JsonObject) -> int:
        person = self._reachable(params)
        text, random_id = str(params.get("message", "")), str(params.get("random_id", ""))
        if not random_id.isdecimal() or int(random_id) >= RANDOM_ID_MAX:
            raise bad_parameter("random_id is a required parameter")
        if len(text) > TEXT_CHARS_MAX:
            raise VkError(914, "Message is too long")
        attachment = str(params.get("attachment", ""))
        if not text.strip() and not attachment:
            raise bad_parameter("message is empty")
        before = self._sent.get((person.id, random_id))
        if before is not None and int(random_id):
            return before
        keyboard = read_keyboard(str(params.get("keyboard", "")))
        number = self._show(person, text, self._attached(attachment), keyboard)
        if len(self._sent) >= RANDOM_IDS_KEPT:
            self._sent.clear()
        self._sent[person.id, random_id] = number
        return number

    def _reachable(self, params: JsonObject) -> SimulatedPerson:
        peer = str(params.get("peer_id", ""))
        person = self._messenger.people.get(int(peer)) if peer.isdecimal() else None
        if person is None or person.kind != "vk":
            raise VkError(936, "Contact not found")
        if person.blocked or not person.started:
            raise VkError(901, "Can't send messages for users without permission")
        return person

    def _attached(self, attachment: str) -> JsonObject:
        if not attachment:
            return {}
        match = ATTACHMENT.fullmatch(attachment)
        file_id = _file_of(int(match[2])) if match else ""
        if match is None or self._files.read(file_id) is None:
            raise bad_parameter("attachment not found")
        url = f"/files/{file_id}"
        if match[1] == "photo":
            return {"pictures": [url]}
        return {"document": {"name": self._names.get(file_id, "document"), "url": url}}

    def _show(
        self,
        person: SimulatedPerson,
        text: str,
        attached: JsonObject,
        keyboard: ReadKeyboard | None,
    ) -> int:
        messenger = self._messenger
        with messenger.change(person):
            number = messenger.next_message_id()
            view = blank_view(number, "bot", messenger.timestamp()) | {"text": text} | attached
            if keyboard is not None and keyboard.is_inline:
                view["buttons"] = keyboard.rows
            elif keyboard is not None:
                person.keyboard = keyboard.rows
            messenger.keep_message(person, view)
        return number

    def _answer_press(self, params: JsonObject) -> int:
        event_id = str(params.get("event_id", ""))
        with self._messenger.change(None):
            everyone = self._messenger.people.values()
            person = next((each for each in everyone if event_id in each.waiting), None)
            if person is None:
                raise bad_parameter("event_id is unknown or too old")
            with self._messenger.change(person):
                del person.waiting[event_id]
                for button in (
                    button for one in person.messages for row in one["buttons"] for button in row
                ):
                    button["waiting"] = False
        return 1

    def _messages(self, params: JsonObject) -> JsonObject:
        number = str(params.get("message_ids", ""))
        found = message_of(self._messenger, "vk", int(number)) if number.isdecimal() else None
        if found is None:
            return {"count": 0, "items": []}
        person, view = found
        attachments = [self.attachment(person, each) for each in files_of(view)]
        item = {"id": view["id"], "from_id": person, "text": view["text"]}
        return {"count": 1, "items": [{**item, "attachments": attachments}]}

    def attachment(self, person: int, file: ShownFile) -> JsonObject:
        """A photo or document of a person as VK describes it."""
        address = f"{self._home}/files/{file.file_id}"
        known = {"id": number_of(file.file_id), "owner_id": person}
        if not file.name:
            sizes = [{"type": "w", "width": 800, "height": 800, "url": address}]
            return {"type": "photo", "photo": {**known, "sizes": sizes}}
        size = len(self._files.read(file.file_id) or b"")
        document = {**known, "title": file.name, "size": size, "url": address}
        return {"type": "doc", "doc": document}

    def _server(self, field: str) -> JsonObject:
        return {"upload_url": f"{self._home}{UPLOAD}{field}"}

    def _save_photo(self, params: JsonObject) -> list[JsonObject]:
        try:
            (file_id,) = json.loads(str(params.get("photo", "")))
            number = number_of(str(file_id))
        except ValueError as exc:
            raise bad_parameter("photo is invalid") from exc
        return [{"id": number, "owner_id": -self._events.group}]

    def _save_document(self, params: JsonObject) -> JsonObject:
        file_id = str(params.get("file", ""))
        if self._files.read(file_id) is None:
            raise bad_parameter("file is invalid")
        self._names[file_id] = str(params.get("title") or self._names.get(file_id, "document"))
        return {"type": "doc", "doc": {"id": number_of(file_id), "owner_id": -self._events.group}}


def number_of(file_id: str) -> int:
    """The number of a file: VK has numbers where our store has texts."""
    return int(file_id.removeprefix(FILE_PREFIX), 16)


def _file_of(number: int) -> str:
    return f"{FILE_PREFIX}{number:032x}"
