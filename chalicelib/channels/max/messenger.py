"""One bot of MAX: checks and reads updates, replies, and sends campaigns.

Source: https://dev.max.ru/docs-api/methods/POST/subscriptions
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from chalicelib.channels.attempts import cut, refuse
from chalicelib.channels.max import KEYS_MAX, TEXT_CHARS_MAX, MaxSettings
from chalicelib.channels.max.answers import GONE_PICTURE, UNNAMED, UNREACHABLE
from chalicelib.channels.max.api import MaxApi
from chalicelib.channels.max.keyboards import campaign_keyboard, reply_keyboard
from chalicelib.channels.max.updates import read_update
from chalicelib.channels.messenger import (
    Incoming,
    Outside,
    PictureSource,
    Received,
    WebhookRequest,
)
from chalicelib.domain.errors import Forbidden, NotFound, Refusal, Rejected
from chalicelib.domain.messages.limits import utf16_units
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.domain.messages.numbered import numbered
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.reply import File, RenderedText
from chalicelib.domain.staff.rotation import is_one_of, secrets_in
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

SECRET_HEADER = "x-max-bot-api-secret"  # noqa: S105 - the header's name
UPDATE_BYTES_MAX = 256 * 1024
PATIENCE_S = 8.0
CONNECT_S = 2.0
SENDER = "max"
PICTURES_MAX = 100  # whose tokens this container remembers

Body = dict[str, Any]


def open_messenger(settings: MaxSettings, outside: Outside) -> "Max":
    """Make the channel of the bot that the settings name."""
    return Max(
        api_base=settings.max_api,
        token=partial(outside.reveal, settings.max_token),
        secret=partial(outside.reveal, settings.max_secret),
        pictures=outside.pictures,
    )


@dataclass
class Max:
    """One bot. `secret` may hold two secrets, separated by a comma, while they change."""

    api_base: str
    token: Callable[[], str]
    secret: Callable[[], str]
    pictures: Callable[[], PictureSource] | None = None
    patience_s: float = PATIENCE_S
    connect_s: float = CONNECT_S
    sleep: Callable[[float], None] = time.sleep
    _tokens: dict[str, str] = field(default_factory=dict, init=False)

    @cached_property
    def _api(self) -> MaxApi:
        base = self.api_base.rstrip("/")
        return MaxApi(base, self.token, self.patience_s, self.connect_s, self.sleep)

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
        read = partial(self.reread, request.body, request.at)
        return Received((Incoming(request.body, read),))

    def reread(self, entry: bytes, at: datetime) -> Message | None:  # noqa: ARG002 - MAX says when
        """Read an update, fresh or of the quarantine.

        Raises:
            Rejected: `webhook.unreadable`.
            Unavailable: the token, which proves a contact, could not be read.
        """
        return read_update(entry, self.token)

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply of a dialogue.

        Raises:
            Rejected: `channel.blocked` if the person must start the bot; else a mistake of ours.
            Unavailable: MAX does not answer, or wants us to wait.
        """
        refuse(self._api.attempt(chat.id, _reply_body(text)), refused=UNNAMED)

    def send_file(self, chat: Chat, text: RenderedText, file: File) -> None:
        """Send a file with a caption; refusals are those of `reply`."""
        kind = "image" if file.content_type.startswith("image/") else "file"
        body = _with_upload(_reply_body(text), kind, self._api.upload(kind, file))
        refuse(self._api.attempt_with_file(chat.id, body), refused=UNNAMED)

    def fetch_file(self, file_id: str, *, bytes_max: int) -> bytes:
        """Fetch a photo or document of a person; refusals are those of `KeepsFiles`."""
        # Loaded when staff open a file.
        from chalicelib.channels.kept_file import FileHosts  # noqa: PLC0415
        from chalicelib.channels.max.fetched_file import HOSTS, fetch_file  # noqa: PLC0415

        hosts = FileHosts(HOSTS, self._api.base, UNREACHABLE)
        return fetch_file(self._api, hosts, file_id, bytes_max=bytes_max)

    def acknowledge(self, callback_id: str) -> None:
        """Say that a pressed button arrived; a late or repeated call does no harm."""
        self._api.answer_press(callback_id)

    def account_view(self) -> PlatformAccount:
        """Ask MAX for the bot; refusals are those of `reply`."""
        from chalicelib.channels.max.setup import read_account  # noqa: PLC0415 - used by few

        return read_account(self._api.read("/me"), secrets_in(self.secret()))

    def webhook_view(self, ours: str) -> WebhookView:
        """Ask MAX where it posts updates; refusals are those of `reply`."""
        from chalicelib.channels.max.setup import read_webhook  # noqa: PLC0415 - used by few

        return read_webhook(self._api.subscriptions(), ours)

    def set_webhook(self, url: str) -> None:
        """Let MAX post to this address; refusals are those of `TellsWebhook`."""
        from chalicelib.channels.max.setup import subscription  # noqa: PLC0415 - used by few

        self._api.subscribe(subscription(url, secrets_in(self.secret())[0]))

    def send(self, message: Outgoing) -> Attempt:
        """Send a message of a campaign.

        Raises:
            Unavailable: the token or the picture could not be read or uploaded; nothing was sent.
        """
        assert isinstance(message.to, Chat)
        body = _campaign_body(message)
        if not message.uploaded or self.pictures is None:
            return self._api.attempt(message.to.id, body)
        for is_known in (True, False):
            try:
                token = self._picture(message.uploaded, self.pictures(), is_known=is_known)
            except (NotFound, Rejected) as refused:
                return Attempt(Attempted.REFUSED, refused.code)
            attempt = self._api.attempt_with_file(message.to.id, _with_upload(body, "image", token))
            # MAX may forget a picture. A refusal proves that nothing was sent: upload it again.
            if (attempt.result, attempt.code) != (Attempted.REFUSED, GONE_PICTURE):
                break
        return attempt

    def _picture(self, picture: str, pictures: PictureSource, *, is_known: bool) -> str:
        """The token of an uploaded picture; it is uploaded if it has none yet."""
        token = self._tokens.get(picture) or pictures.known_as(picture, SENDER) if is_known else ""
        if not token:
            file = File("picture", "application/octet-stream", pictures.read(picture))
            token = self._api.upload("image", file)
            with suppress(Refusal):  # the next container uploads it again
                pictures.keep_name(picture, SENDER, token)
        if len(self._tokens) >= PICTURES_MAX:
            self._tokens.clear()
        self._tokens[picture] = token
        return token

    def _prove(self, request: WebhookRequest) -> None:
        # Nothing is signed: the secret in the header is the whole proof, so without one we refuse.
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        expected = [secret.encode() for secret in secrets_in(self.secret())]
        if not is_one_of(shown, expected):
            raise Forbidden("webhook.secret")


def _reply_body(text: RenderedText) -> Body:
    text = numbered(text, KEYS_MAX)
    # A keyboard stands beneath its own message, so there is none below the chat to take away.
    return {
        "text": cut(text.text, TEXT_CHARS_MAX),
        "attachments": reply_keyboard(text.labels or ()),
    }


def _campaign_body(message: Outgoing) -> Body:
    words = message.text
    # MAX takes no picture by its address, but shows the picture of a link.
    linked = f"{words}\n{message.picture}"
    if message.picture and not message.uploaded and utf16_units(linked) <= TEXT_CHARS_MAX:
        words = linked
    return {"text": words, "attachments": campaign_keyboard(message.buttons)}


def _with_upload(body: Body, kind: str, token: str) -> Body:
    upload = {"type": kind, "payload": {"token": token}}
    return {**body, "attachments": [upload, *body["attachments"]]}
