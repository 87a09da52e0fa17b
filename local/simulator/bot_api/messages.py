"""The Bot API methods that show something to a person.

Source: https://core.telegram.org/bots/api#available-methods
"""

from typing import Any

from local.simulator.bot_api.errors import ApiError, bad_request
from local.simulator.bot_api.formatting import read_formatted
from local.simulator.bot_api.markup import read_markup
from local.simulator.bot_api.pictures import Files, fetch, mime_type, photo_size
from local.simulator.messenger import JsonObject, SimulatedMessenger, SimulatedPerson

TEXT_CHARS_MAX = 4096
CAPTION_CHARS_MAX = 1024
NOTICE_CHARS_MAX = 200
DOCUMENT_BYTES_MAX = 50 * 1024 * 1024


def send_message(messenger: SimulatedMessenger, params: JsonObject) -> JsonObject:
    """Method sendMessage."""
    person = _reachable(messenger, params)
    text, entities = read_formatted(_text(params, "text"), _text(params, "parse_mode"))
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > TEXT_CHARS_MAX:
        raise bad_request("message is too long")
    content: JsonObject = {"text": text} | ({"entities": entities} if entities else {})
    return _show(messenger, person, content, params)


def send_photo(messenger: SimulatedMessenger, files: Files, params: JsonObject) -> JsonObject:
    """Method sendPhoto: an upload, a file id or an address."""
    person = _reachable(messenger, params)
    content = _content(files, params, "photo")
    width, height = photo_size(content)
    file_id = files.keep(content)
    photo = {
        "file_id": file_id,
        "file_unique_id": file_id[-16:],
        "file_size": len(content),
        "width": width,
        "height": height,
    }
    return _show(messenger, person, {"photo": [photo]} | _caption(params), params)


def send_document(messenger: SimulatedMessenger, files: Files, params: JsonObject) -> JsonObject:
    """Method sendDocument: an upload, a file id or an address."""
    person = _reachable(messenger, params)
    content = _content(files, params, "document")
    if not content or len(content) > DOCUMENT_BYTES_MAX:
        raise bad_request("file must be non-empty" if not content else "file is too big")
    file_id = files.keep(content)
    document = {
        "file_id": file_id,
        "file_unique_id": file_id[-16:],
        "file_name": _text(params, "document.filename") or "document",
        "mime_type": mime_type(content),
        "file_size": len(content),
    }
    return _show(messenger, person, {"document": document} | _caption(params), params)


def edit_message_text(messenger: SimulatedMessenger, params: JsonObject) -> JsonObject:
    """Method editMessageText, for messages of the bot."""
    person = _reachable(messenger, params)
    message = _find(person, params)
    if not message["from"]["is_bot"] or "text" not in message:
        raise bad_request("message can't be edited")
    text, entities = read_formatted(_text(params, "text"), _text(params, "parse_mode"))
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > TEXT_CHARS_MAX:
        raise bad_request("message is too long")
    markup = read_markup(params.get("reply_markup"))
    if (message["text"], message.get("reply_markup")) == (text, markup):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    with messenger.change(person):
        # An edit without a keyboard removes the former one, as in Telegram.
        for name, value in (("entities", entities), ("reply_markup", markup)):
            message.pop(name, None)
            if value:
                message[name] = value
        message |= {"text": text, "edit_date": messenger.timestamp()}
    return message


def answer_callback_query(messenger: SimulatedMessenger, params: JsonObject) -> bool:
    """Method answerCallbackQuery: stops the spinner, perhaps with a few words."""
    callback_id = _text(params, "callback_query_id")
    if len(_text(params, "text")) > NOTICE_CHARS_MAX:
        raise bad_request("MESSAGE_TOO_LONG")
    with messenger.change(None):
        everyone = [*messenger.people.values(), *messenger.crowd.values()]
        person = next((each for each in everyone if callback_id in each.waiting), None)
        if person is None:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        with messenger.change(person):
            del person.waiting[callback_id]
            person.notice = _text(params, "text")
    return True


def chat_of(person: SimulatedPerson) -> JsonObject:
    """Describe the private chat as the Bot API does."""
    chat: JsonObject = {"id": person.id, "type": "private", "first_name": person.first_name}
    return chat | ({"last_name": person.last_name} if person.last_name else {})


def _reachable(messenger: SimulatedMessenger, params: JsonObject) -> SimulatedPerson:
    chat_id = str(params.get("chat_id", ""))
    if not chat_id:
        raise bad_request("chat_id is empty")
    person = messenger.owner_of(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
    if person is None or person.kind != "telegram":
        raise bad_request("chat not found")
    if person.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not person.started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    return person


def _show(
    messenger: SimulatedMessenger, person: SimulatedPerson, content: JsonObject, params: JsonObject
) -> JsonObject:
    markup = read_markup(params.get("reply_markup"))
    with messenger.change(person):
        message: JsonObject = {
            "message_id": messenger.next_message_id(),
            "from": messenger.bot.user,
            "chat": chat_of(person),
            "date": messenger.timestamp(),
        } | content
        if markup is not None and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        elif markup is not None:
            _set_keyboard(person, markup)
        messenger.keep_message(person, message)
    return message


def _set_keyboard(person: SimulatedPerson, markup: JsonObject) -> None:
    person.keyboard = markup.get("keyboard")
    person.keyboard_once = bool(markup.get("one_time_keyboard"))
    person.placeholder = str(markup.get("input_field_placeholder", ""))


def _caption(params: JsonObject) -> JsonObject:
    text, entities = read_formatted(_text(params, "caption"), _text(params, "parse_mode"))
    if len(text) > CAPTION_CHARS_MAX:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def _content(files: Files, params: JsonObject, name: str) -> bytes:
    given = params.get(name)
    if isinstance(given, str) and given.startswith("attach://"):
        given = params.get(given.removeprefix("attach://"))
    if isinstance(given, bytes):
        return given
    if not isinstance(given, str) or not given:
        raise bad_request(f"there is no {name} in the request")
    if given.startswith(("http://", "https://")):
        return fetch(given)
    if (content := files.read(given)) is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return content


def _find(person: SimulatedPerson, params: JsonObject) -> JsonObject:
    wanted = str(params.get("message_id", ""))
    for message in person.messages:
        if str(message["message_id"]) == wanted:
            return message
    raise bad_request("message to edit not found")


def _text(params: JsonObject, name: str) -> str:
    value: Any = params.get(name, "")
    if not isinstance(value, str):
        raise bad_request(f'field "{name}" must be of type String')
    return value
