"""One bot of Telegram: checks and reads webhooks, replies, and sends campaigns.

Source: https://core.telegram.org/bots/api#available-methods
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from chalicelib.channels.attempts import cut, refuse
from chalicelib.channels.messenger import (
    Incoming,
    Outside,
    PictureSource,
    Received,
    WebhookRequest,
    WebhookResponse,
)
from chalicelib.channels.telegram import CAPTION_CHARS_MAX, TEXT_CHARS_MAX, TelegramSettings
from chalicelib.channels.telegram.answers import UNREACHABLE, judge_answer, judged
from chalicelib.channels.telegram.updates import read_update
from chalicelib.domain.errors import Forbidden, Rejected
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.domain.messages.outgoing import (
    Attempt,
    OpenLink,
    Outgoing,
    OutgoingButton,
)
from chalicelib.domain.messages.reply import File, Label, RenderedText
from chalicelib.domain.staff.rotation import is_one_of, secrets_in
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

if TYPE_CHECKING:
    from chalicelib.channels.http_session import HttpSession, PlatformAnswer

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
UPDATE_BYTES_MAX = 256 * 1024
PATIENCE_S = 8.0
CONNECT_S = 2.0
FILE_PATIENCE_S = 15.0  # 20 MB; a page has 29 seconds
TOKENS_MAX = 4  # a container has one, and another after it was replaced

Parameters = dict[str, Any]


class MethodCall(NamedTuple):
    """One method and its parameters."""

    method: str
    parameters: Parameters


def open_messenger(settings: TelegramSettings, outside: Outside) -> "Telegram":
    """Make the channel of the bot that the settings name."""
    return Telegram(
        api=settings.telegram_api,
        token=partial(outside.reveal, settings.telegram_token),
        secret=partial(outside.reveal, settings.telegram_secret),
        pictures=outside.pictures,
    )


@dataclass
class Telegram:
    """One bot. `secret` may hold two secrets, separated by a comma, while they are exchanged."""

    api: str
    token: Callable[[], str]
    secret: Callable[[], str]
    pictures: Callable[[], PictureSource] | None = None
    patience_s: float = PATIENCE_S
    connect_s: float = CONNECT_S
    _names: dict[tuple[str, str], str] = field(default_factory=dict, init=False)

    @cached_property
    def _http(self) -> "HttpSession":
        from chalicelib.channels.http_session import HttpSession  # noqa: PLC0415 - it loads much

        return HttpSession(
            self.api, UNREACHABLE, patience_s=self.patience_s, connect_s=self.connect_s
        )

    def receive(self, request: WebhookRequest) -> Received:
        """Check the secret and return the one update of a request.

        Raises:
            Forbidden: the secret is missing or wrong.
            Rejected: `body.too_large`.
            Unavailable: the secret could not be read.
        """
        self._prove(request)
        if len(request.body) > UPDATE_BYTES_MAX:
            raise Rejected("body.too_large")
        update = Incoming(request.body, partial(read_update, request.body, request.at))
        return Received((update,), answer_with_reply=self.answer_with_reply)

    def reread(self, entry: bytes, at: datetime) -> Message | None:
        """Read an update of the quarantine.

        Raises:
            Rejected: `webhook.unreadable`.
        """
        return read_update(entry, at)

    def answer_with_reply(self, chat: Chat, text: RenderedText) -> WebhookResponse:
        """The answer that makes Telegram send this reply; Telegram does not report the result."""
        call = reply_call(chat, text)
        return WebhookResponse(json.dumps({"method": call.method, **call.parameters}))

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply of a dialogue.

        Raises:
            Rejected: `channel.blocked` if the person must write first; otherwise a mistake of ours.
            Unavailable: Telegram does not answer, or wants us to wait.
        """
        _refuse(self._ask(*reply_call(chat, text)))

    def send_file(self, chat: Chat, text: RenderedText, file: File) -> None:
        """Send a file with a caption; refusals are those of `reply`."""
        kind = "photo" if file.content_type.startswith("image/") else "document"
        fields = {"chat_id": chat.id, "caption": cut(text.text, CAPTION_CHARS_MAX)}
        files = {kind: (file.name, file.content, file.content_type)}
        _refuse(self._http.upload(self._path(f"send{kind.title()}"), fields, files))

    def fetch_file(self, file_id: str, *, bytes_max: int) -> bytes:
        """Fetch a photo or document of a person; refusals are those of `KeepsFiles`."""
        from chalicelib.channels.http_session import HttpSession  # noqa: PLC0415 - as `_http`
        from chalicelib.channels.telegram.fetched_file import fetch_file  # noqa: PLC0415

        slow = HttpSession(
            self.api, UNREACHABLE, patience_s=FILE_PATIENCE_S, connect_s=self.connect_s
        )
        at = f"/file/bot{_quoted(self.token())}"
        return fetch_file(
            partial(self._ask, "getFile", {"file_id": file_id}),
            lambda place: slow.fetch(f"{at}/{place}", bytes_max=bytes_max),
            bytes_max=bytes_max,
        )

    def acknowledge(self, callback_id: str) -> None:
        """Stop the spinner on a pressed button; a late or repeated call does no harm."""
        _refuse(self._ask("answerCallbackQuery", {"callback_query_id": callback_id}))

    def account_view(self) -> PlatformAccount:
        """Ask Telegram for the bot; refusals are those of `reply`."""
        from chalicelib.channels.telegram.setup import read_account  # noqa: PLC0415 - used by few

        _refuse(answer := self._ask("getMe", {}))
        return read_account(answer.content, secrets_in(self.secret()))

    def webhook_view(self, ours: str) -> WebhookView:  # noqa: ARG002 - it has one
        """Ask Telegram how it does with our webhook; refusals are those of `reply`."""
        from chalicelib.channels.telegram.setup import read_webhook  # noqa: PLC0415 - used by few

        _refuse(answer := self._ask("getWebhookInfo", {}))
        return read_webhook(answer.content)

    def set_webhook(self, url: str) -> None:
        """Let Telegram post to this address; refusals are those of `TellsWebhook`."""
        from chalicelib.channels.telegram.setup import set_webhook  # noqa: PLC0415 - used by few

        set_webhook(self._ask, url, secrets_in(self.secret())[0])

    def send(self, message: Outgoing) -> Attempt:
        """Send a message of a campaign in one call.

        Raises:
            Unavailable: the token or the picture could not be read; nothing was sent.
        """
        if message.uploaded and self.pictures is not None:
            return self._send_uploaded(message, self.pictures())
        call = campaign_call(message)
        return judged(partial(self._http.post, self._path(call.method), _encoded(call.parameters)))

    def _send_uploaded(self, message: Outgoing, pictures: PictureSource) -> Attempt:
        from chalicelib.channels.telegram.uploaded import SendingBot, send_uploaded  # noqa: PLC0415

        bot = SendingBot(self._http, self.token(), self._path("sendPhoto"), self._names)
        return send_uploaded(bot, campaign_call(message).parameters, message.uploaded, pictures)

    def _prove(self, request: WebhookRequest) -> None:
        # Nothing is signed: the secret in the header is the whole proof, so without one we refuse.
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        expected = [secret.encode() for secret in secrets_in(self.secret())]
        if not is_one_of(shown, expected):
            raise Forbidden("webhook.secret")

    def _ask(self, method: str, parameters: Parameters) -> "PlatformAnswer":
        return self._http.post(self._path(method), _encoded(parameters))

    def _path(self, method: str) -> str:
        return f"/bot{_quoted(self.token())}/{method}"


@lru_cache(TOKENS_MAX)
def _quoted(token: str) -> str:
    """The token in a path; quoting costs a fiftieth of a call."""
    return quote(token, safe=":")


def reply_call(chat: Chat, text: RenderedText) -> MethodCall:
    """The call that sends a reply; its buttons replace the keyboard below the chat.

    Bound buttons stand beneath the message itself, and the keyboard below the chat stays.
    """
    parameters = {"chat_id": int(chat.id), "text": cut(text.text, TEXT_CHARS_MAX)}
    if text.labels is not None:
        parameters["reply_markup"] = _keyboard(text.labels)
    return MethodCall("sendMessage", parameters)


def campaign_call(message: Outgoing) -> MethodCall:
    """The call that sends a message of a campaign, as plain text."""
    # Without `parse_mode`, so there is nothing to escape. A text that is too long is not cut:
    # Telegram refuses it, and the report says so.
    assert isinstance(message.to, Chat)
    parameters: Parameters = {"chat_id": int(message.to.id)}
    if message.buttons:
        rows = [[_inline(button)] for button in message.buttons]
        parameters["reply_markup"] = {"inline_keyboard": rows}
    if message.picture:
        picture = {"photo": message.picture, "caption": message.text}
        return MethodCall("sendPhoto", {**parameters, **picture})
    return MethodCall("sendMessage", {**parameters, "text": message.text})


def _encoded(parameters: dict[str, Any]) -> bytes:
    return json.dumps(parameters, ensure_ascii=False).encode("utf-8", "replace")


def _refuse(answer: "PlatformAnswer") -> None:
    """Raise the refusal of a reply that did not arrive."""
    attempt = judge_answer(answer.status, answer.content)
    refuse(attempt, refused="telegram.refused", status=answer.status)


def _inline(button: OutgoingButton) -> Parameters:
    if isinstance(button, OpenLink):
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.value}


def _keyboard(labels: Sequence[Sequence[Label]]) -> Parameters:
    if not labels:
        return {"remove_keyboard": True}
    if any(label.is_bound or label.address for row in labels for label in row):
        # A key below the chat sends its text alone; only a button beneath a message sends a value,
        # or opens an app with a proof of the person.
        return {"inline_keyboard": [[_beneath(label) for label in row] for row in labels]}
    rows = [[_key(label) for label in row] for row in labels]
    return {"keyboard": rows, "resize_keyboard": True}


def _beneath(label: Label) -> Parameters:
    match label.asks:
        case "app":
            return {"text": label.text, "web_app": {"url": label.address}}
        case "page":
            return {"text": label.text, "url": label.address}
        case _:
            return {"text": label.text, "callback_data": label.value}


def _key(label: Label) -> Parameters:
    key: Parameters = {"text": label.text}
    if label.asks == "contact":
        key["request_contact"] = True
    if label.asks == "location":
        key["request_location"] = True
    return key
