"""One number of WhatsApp: checks and reads changes, replies, and sends campaigns.

Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from chalicelib.channels.attempts import attempted, json_object, refuse
from chalicelib.channels.messenger import (
    Incoming,
    Outside,
    Received,
    WebhookRequest,
    WebhookResponse,
)
from chalicelib.channels.whatsapp import WhatsappSettings
from chalicelib.channels.whatsapp.answers import UNNAMED, UNREACHABLE, judge_answer
from chalicelib.channels.whatsapp.batches import parts_of
from chalicelib.channels.whatsapp.bodies import (
    Body,
    addressed,
    campaign_body,
    is_phone,
    reply_bodies,
)
from chalicelib.channels.whatsapp.changes import read_part
from chalicelib.domain.errors import Forbidden, Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Outgoing
from chalicelib.domain.messages.reply import File, RenderedText
from chalicelib.domain.staff.rotation import is_one_of, secrets_in
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

if TYPE_CHECKING:
    from chalicelib.channels.http_session import HttpSession, PlatformAnswer
    from chalicelib.channels.messenger import Arrived
    from chalicelib.channels.whatsapp.setup import NumberSetup

SIGNATURE_HEADER = "x-hub-signature-256"
BATCH_BYTES_MAX = 4 * 1024 * 1024
CHALLENGE_CHARS_MAX = 256
PATIENCE_S = 8.0
CONNECT_S = 2.0
PLAIN = "text/plain"
FILE_PATIENCE_S = 20.0


def open_messenger(settings: WhatsappSettings, outside: Outside) -> "Whatsapp":
    """Make the channel of the number that the settings name."""
    return Whatsapp(
        api_base=settings.whatsapp_api,
        token=partial(outside.reveal, settings.whatsapp_token),
        secret=partial(outside.reveal, settings.whatsapp_app_secret),
        verify_token=partial(outside.reveal, settings.whatsapp_verify_token),
        number=settings.whatsapp_phone_number_id,
    )


# Not slotted: it keeps its connections.
@dataclass
class Whatsapp:
    """One number. `secret` may hold two secrets, separated by a comma, while they change."""

    api_base: str
    token: Callable[[], str]
    secret: Callable[[], str]
    verify_token: Callable[[], str]
    number: str
    patience_s: float = PATIENCE_S
    connect_s: float = CONNECT_S

    @cached_property
    def _http(self) -> "HttpSession":
        from chalicelib.channels.http_session import HttpSession  # noqa: PLC0415 - it loads much

        return HttpSession(
            self.api_base.rstrip("/"),
            UNREACHABLE,
            patience_s=self.patience_s,
            connect_s=self.connect_s,
        )

    def receive(self, request: WebhookRequest) -> Received:
        """Answer the handshake, or check the signature and split the batch.

        Raises:
            Forbidden: the proof is missing or wrong.
            Rejected: `body.too_large`.
            Unavailable: the secret could not be read.
        """
        if request.method == "GET":
            return Received(answer=self._handshake(request))
        if len(request.body) > BATCH_BYTES_MAX:
            raise Rejected("body.too_large")
        self._prove(request)
        parts = parts_of(request.body)
        return Received(
            tuple(Incoming(part, partial(self.reread, part, request.at)) for part in parts)
        )

    def reread(self, entry: bytes, at: datetime) -> "Arrived | None":
        """Read one message or report of a batch, fresh or of the quarantine.

        Raises:
            Rejected: `webhook.unreadable`.
        """
        return read_part(entry, self.number, at)

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply of a dialogue.

        Raises:
            Rejected: `channel.blocked` if WhatsApp does not reach the person; else our mistake.
            Unavailable: WhatsApp does not answer, or wants us to wait.
        """
        for body in reply_bodies(text, asks_phone=not is_phone(chat)):
            self._deliver(chat, body)

    def send_file(self, chat: Chat, text: RenderedText, file: File) -> None:
        """Send a file and its words; refusals are those of `reply`."""
        kind = "image" if file.content_type.startswith("image/") else "document"
        shown: Body = {"id": self._upload(file)}
        if kind == "document":
            shown["filename"] = file.name
        self._deliver(chat, {"type": kind, kind: shown})
        self.reply(chat, text)

    def fetch_file(self, file_id: str, *, bytes_max: int) -> bytes:
        """Fetch a photo or document of a person; refusals are those of `KeepsFiles`."""
        from chalicelib.channels.http_session import HttpSession  # noqa: PLC0415 - as `_http`
        from chalicelib.channels.whatsapp.fetched_file import MetaFiles  # noqa: PLC0415

        def get(origin: str, path: str) -> "PlatformAnswer":
            site = HttpSession(
                origin, UNREACHABLE, patience_s=FILE_PATIENCE_S, connect_s=self.connect_s
            )
            return site.fetch(path, bytes_max=bytes_max, headers=self._headers())

        files = MetaFiles(
            self.api_base, lambda path: self._http.get(path, headers=self._headers()), get
        )
        return files.fetch(file_id, bytes_max)

    def acknowledge(self, callback_id: str) -> None:
        """Do nothing: WhatsApp waits for no acknowledgement of a button."""

    def account_view(self) -> PlatformAccount:
        """Ask Meta for the number and the rights of the token; refusals are those of `reply`."""
        return self._setup().account()

    def webhook_view(self, ours: str) -> WebhookView:  # noqa: ARG002 - it has one
        """Ask Meta whether the app posts to our webhook; refusals are those of `reply`."""
        return self._setup().webhook()

    def set_webhook(self, url: str) -> None:
        """Let the app post to this address; refusals are those of `TellsWebhook`."""
        self._setup().set_webhook(url)

    def _setup(self) -> "NumberSetup":
        from chalicelib.channels.whatsapp.setup import NumberSetup  # noqa: PLC0415 - used by few

        secret = secrets_in(self.secret())[0]
        return NumberSetup(self._http, self.number, self.token(), secret, self._verify_token)

    def _verify_token(self) -> str:
        return secrets_in(self.verify_token())[0]

    def send(self, message: Outgoing) -> Attempt:
        """Send a message of a campaign; Meta reports later whether it arrived.

        Raises:
            Unavailable: the token could not be read; nothing was sent.
        """
        assert isinstance(message.to, Chat)
        return self._attempt(message.to, campaign_body(message))

    def _deliver(self, chat: Chat, body: Body) -> None:
        refuse(self._attempt(chat, body), refused=UNNAMED)

    def _attempt(self, chat: Chat, body: Body) -> Attempt:
        content = json.dumps(addressed(chat, body), ensure_ascii=False).encode("utf-8", "replace")
        headers = self._headers()
        return attempted(
            lambda: self._http.post(f"/{self.number}/messages", content, headers=headers),
            judge_answer,
        )

    def _upload(self, file: File) -> str:
        """Upload a file and return its id; refusals are those of `reply`."""
        fields = {"messaging_product": "whatsapp", "type": file.content_type}
        files = {"file": (file.name, file.content, file.content_type)}
        answer = self._http.upload(f"/{self.number}/media", fields, files, self._headers())
        found = json_object(answer.content).get("id")
        if isinstance(found, str) and found:
            return found
        refuse(judge_answer(answer), refused=UNNAMED)
        raise Unavailable(UNREACHABLE)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token()}"}

    def _handshake(self, request: WebhookRequest) -> WebhookResponse:
        """The challenge of Meta, which is given back to Meta alone."""
        query = request.query
        shown = query.get("hub.verify_token", "").encode("utf-8", "surrogatepass")
        expected = [each.encode() for each in secrets_in(self.verify_token())]
        challenge = query.get("hub.challenge", "")
        is_ours = is_one_of(shown, expected) and query.get("hub.mode") == "subscribe"
        if not is_ours or not 0 < len(challenge) <= CHALLENGE_CHARS_MAX:
            raise Forbidden("webhook.secret")
        return WebhookResponse(challenge, PLAIN)

    def _prove(self, request: WebhookRequest) -> None:
        # The bytes as they came: Meta escapes more than we would, and signs what it sent.
        shown = request.headers.get(SIGNATURE_HEADER, "").encode("utf-8", "surrogatepass")
        expected = [
            b"sha256=" + hmac.digest(secret.encode(), request.body, hashlib.sha256).hex().encode()
            for secret in secrets_in(self.secret())
        ]
        if not is_one_of(shown, expected):
            raise Forbidden("webhook.secret")
