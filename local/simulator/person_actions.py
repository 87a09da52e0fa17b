"""The actions of a person in Telegram, and the updates that the bot gets for them.

Source: https://core.telegram.org/bots/api#update
"""

import secrets
from collections.abc import Iterator
from mimetypes import guess_type
from typing import Any

from local.simulator.bot_api.api import BotApi
from local.simulator.bot_api.messages import chat_of
from local.simulator.bot_api.pictures import photo_size, snapshot
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson

CALLBACK_ID_BITS = 60
HERE = {"latitude": 59.9386, "longitude": 30.3141}  # where every phone is: on Nevsky in Petersburg
VOICE_S = 3
SILENCE = b"OggS" + bytes(1000)  # a program that plays it hears nothing
REPLY_FIELDS = ("message_id", "from", "chat", "date", "text")


class NotPossible(Exception):
    """The messenger's screen does not allow this action."""


def refuse_empty(text: str) -> None:
    """Refuse a text that no messenger sends.

    Raises:
        NotPossible: there is nothing in it.
    """
    if not text.strip():
        raise NotPossible("an empty text cannot be sent")


class Phone:
    """The Telegram app: everything that a person can do with the bot."""

    def __init__(self, messenger: SimulatedMessenger, bot_api: BotApi) -> None:
        self._messenger = messenger
        self._files = bot_api.files
        self._updates = bot_api.updates

    def start(self, person: SimulatedPerson, payload: str) -> None:
        """Press Start, perhaps through a link that carries a payload."""
        # In Telegram, pressing Start unblocks the bot.
        if person.blocked:
            self.unblock(person)
        with self._messenger.change(person):
            person.started = True
            self.write(person, f"/start {payload}".rstrip())

    def write(self, person: SimulatedPerson, text: str) -> None:
        """Send a text, as typed."""
        refuse_empty(text)
        command_chars = len(text.split(maxsplit=1)[0]) if text.startswith("/") else 0
        command = {"offset": 0, "length": command_chars, "type": "bot_command"}
        self._send(person, {"text": text} | ({"entities": [command]} if command_chars else {}))

    def share_contact(self, person: SimulatedPerson, contact: JsonObject | None = None) -> None:
        """Send a contact: the person's own, from the button, or any other."""
        own = {
            "phone_number": person.phone.removeprefix("+"),
            "first_name": person.first_name,
            "user_id": person.id,
        }
        content: JsonObject = {"contact": contact or own}
        last_of_bot = next(
            (one for one in reversed(person.messages) if one["from"]["is_bot"]), None
        )
        # Telegram marks a contact from the button as a reply to the bot's message.
        if contact is None and last_of_bot is not None:
            reply = {name: last_of_bot[name] for name in REPLY_FIELDS if name in last_of_bot}
            content["reply_to_message"] = reply
        self._send(person, content)

    def share_location(self, person: SimulatedPerson, location: JsonObject | None = None) -> None:
        """Send a place: the given one, or that of the phone."""
        self._send(person, {"location": location or HERE})

    def send_sticker(self, person: SimulatedPerson, emoji: str) -> None:
        """Send a sticker."""
        sticker = {
            "file_id": "CAACsticker",
            "file_unique_id": "AgADsticker",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
            "set_name": "GrocerStickers",
        }
        self._send(person, {"sticker": sticker})

    def send_photo(self, person: SimulatedPerson, caption: str) -> None:
        """Send a photo of the garden."""
        content = snapshot(person.id)
        file_id = self._files.keep(content)
        width, height = photo_size(content)
        photo = {
            "file_id": file_id,
            "file_unique_id": file_id[-16:],
            "file_size": len(content),
            "width": width,
            "height": height,
        }
        self._send(person, {"photo": [photo]} | ({"caption": caption} if caption else {}))

    def send_voice(self, person: SimulatedPerson) -> None:
        """Send a voice message of three seconds of silence."""
        file_id = self._files.keep(SILENCE)
        voice = {
            "file_id": file_id,
            "file_unique_id": file_id[-16:],
            "duration": VOICE_S,
            "mime_type": "audio/ogg",
            "file_size": len(SILENCE),
        }
        self._send(person, {"voice": voice})

    def send_document(self, person: SimulatedPerson, name: str) -> None:
        """Send a small text file under a name."""
        content = f"{name}\n".encode()
        file_id = self._files.keep(content)
        document = {
            "file_id": file_id,
            "file_unique_id": file_id[-16:],
            "file_name": name,
            "mime_type": guess_type(name)[0] or "application/octet-stream",
            "file_size": len(content),
        }
        self._send(person, {"document": document})

    def edit(self, person: SimulatedPerson, text: str, message_id: int | None) -> None:
        """Edit one of the person's texts: this one, or the last."""
        self._refuse_blocked(person)
        for message in reversed(person.messages):
            is_wanted = message_id is None or message["message_id"] == message_id
            if is_wanted and "text" in message and not message["from"]["is_bot"]:
                with self._messenger.change(person):
                    message |= {"text": text, "edit_date": self._messenger.timestamp()}
                    message.pop("entities", None)
                    self._updates.emit("edited_message", dict(message))
                return
        raise NotPossible("there is no such text of one's own")

    def press(self, person: SimulatedPerson, button: str, message_id: int | None) -> None:
        """Press a button by its text or data, on the keyboard or else in the newest message."""
        self._refuse_blocked(person)
        if message_id is None and self._press_on_keyboard(person, button):
            return
        for message, one, place in _inline_buttons(person):
            is_wanted = message_id in (None, message["message_id"])
            if is_wanted and button in (one["text"], one.get("callback_data")):
                self._press_inline(person, message, one, place)
                return
        raise NotPossible(f"there is no button {button!r}")

    def block(self, person: SimulatedPerson) -> None:
        """Block the bot: from now on it gets 403."""
        if not person.blocked:
            self._change_membership(person, blocked=True)

    def unblock(self, person: SimulatedPerson) -> None:
        """Unblock the bot."""
        if person.blocked:
            self._change_membership(person, blocked=False)

    def _press_on_keyboard(self, person: SimulatedPerson, text: str) -> bool:
        for button in (button for row in person.keyboard or [] for button in row):
            if button["text"] != text:
                continue
            if button.get("request_contact"):
                self.share_contact(person)
            elif button.get("request_location"):
                self.share_location(person)
            else:
                self.write(person, text)
            if person.keyboard_once:
                with self._messenger.change(person):
                    person.keyboard = None
            return True
        return False

    def _press_inline(
        self, person: SimulatedPerson, message: JsonObject, button: JsonObject, place: str
    ) -> None:
        if "callback_data" not in button:
            raise NotPossible("this button opens a page and tells the bot nothing")
        callback_id = str(secrets.randbits(CALLBACK_ID_BITS))
        with self._messenger.change(person):
            person.notice = ""
            person.waiting[callback_id] = f"{message['message_id']}:{place}"
            query = {
                "id": callback_id,
                "from": _user(person),
                "message": dict(message),
                "chat_instance": str(-person.id),
                "data": button["callback_data"],
            }
            self._updates.emit("callback_query", query)

    def _change_membership(self, person: SimulatedPerson, *, blocked: bool) -> None:
        bot = self._messenger.bot.user
        member: JsonObject = {"user": bot, "status": "member"}
        kicked: JsonObject = {"user": bot, "status": "kicked", "until_date": 0}
        with self._messenger.change(person):
            person.blocked = blocked
            event = {
                "chat": chat_of(person),
                "from": _user(person),
                "date": self._messenger.timestamp(),
                "old_chat_member": member if blocked else kicked,
                "new_chat_member": kicked if blocked else member,
            }
            self._updates.emit("my_chat_member", event)

    def _send(self, person: SimulatedPerson, content: dict[str, Any]) -> None:
        self._refuse_blocked(person)
        with self._messenger.change(person):
            person.started = True
            message = {
                "message_id": self._messenger.next_message_id(),
                "from": _user(person),
                "chat": chat_of(person),
                "date": self._messenger.timestamp(),
            } | content
            self._messenger.keep_message(person, message)
            self._updates.emit("message", dict(message))

    @staticmethod
    def _refuse_blocked(person: SimulatedPerson) -> None:
        if person.blocked:
            raise NotPossible("the bot is blocked: unblock it first")


def _user(person: SimulatedPerson) -> JsonObject:
    user: JsonObject = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    user |= {"last_name": person.last_name} if person.last_name else {}
    return user | {"language_code": person.language}


def _inline_buttons(person: SimulatedPerson) -> Iterator[tuple[JsonObject, JsonObject, str]]:
    """Give the inline buttons, newest message first: the message, the button, its place."""
    for message in reversed(person.messages):
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        for row_index, row in enumerate(rows):
            for column, button in enumerate(row):
                yield message, button, f"{row_index}:{column}"
