"""The MAX app: what a person does with the bot, and the updates that it gets for that.

Source: https://dev.max.ru/docs-api/objects/Update
"""

import hashlib
import hmac
import secrets

from local.simulator.bodies import Action, SomebodysContact
from local.simulator.bot_api.pictures import Files, snapshot
from local.simulator.max.methods import MaxMethods, mid_of
from local.simulator.max.updates import MaxUpdates
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson
from local.simulator.person_actions import HERE, VOICE_S, NotPossible, refuse_empty
from local.simulator.sent_files import ShownFile
from local.simulator.views import blank_view

CALLBACK_ID_BYTES = 16


class MaxPhone:
    """The app of every person in MAX; `methods` has the token that signs contacts."""

    def __init__(
        self,
        messenger: SimulatedMessenger,
        files: Files,
        updates: MaxUpdates,
        methods: MaxMethods,
    ) -> None:
        self._messenger = messenger
        self._files = files
        self._updates = updates
        self._methods = methods

    def act(self, person: SimulatedPerson, action: Action) -> None:
        """Do one thing in the chat.

        Raises:
            NotPossible: MAX has no such thing, or the person has stopped the bot.
        """
        if action.start is not None:
            self._start(person, action.start if isinstance(action.start, str) else None)
            return
        if person.blocked:
            raise NotPossible("the bot is stopped: start it first")
        if action.text is not None:
            refuse_empty(action.text)
            self._send(person, action.text)
        elif action.button is not None:
            self._press(person, action.button, action.message_id)
        elif action.contact is not None:
            self._share_contact(person, action.contact)
        elif action.location is not None:
            place = HERE if action.location == "here" else action.location.model_dump()
            self._send_place(person, place)
        elif action.edit is not None:
            self._edit(person, action.edit.text, action.edit.message_id)
        else:
            self._send_media(person, action)

    def block(self, person: SimulatedPerson) -> None:
        """Stop the bot."""
        if not person.blocked:
            with self._messenger.change(person):
                person.blocked = True
                self._updates.emit(person, "bot_stopped", chat_id=person.id, user=_user(person))

    def unblock(self, person: SimulatedPerson) -> None:
        """Start the bot again."""
        if person.blocked:
            self._start(person, None)

    def settled(self, person: SimulatedPerson, wait_s: float) -> None:
        """Wait until the service has accepted what the person did."""
        self._updates.delivery.wait_until_empty(f"{person.id}/", wait_s)

    def _start(self, person: SimulatedPerson, payload: str | None) -> None:
        with self._messenger.change(person):
            person.started, person.blocked = True, False
            ids = {"chat_id": person.id, "user": _user(person)}
            self._updates.emit(person, "bot_started", **ids, payload=payload)

    def _press(self, person: SimulatedPerson, wanted: str, message_id: int | None) -> None:
        for view in reversed(person.messages):
            for button in (button for row in view["buttons"] for button in row):
                is_there = message_id in (None, view["id"])
                if is_there and wanted in (button["text"], button["value"]):
                    self._press_button(person, view, button)
                    return
        raise NotPossible(f"there is no button {wanted!r}")

    def _press_button(self, person: SimulatedPerson, view: JsonObject, button: JsonObject) -> None:
        if button["type"] == "request_contact":
            self._share_contact(person, "own")
        elif button["type"] == "request_geo_location":
            self._send_place(person, HERE)
        elif button["type"] == "callback":
            self._call_back(person, view, button)
        else:
            raise NotPossible("this button opens a page and tells the bot nothing")

    def _call_back(self, person: SimulatedPerson, view: JsonObject, button: JsonObject) -> None:
        callback_id = secrets.token_urlsafe(CALLBACK_ID_BYTES)
        with self._messenger.change(person):
            button["waiting"] = True
            person.notice = ""
            person.waiting[callback_id] = str(view["id"])
            callback = {
                "timestamp": self._updates.millis(),
                "callback_id": callback_id,
                "payload": button["value"],
                "user": _user(person),
            }
            shown = self._message(person, view, {"text": view["text"]})
            self._updates.emit(person, "message_callback", callback=callback, message=shown)

    def _share_contact(self, person: SimulatedPerson, contact: str | SomebodysContact) -> None:
        if isinstance(contact, SomebodysContact):
            name, phone = contact.first_name, contact.phone_number
            account = {"user_id": contact.user_id} if contact.user_id else None
            payload: JsonObject = {"vcf_info": _card(name, phone), "max_info": account}
        else:
            name, phone = f"{person.first_name} {person.last_name}".strip(), person.phone
            card = _card(name, phone)
            key = self._methods.token.encode()
            proof = hmac.digest(key, card.encode(), hashlib.sha256).hex()
            payload = {"vcf_info": card, "hash": proof, "max_info": _user(person)}
        view = {"phone_number": phone, "first_name": name}
        self._send(person, "", [{"type": "contact", "payload": payload}], contact=view)

    def _send_place(self, person: SimulatedPerson, place: JsonObject) -> None:
        self._send(person, "", [{"type": "location", **place}], location=place)

    def _send_media(self, person: SimulatedPerson, action: Action) -> None:
        if action.photo is not None:
            token = self._files.keep(snapshot(person.id))
            words = action.photo if isinstance(action.photo, str) else ""
            attachment = self._methods.attachment(ShownFile(token))
            self._send(person, words, [attachment], pictures=[f"/files/{token}"])
        elif action.sticker is not None:
            attachment = {"type": "sticker", "payload": {"code": "1"}}
            self._send(person, "", [attachment], sticker=action.sticker or "👍")
        elif action.voice is not None:
            attachment = {"type": "audio", "payload": {"token": "voice"}}
            self._send(person, "", [attachment], voice_s=VOICE_S)
        else:
            name = str(action.document)
            token = self._files.keep(f"{name}\n".encode())
            attachment = self._methods.attachment(ShownFile(token, name))
            document = {"name": name, "url": f"/files/{token}"}
            self._send(person, "", [attachment], document=document)

    def _edit(self, person: SimulatedPerson, text: str, message_id: int | None) -> None:
        for view in reversed(person.messages):
            is_wanted = message_id in (None, view["id"])
            if is_wanted and view["author"] == "person" and view["text"]:
                with self._messenger.change(person):
                    view |= {"text": text, "edited": True}
                    message = self._message(person, view, {"text": text})
                    self._updates.emit(person, "message_edited", message=message)
                return
        raise NotPossible("there is no such text of one's own")

    def _send(
        self,
        person: SimulatedPerson,
        text: str,
        attachments: list[JsonObject] | None = None,
        **shown: object,
    ) -> None:
        messenger = self._messenger
        with messenger.change(person):
            person.started = True
            view = blank_view(messenger.next_message_id(), "person", messenger.timestamp())
            view |= {"text": text, **shown}
            messenger.keep_message(person, view)
            message = self._message(person, view, {"text": text, "attachments": attachments})
            self._updates.emit(person, "message_created", message=message)

    def _message(self, person: SimulatedPerson, view: JsonObject, body: JsonObject) -> JsonObject:
        bot = self._messenger.bot
        is_of_bot = view["author"] == "bot"
        sender = {"user_id": bot.id, "first_name": bot.name, "is_bot": True}
        return {
            "sender": sender if is_of_bot else _user(person),
            "recipient": {
                "chat_id": person.id,
                "chat_type": "dialog",
                "user_id": person.id if is_of_bot else bot.id,
            },
            "timestamp": self._updates.millis(),
            "body": {"mid": mid_of(view["id"]), "seq": view["id"], "attachments": None, **body},
        }


def _user(person: SimulatedPerson) -> JsonObject:
    return {
        "user_id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name or None,
        "username": None,
        "is_bot": False,
    }


def _card(name: str, phone: str) -> str:
    digits = phone.removeprefix("+")
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:{digits}\r\nFN:{name}\r\nEND:VCARD\r\n"
