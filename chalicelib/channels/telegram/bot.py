"""One bot of Telegram: it proves and reads what is posted, answers, and sends campaigns."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.channels.telegram.answers import judge
from chalicelib.channels.telegram.calls import (
    CAPTION_CHARS_MAX,
    MethodCall,
    cut,
    message_of_campaign,
    message_of_wording,
)
from chalicelib.channels.telegram.connection import BotApiAnswer, Connection, Lost, NotSent
from chalicelib.channels.telegram.updates import read_update
from chalicelib.domain.errors import Forbidden, Rejected, Unavailable
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.reply import File, Wording

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
PATIENCE_S = 8.0


@dataclass(slots=True)
class Telegram:
    """One bot. `secret` may name two, parted by a comma, while one replaces the other."""

    api: str
    token: Callable[[], str]
    secret: Callable[[], str]
    patience_s: float = PATIENCE_S
    _connection: Connection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = Connection(self.api, self.patience_s)

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
        message = read_update(body, now)
        return [message] if message else []

    def reply_in_response(self, chat: Chat, wording: Wording) -> dict[str, Any]:
        """The method call that Telegram makes when it stands in our answer to the webhook."""
        call = message_of_wording(chat, wording)
        return {"method": call.method, **call.parameters}

    def send(self, chat: Chat, wording: Wording, file: File | None = None) -> None:
        """Say something in a chat.

        Raises:
            Rejected: `channel.blocked` when the person must write first; else our own mistake.
            Unavailable: Telegram does not answer, or wants us to wait.
        """
        if file is None:
            self._insist(message_of_wording(chat, wording))
            return
        kind = "photo" if file.content_type.startswith("image/") else "document"
        caption = cut(wording.text, CAPTION_CHARS_MAX)
        parameters = {"chat_id": chat.id, "caption": caption}
        method = f"send{kind.title()}"
        _refuse(self._connection.upload(method, self.token(), parameters, (kind, file)))

    def acknowledge(self, callback_id: str) -> None:
        """Stop the clock that a pressed button shows; too late or twice does no harm."""
        self._insist(MethodCall("answerCallbackQuery", {"callback_query_id": callback_id}))

    def attempt(self, outgoing: Outgoing) -> Attempt:
        """Send a campaign's message once; a lost answer is told, never asked for again.

        Raises:
            Unavailable: the token could not be read; nothing was sent.
        """
        token, call = self.token(), message_of_campaign(outgoing)
        try:
            answer = self._connection.ask(call.method, token, call.parameters)
        except NotSent as away:
            return Attempt(Attempted.WAIT, away.code, away.retry_after_s)
        except Lost as lost:
            return Attempt(Attempted.IN_DOUBT, lost.code)
        return judge(*answer)

    def _insist(self, call: MethodCall) -> None:
        """Make a call that does no harm twice, so that what is in doubt is asked again."""
        _refuse(self._connection.ask(call.method, self.token(), call.parameters))


def _refuse(answer: BotApiAnswer) -> None:
    """Raise where an answer of the dialogue did not arrive."""
    attempt = judge(*answer)
    match attempt.result:
        case Attempted.WAIT | Attempted.CLOSED:
            raise Unavailable(attempt.code, retry_after_s=attempt.wait_s)
        case Attempted.IN_DOUBT:
            raise Unavailable(attempt.code, retry_after_s=5)
        case Attempted.BLOCKED:
            raise Rejected(attempt.code)
        case Attempted.REFUSED:
            raise Rejected("telegram.refused", status=answer.status)
        case _:
            return
