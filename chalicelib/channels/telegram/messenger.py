"""One bot of Telegram: it proves and reads webhooks, answers, and sends campaigns."""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

from chalicelib.channels.http_session import HttpAnswer, HttpSession, Lost, NotSent
from chalicelib.channels.messenger import (
    Incoming,
    Outside,
    Received,
    WebhookAnswer,
    WebhookRequest,
)
from chalicelib.channels.telegram import CAPTION_CHARS_MAX, TelegramSettings
from chalicelib.channels.telegram.methods import (
    Parameters,
    campaign_call,
    cut,
    judge_answer,
    reply_call,
)
from chalicelib.channels.telegram.updates import read_update
from chalicelib.domain.errors import Forbidden, Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.reply import File, RenderedText

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
UPDATE_BYTES_MAX = 256 * 1024
PATIENCE_S = 8.0
UNREACHABLE = "telegram.unreachable"
RETRY_S = 5


def open_messenger(settings: TelegramSettings, outside: Outside) -> "Telegram":
    """The bot of the settings."""
    return Telegram(
        api=settings.telegram_api,
        token=partial(outside.reveal, settings.telegram_token),
        secret=partial(outside.reveal, settings.telegram_secret),
    )


@dataclass(slots=True)
class Telegram:
    """One bot. `secret` may hold two, separated by a comma, while one replaces the other."""

    api: str
    token: Callable[[], str]
    secret: Callable[[], str]
    patience_s: float = PATIENCE_S
    _http: HttpSession = field(init=False)

    def __post_init__(self) -> None:
        self._http = HttpSession(self.api, UNREACHABLE, self.patience_s)

    def receive(self, request: WebhookRequest) -> Received:
        """One update a request. Our answer may carry one call for Telegram to make.

        Raises:
            Forbidden: the secret is missing or wrong.
            Rejected: `body.too_large`.
            Unavailable: the secret could not be read.
        """
        self._prove(request)
        request.refuse_body_over(UPDATE_BYTES_MAX)
        update = Incoming(request.body, partial(read_update, request.body, request.at))
        return Received((update,), answer_with_reply=self.answer_with_reply)

    def answer_with_reply(self, chat: Chat, text: RenderedText) -> WebhookAnswer:
        """The answer that makes Telegram send this reply; whether it did we are not told."""
        call = reply_call(chat, text)
        return WebhookAnswer(json.dumps({"method": call.method, **call.parameters}))

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply.

        Raises:
            Rejected: `channel.blocked` when the person must write first; else our own mistake.
            Unavailable: Telegram does not answer, or wants us to wait.
        """
        _refuse(self._ask(*reply_call(chat, text)))

    def send_file(self, chat: Chat, text: RenderedText, file: File) -> None:
        """Send a file with a caption; refusals are those of `reply`."""
        kind = "photo" if file.content_type.startswith("image/") else "document"
        fields = {"chat_id": chat.id, "caption": cut(text.text, CAPTION_CHARS_MAX)}
        files = {kind: (file.name, file.content, file.content_type)}
        _refuse(self._http.upload(self._path(f"send{kind.title()}"), fields, files))

    def acknowledge(self, callback_id: str) -> None:
        """Stop the clock on a pressed button; repeating it or being late does no harm."""
        _refuse(self._ask("answerCallbackQuery", {"callback_query_id": callback_id}))

    def send(self, message: Outgoing) -> Attempt:
        """Send a campaign's message once.

        Raises:
            Unavailable: the token could not be read; nothing was sent.
        """
        call = campaign_call(message)
        path = self._path(call.method)
        try:
            answer = self._http.post(path, _encoded(call.parameters))
        except NotSent as refused:
            return Attempt(Attempted.WAIT, refused.code, refused.retry_after_s)
        except Lost as refused:
            return Attempt(Attempted.IN_DOUBT, refused.code)
        return judge_answer(*answer)

    def _prove(self, request: WebhookRequest) -> None:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        expected = [secret.encode() for secret in self.secret().split(",") if secret]
        # A list: every secret is compared, so that the time does not tell which one was close.
        if not any([hmac.compare_digest(shown, secret) for secret in expected]):  # noqa: C419
            raise Forbidden("webhook.secret")

    def _ask(self, method: str, parameters: Parameters) -> HttpAnswer:
        return self._http.post(self._path(method), _encoded(parameters))

    def _path(self, method: str) -> str:
        return f"/bot{quote(self.token(), safe=':')}/{method}"


def _encoded(parameters: dict[str, Any]) -> bytes:
    return json.dumps(parameters, ensure_ascii=False).encode("utf-8", "replace")


def _refuse(answer: HttpAnswer) -> None:
    """Raise where a reply did not arrive. A reply may be sent twice, so a doubt is a retry."""
    attempt = judge_answer(*answer)
    match attempt.result:
        case Attempted.WAIT | Attempted.CLOSED:
            raise Unavailable(attempt.code, retry_after_s=attempt.wait_s)
        case Attempted.IN_DOUBT:
            raise Unavailable(attempt.code, retry_after_s=RETRY_S)
        case Attempted.BLOCKED:
            raise Rejected(attempt.code)
        case Attempted.REFUSED:
            raise Rejected("telegram.refused", status=answer.status)
        case _:
            return
