"""Checks the bodies of messages as Meta does, and reads them as the page shows them.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

from collections.abc import Callable
from typing import Any

from local.simulator.messenger import JsonObject, Language
from local.simulator.whatsapp.errors import bad_parameter
from local.simulator.whatsapp.templates import filled

TEXT_CHARS_MAX, BESIDE_CHARS_MAX = 4096, 1024
BUTTONS_MAX, TITLE_CHARS_MAX, ID_CHARS_MAX = 3, 20, 256
ROWS_MAX, ROW_CHARS_MAX, DESCRIPTION_CHARS_MAX, ROW_ID_CHARS_MAX = 10, 24, 72, 200
OPAQUE_CHARS_MAX = 512
SHARE = {"ru": "Поделиться номером", "en": "Share phone number"}
CONTACT = "request_contact_info"

Picture = Callable[[Any], str]
Json = Any


def read_body(
    body: JsonObject, language: Language, picture: Picture, document: Callable[[Json], JsonObject]
) -> JsonObject:
    """What the page shows of a message; `picture` gives the address of an image.

    Raises:
        GraphError: Meta refuses such a body.
    """
    tag = body.get("biz_opaque_callback_data", "")
    if not isinstance(tag, str) or len(tag) > OPAQUE_CHARS_MAX:
        raise bad_parameter("biz_opaque_callback_data is a text of 512 characters at most")
    kind = body.get("type")
    content = body.get(kind) if isinstance(kind, str) else None
    if not isinstance(content, dict):
        raise bad_parameter(f"there is no content of the type {kind}")
    match kind:
        case "text":
            return {"text": _words(content.get("body"), TEXT_CHARS_MAX)}
        case "image":
            caption = content.get("caption", "")
            words = _words(caption, BESIDE_CHARS_MAX) if caption else ""
            return {"text": words, "pictures": [picture(content)]}
        case "document":
            return {"document": document(content)}
        case "interactive":
            return _interactive(content, language, picture)
        case "template":
            return {"text": filled(content), "entities": []}
        case _:
            raise bad_parameter(f"the type {kind} is unknown")


def _interactive(content: JsonObject, language: Language, picture: Picture) -> JsonObject:
    words = _words((_object(content.get("body"))).get("text"), BESIDE_CHARS_MAX)
    action, header = _object(content.get("action")), content.get("header")
    shown: JsonObject = {"text": words}
    if header is not None:
        shown["pictures"] = [picture(_object(_object(header).get("image")))]
    match content.get("type"):
        case "button":
            shown["buttons"] = _buttons(action.get("buttons"))
        case "list" if header is None:
            shown["buttons"] = _rows(action)
        case "request_contact_info" if action.get("name") == CONTACT:
            shown["buttons"] = [[_button(SHARE[language], "", CONTACT)]]
        case _:
            raise bad_parameter("the kind of the interactive message")
    return shown


def _buttons(buttons: Json) -> list[list[JsonObject]]:
    if not isinstance(buttons, list) or not 0 < len(buttons) <= BUTTONS_MAX:
        raise bad_parameter("there are 1 to 3 buttons")
    replies = [_object(_object(each).get("reply")) for each in buttons]
    titles = [_words(each.get("title"), TITLE_CHARS_MAX) for each in replies]
    if len(set(titles)) < len(titles):
        raise bad_parameter("two buttons have one title")
    values = [_words(each.get("id"), ID_CHARS_MAX) for each in replies]
    return [
        [_button(title, value, "button_reply")] for title, value in zip(titles, values, strict=True)
    ]


def _rows(action: JsonObject) -> list[list[JsonObject]]:
    _words(action.get("button"), TITLE_CHARS_MAX)
    sections = action.get("sections")
    if not isinstance(sections, list):
        raise bad_parameter("a list has sections")
    rows = [_object(row) for each in sections for row in _object(each).get("rows") or ()]
    if not 0 < len(rows) <= ROWS_MAX:
        raise bad_parameter("a list has 1 to 10 rows")
    shown = []
    for row in rows:
        title = _words(row.get("title"), ROW_CHARS_MAX)
        below = row.get("description")
        if below is not None:
            title = _words(below, DESCRIPTION_CHARS_MAX)
        shown.append([_button(title, _words(row.get("id"), ROW_ID_CHARS_MAX), "list_reply")])
    return shown


def _button(text: str, value: str, kind: str) -> JsonObject:
    return {"text": text, "value": value, "type": kind, "url": "", "waiting": False}


def _object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise bad_parameter("an object is missing")
    return value


def _words(value: Json, chars_max: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > chars_max:
        raise bad_parameter(f"a text of 1 to {chars_max} characters")
    return value
