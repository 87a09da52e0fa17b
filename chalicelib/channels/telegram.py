"""Telegram's Bot API: updates in, method calls out.

Source: https://core.telegram.org/bots/api
"""

import hmac
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.domain.channel import TELEGRAM
from chalicelib.domain.errors import Forbidden, Rejected, Unavailable
from chalicelib.domain.message import (
    Chat,
    Content,
    Locale,
    Media,
    Message,
    Press,
    Reach,
    SharedContact,
    Start,
    Text,
)
from chalicelib.domain.reply import File, Label, Wording

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
TEXT_CHARS_MAX = 4096
CAPTION_CHARS_MAX = 1024
CONNECT_S = 2.0
PATIENCE_S = 8.0  # for the whole answer, not only for its next byte
ANSWER_BYTES_MAX = 64 * 1024
SERVER_ERROR = 500
# What every method answers while the token is wrong or revoked: ours to put right, then it goes on.
TOKEN_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
# A person or a chat that cannot be written to until they write to us.
UNREACHABLE = ("bot was blocked", "user is deactivated", "chat not found", "can't initiate")

_Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Seconds = Annotated[int, Field(ge=0, lt=253_402_300_800)]  # of the epoch, to the end of year 9999


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class _User(_Model):
    id: _Id
    language_code: str = ""


class _Chat(_Model):
    id: _Id
    type: str


class _Contact(_Model):
    phone_number: str
    first_name: str = ""
    last_name: str = ""
    user_id: _Id | None = None


class _Message(_Model):
    message_id: _Id
    date: _Seconds
    chat: _Chat
    sender: Annotated[_User | None, Field(alias="from")] = None
    text: str | None = None
    contact: _Contact | None = None
    forward_origin: dict[str, Any] | None = None


class _Place(_Model):
    """The message under a button: perhaps too old for anything but its chat and id."""

    message_id: _Id
    chat: _Chat


class _Callback(_Model):
    id: str
    sender: Annotated[_User, Field(alias="from")]
    message: _Place | None = None
    data: str = ""


class _Member(_Model):
    status: str


class _Membership(_Model):
    chat: _Chat
    sender: Annotated[_User, Field(alias="from")]
    date: _Seconds
    new_chat_member: _Member


class _Update(_Model):
    update_id: _Id
    message: _Message | None = None
    callback_query: _Callback | None = None
    my_chat_member: _Membership | None = None


@dataclass(slots=True)
class Telegram:
    """One bot. `secret` may name two, parted by a comma, while one replaces the other."""

    api: str
    token: Callable[[], str]
    secret: Callable[[], str]
    patience_s: float = PATIENCE_S
    _session: Any = field(default=None, init=False)

    def prove(self, headers: Mapping[str, str]) -> None:
        """Refuse a request that Telegram did not make.

        Raises:
            Forbidden: the secret is missing or wrong.
        """
        shown = headers.get(SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        expected = [secret.encode() for secret in self.secret().split(",") if secret]
        if not any([hmac.compare_digest(shown, secret) for secret in expected]):  # noqa: C419 - all
            raise Forbidden("webhook.secret")

    def read(self, body: bytes, now: datetime) -> list[Message]:
        """What people said in this request; nothing where it is not for us.

        Raises:
            Rejected: not an update of the Bot API.
        """
        try:
            update = _Update.model_validate_json(body)
        except ValidationError as exc:
            raise Rejected("webhook.unreadable") from exc
        message = _message_of(update, now)
        return [message] if message else []

    def reply_in_response(self, chat: Chat, wording: Wording) -> dict[str, Any]:
        """The method call that Telegram makes when it stands in our answer to the webhook."""
        return {"method": "sendMessage", **_send_message(chat, wording)}

    def send(self, chat: Chat, wording: Wording, file: File | None = None) -> None:
        """Say something in a chat.

        Raises:
            Rejected: `channel.blocked` when the person must write first; else our own mistake.
            Unavailable: Telegram does not answer, or wants us to wait.
        """
        if file is None:
            self._call("sendMessage", json=_send_message(chat, wording))
            return
        kind = "photo" if file.content_type.startswith("image/") else "document"
        self._call(
            f"send{kind.title()}",
            data={"chat_id": chat.id, "caption": _cut(wording.text, CAPTION_CHARS_MAX)},
            files={kind: (file.name, file.content, file.content_type)},
        )

    def acknowledge(self, callback_id: str) -> None:
        """Stop the clock that a pressed button shows; too late or twice does no harm."""
        self._call("answerCallbackQuery", json={"callback_query_id": callback_id})

    def _call(self, method: str, **request: Any) -> None:  # noqa: ANN401
        import requests  # noqa: PLC0415 - most updates are answered without it
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        if self._session is None:
            self._session = requests.Session()
            # Its warnings quote the address, and the address carries the token.
            logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        url = f"{self.api}/bot{self.token()}/{method}"
        options = {"timeout": (CONNECT_S, self.patience_s), "allow_redirects": False}
        ends = monotonic() + self.patience_s
        try:
            with self._session.post(url, stream=True, **options, **request) as response:
                status, content = response.status_code, _read_all(response.raw, ends)
        except (requests.RequestException, HTTPError):
            # The cause would carry the address, and the address carries the token.
            raise Unavailable("telegram.unreachable", retry_after_s=5) from None
        _check(status, content)


def _send_message(chat: Chat, wording: Wording) -> dict[str, Any]:
    call = {"chat_id": int(chat.id), "text": _cut(wording.text, TEXT_CHARS_MAX)}
    return call if wording.labels is None else {**call, "reply_markup": _markup(wording.labels)}


def _cut(text: str, chars_max: int) -> str:
    """The beginning that fits: Telegram counts in units of UTF-16, of which an emoji takes two."""
    units = text.encode("utf-16-le", "replace")[: 2 * chars_max]
    return units.decode("utf-16-le", "ignore")


def _markup(labels: Sequence[Sequence[Label]]) -> dict[str, Any]:
    if not labels:
        return {"remove_keyboard": True}
    rows = [[_button(label) for label in row] for row in labels]
    return {"keyboard": rows, "resize_keyboard": True}


def _button(label: Label) -> dict[str, Any]:
    button: dict[str, Any] = {"text": label.text}
    if label.asks == "contact":
        button["request_contact"] = True
    return button


def _read_all(raw: Any, ends: float) -> bytes:  # noqa: ANN401 - urllib3's response
    """The body; nothing where it is longer or slower than any answer of the Bot API."""
    content = b""
    while chunk := raw.read1(ANSWER_BYTES_MAX, decode_content=True):
        content += chunk
        if len(content) > ANSWER_BYTES_MAX or monotonic() > ends:
            return b""
    return content


def _check(status: int, content: bytes) -> None:
    answer = _parsed(content)
    if answer.get("ok") is True:
        return
    description = str(answer.get("description", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Unavailable("telegram.too_many_requests", retry_after_s=_wait_s(answer))
    if any(reason in description for reason in UNREACHABLE):
        raise Rejected("channel.blocked")
    if status in TOKEN_REFUSED:
        raise Unavailable("telegram.token_refused", retry_after_s=60)
    if status >= SERVER_ERROR or not description:
        raise Unavailable("telegram.unreachable", retry_after_s=5)
    raise Rejected("telegram.refused", status=status)


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _wait_s(answer: Mapping[str, Any]) -> int:
    parameters = answer.get("parameters")
    wait_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return max(1, wait_s) if isinstance(wait_s, int) else 1


def _message_of(update: _Update, now: datetime) -> Message | None:
    """The update as a message; None for groups, channels, edits and kinds that we do not know."""
    update_id = str(update.update_id)
    if update.message:
        return _from_message(update_id, update.message)
    if update.callback_query:
        return _from_callback(update_id, update.callback_query, now)
    if update.my_chat_member:
        return _from_membership(update_id, update.my_chat_member)
    return None


def _from_message(update_id: str, message: _Message) -> Message | None:
    if message.chat.type != "private" or message.sender is None:
        return None
    return Message(
        update_id=update_id,
        message_id=str(message.message_id),
        chat=Chat(TELEGRAM.name, str(message.chat.id)),
        at=_instant(message.date),
        content=_content(message, message.sender),
        locale=_locale(message.sender.language_code),
    )


def _content(message: _Message, sender: _User) -> Content:
    if message.contact:
        contact = message.contact
        own = contact.user_id == sender.id and message.forward_origin is None
        return SharedContact(contact.phone_number, own, contact.first_name, contact.last_name)
    if message.text is None:
        return Media()
    command, _, payload = message.text.partition(" ")
    return Start(payload.strip()) if command == "/start" else Text(message.text)


def _from_callback(update_id: str, callback: _Callback, now: datetime) -> Message | None:
    if callback.message is None or callback.message.chat.type != "private":
        return None
    return Message(
        update_id=update_id,
        message_id=str(callback.message.message_id),
        chat=Chat(TELEGRAM.name, str(callback.message.chat.id)),
        at=now,
        content=Press(callback.data, callback.id),
        locale=_locale(callback.sender.language_code),
    )


def _from_membership(update_id: str, membership: _Membership) -> Message | None:
    if membership.chat.type != "private":
        return None
    return Message(
        update_id=update_id,
        message_id="",
        chat=Chat(TELEGRAM.name, str(membership.chat.id)),
        at=_instant(membership.date),
        content=Reach(open=membership.new_chat_member.status != "kicked"),
        locale=_locale(membership.sender.language_code),
    )


def _locale(code: str) -> Locale | None:
    if not code:
        return None
    return "ru" if code.partition("-")[0] == "ru" else "en"


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
