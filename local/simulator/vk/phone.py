"""The VK app: what a person does with the community, and the events that it gets for that.

Source: https://dev.vk.com/ru/api/community-events/json-schema
"""

import json
import secrets

from local.simulator.bodies import Action
from local.simulator.bot_api.pictures import Files, snapshot
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.person_actions import HERE, NotPossible, refuse_empty
from local.simulator.sent_files import ShownFile
from local.simulator.views import blank_view
from local.simulator.vk.events import Events
from local.simulator.vk.methods import VkMethods

LANGUAGES = {"ru": 0, "en": 3}
BEGIN = {"ru": "Начать", "en": "Get started"}
START_PAYLOAD = '{"command":"start"}'
ACTIONS = ["text", "location", "open_link", "callback"]
PRESS_ID_BYTES = 6


class VkPhone:
    """The app of every person in VK."""

    def __init__(
        self, messenger: SimulatedMessenger, files: Files, events: Events, methods: VkMethods
    ) -> None:
        self._messenger = messenger
        self._files = files
        self._events, self._methods = events, methods

    def act(self, person: SimulatedPerson, action: Action) -> None:
        """Do one thing in the chat.

        Raises:
            NotPossible: VK has no such thing, or the person has forbidden messages.
        """
        if action.start is not None:
            self._start(person, action.start if isinstance(action.start, str) else "")
            return
        if person.blocked:
            raise NotPossible("messages are forbidden: allow them first")
        self._read(person)
        if action.text is not None:
            refuse_empty(action.text)
            self._send(person, {"text": action.text})
        elif action.button is not None:
            self._press(person, action.button, action.message_id)
        elif action.location is not None:
            place = HERE if action.location == "here" else action.location.model_dump()
            self._send_place(person, place)
        elif action.edit is not None:
            self._edit(person, action.edit.text, action.edit.message_id)
        else:
            self._send_attachment(person, action)

    def block(self, person: SimulatedPerson) -> None:
        """Forbid messages of the community."""
        self._permit(person, blocked=True)

    def unblock(self, person: SimulatedPerson) -> None:
        """Allow messages of the community."""
        self._permit(person, blocked=False)

    def settled(self, person: SimulatedPerson, wait_s: float) -> None:
        """Wait until the service has accepted what the person did."""
        self._events.delivery.wait_until_empty(f"{person.id}/", wait_s)

    def _start(self, person: SimulatedPerson, ref: str) -> None:
        if person.blocked:
            self.unblock(person)
        link = {"ref": ref, "ref_source": "link"} if ref else {}
        self._send(person, {"text": BEGIN[person.language], "payload": START_PAYLOAD, **link})

    def _permit(self, person: SimulatedPerson, *, blocked: bool) -> None:
        if person.blocked == blocked:
            return
        with self._messenger.change(person):
            person.blocked = blocked
            kind = "message_deny" if blocked else "message_allow"
            self._events.emit(person, kind, {"user_id": person.id})

    def _read(self, person: SimulatedPerson) -> None:
        """Tell the community that the person has its messages before their eyes."""
        unread = [one["id"] for one in person.messages if one["author"] == "bot"]
        if not unread or unread[-1] <= person.last_seq:
            return
        with self._messenger.change(person):
            person.last_seq = unread[-1]
            ids = {"from_id": person.id, "peer_id": person.id}
            self._events.emit(person, "message_read", {**ids, "read_message_id": unread[-1]})

    def _press(self, person: SimulatedPerson, wanted: str, message_id: int | None) -> None:
        if message_id is None:
            for key in (key for row in person.keyboard or [] for key in row):
                if wanted in (key["text"], key["payload"]):
                    self._press_key(person, key)
                    return
        for message in reversed(person.messages):
            for button in (button for row in message["buttons"] for button in row):
                is_there = message_id in (None, message["id"])
                if is_there and wanted in (button["text"], button["payload"]):
                    self._press_inline(person, message, button)
                    return
        raise NotPossible(f"there is no button {wanted!r}")

    def _press_key(self, person: SimulatedPerson, key: JsonObject) -> None:
        if key["type"] == "location":
            self._send_place(person, HERE, key["payload"])
        elif key["type"] == "text":
            payload = {"payload": key["payload"]} if key["payload"] else {}
            self._send(person, {"text": key["text"], **payload})
        else:
            raise NotPossible("this button opens a page and tells the bot nothing")

    def _press_inline(
        self, person: SimulatedPerson, message: JsonObject, button: JsonObject
    ) -> None:
        if button["type"] != "callback":
            self._press_key(person, button)
            return
        event_id = secrets.token_hex(PRESS_ID_BYTES)
        with self._messenger.change(person):
            button["waiting"] = True
            person.waiting[event_id] = str(message["id"])
            pressed = {
                "user_id": person.id,
                "peer_id": person.id,
                "event_id": event_id,
                "payload": json.loads(button["payload"] or "{}"),
                "conversation_message_id": message["id"],
            }
            self._events.emit(person, "message_event", pressed)

    def _send_place(self, person: SimulatedPerson, place: JsonObject, payload: str = "") -> None:
        geo = {"type": "point", "coordinates": place}
        content: JsonObject = {"text": "", "geo": geo} | ({"payload": payload} if payload else {})
        self._send(person, content, location=place)

    def _send_attachment(self, person: SimulatedPerson, action: Action) -> None:
        if action.photo is not None:
            file_id = self._files.keep(snapshot(person.id))
            attachment = self._methods.attachment(person.id, ShownFile(file_id))
            words = action.photo if isinstance(action.photo, str) else ""
            content = {"text": words, "attachments": [attachment]}
            self._send(person, content, pictures=[f"/files/{file_id}"])
        elif action.sticker is not None:
            attachments = [{"type": "sticker", "sticker": {"sticker_id": 1}}]
            content = {"text": "", "attachments": attachments}
            self._send(person, content, sticker=action.sticker or "👍")
        elif action.document is not None:
            name = str(action.document)
            file_id = self._files.keep(f"{name}\n".encode())
            attachment = self._methods.attachment(person.id, ShownFile(file_id, name))
            document = {"name": name, "url": f"/files/{file_id}"}
            self._send(person, {"text": "", "attachments": [attachment]}, document=document)
        else:
            raise NotPossible("people of VK send no voice messages here")

    def _edit(self, person: SimulatedPerson, text: str, message_id: int | None) -> None:
        for view in reversed(person.messages):
            is_wanted = message_id in (None, view["id"])
            if is_wanted and view["author"] == "person" and view["text"]:
                with self._messenger.change(person):
                    view |= {"text": text, "edited": True}
                    self._events.emit(
                        person, "message_edit", self._message(person, view, {"text": text})
                    )
                return
        raise NotPossible("there is no such text of one's own")

    def _send(self, person: SimulatedPerson, content: JsonObject, **shown: object) -> None:
        messenger = self._messenger
        with messenger.change(person):
            person.started = True
            view = blank_view(messenger.next_message_id(), "person", messenger.timestamp())
            view |= {"text": content["text"], **shown}
            messenger.keep_message(person, view)
            client = {
                "button_actions": ACTIONS,
                "keyboard": True,
                "inline_keyboard": True,
                "lang_id": LANGUAGES[person.language],
            }
            message = self._message(person, view, content)
            self._events.emit(person, "message_new", {"message": message, "client_info": client})

    @staticmethod
    def _message(person: SimulatedPerson, view: JsonObject, content: JsonObject) -> JsonObject:
        return {
            "date": view["date"],
            "from_id": person.id,
            "peer_id": person.id,
            "id": view["id"],
            "conversation_message_id": view["id"],
            "out": 0,
            "random_id": 0,
            "attachments": [],
            "fwd_messages": [],
            **content,
        }
