"""People and chats as the page and the tests see them, in one shape for every messenger."""

from typing import Any
from urllib.parse import urlencode

from local.simulator.messenger import JsonObject, SimulatedPerson

View = dict[str, Any]


def person_view(person: SimulatedPerson) -> View:
    """Describe a person with the state of the screen, without the messages."""
    return {
        "id": person.id,
        "kind": person.kind,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "language": person.language,
        "phone": person.phone,
        "hides_phone": person.hides_phone,
        "stops_marketing": person.stops_marketing,
        "started": person.started,
        "blocked": person.blocked,
        "keyboard": person.keyboard,
        "placeholder": person.placeholder,
        "notice": person.notice,
    }


def message_views(person: SimulatedPerson) -> list[View]:
    """Describe the chat, oldest first."""
    # Only the messages of Telegram are stored as its API has them.
    if person.kind != "telegram":
        return list(person.messages)
    waiting = set(person.waiting.values())
    return [_telegram_view(message, waiting) for message in person.messages]


def webchat_view(message: JsonObject, *, author: str, date: int) -> View:
    """Describe a message of the web chat; its buttons carry values instead of data."""
    return blank_view(message.get("seq", 0), author, date) | {
        "text": message.get("text", ""),
        "pictures": [picture["url"] for picture in message.get("pictures") or []],
        "buttons": [
            [
                {"text": one["text"], "value": one["value"], "url": "", "waiting": False}
                for one in row
            ]
            for row in message.get("buttons") or []
        ],
    }


def _telegram_view(message: JsonObject, waiting: set[str]) -> View:
    author = "bot" if message["from"]["is_bot"] else "person"
    return blank_view(message["message_id"], author, message["date"]) | {
        "text": message.get("text", message.get("caption", "")),
        "entities": message.get("entities", message.get("caption_entities", [])),
        "pictures": [f"/files/{message['photo'][-1]['file_id']}"] if "photo" in message else [],
        "document": _document(message.get("document")),
        "contact": message.get("contact"),
        "location": message.get("location"),
        "sticker": message.get("sticker", {}).get("emoji", ""),
        "voice_s": message.get("voice", {}).get("duration", 0),
        "buttons": _buttons(message, waiting),
        "edited": "edit_date" in message,
    }


def blank_view(message_id: int, author: str, date: int) -> View:
    """The view of a message without content."""
    return {
        "id": message_id,
        "author": author,
        "date": date,
        "text": "",
        "entities": [],
        "pictures": [],
        "document": None,
        "contact": None,
        "location": None,
        "sticker": "",
        "voice_s": 0,
        "buttons": [],
        "edited": False,
    }


def _document(document: JsonObject | None) -> View | None:
    if document is None:
        return None
    return {"name": document["file_name"], "url": f"/files/{document['file_id']}"}


def _buttons(message: JsonObject, waiting: set[str]) -> list[list[View]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [
        [
            {
                "text": one["text"],
                "value": one.get("callback_data", ""),
                "url": one.get("url") or _app(message, one),
                "waiting": f"{message['message_id']}:{row_index}:{column}" in waiting,
            }
            for column, one in enumerate(row)
        ]
        for row_index, row in enumerate(rows)
    ]


def _app(message: JsonObject, button: JsonObject) -> str:
    """Where a button opens an app: our own address, which adds the proof of the person."""
    url = button.get("web_app", {}).get("url", "")
    return f"/launch/{message['chat']['id']}?{urlencode({'url': url})}" if url else ""
