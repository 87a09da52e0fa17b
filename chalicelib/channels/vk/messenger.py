"""One community of VK: checks and reads events, replies, and sends campaigns.

Source: https://dev.vk.com/ru/api/callback/getting-started
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from chalicelib.channels.attempts import cut, json_object, refuse
from chalicelib.channels.messenger import (
    Incoming,
    Outside,
    PictureSource,
    Received,
    WebhookRequest,
    WebhookResponse,
)
from chalicelib.channels.vk import KEYS_MAX, TEXT_CHARS_MAX, VkSettings
from chalicelib.channels.vk.answers import GONE_PICTURE, UNREACHABLE
from chalicelib.channels.vk.api import VkApi
from chalicelib.channels.vk.keyboards import campaign_keyboard, reply_keyboard
from chalicelib.channels.vk.updates import BETWEEN, read_event, without_secret
from chalicelib.domain.errors import Forbidden, NotFound, Refusal, Rejected
from chalicelib.domain.messages.limits import utf16_units
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.numbered import numbered
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.reply import File, RenderedText
from chalicelib.domain.staff.rotation import is_one_of, secrets_in
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

if TYPE_CHECKING:
    from chalicelib.channels.messenger import Arrived
    from chalicelib.channels.vk.setup import CommunitySetup
    from chalicelib.domain.messages.wall import OutgoingPost

EVENT_BYTES_MAX = 256 * 1024
PATIENCE_S = 8.0
CONNECT_S = 2.0
RANDOM_BITS = 31
SEND = "messages.send"
PLAIN = "text/plain"
OK = WebhookResponse("ok", PLAIN)
PICTURES_MAX = 100  # whose names this container remembers

Parameters = dict[str, str | int]


def open_messenger(settings: VkSettings, outside: Outside) -> "Vk":
    """Make the channel of the community that the settings name."""
    return Vk(
        api_base=settings.vk_api,
        token=partial(outside.reveal, settings.vk_token),
        secret=partial(outside.reveal, settings.vk_secret),
        group=settings.vk_group_id,
        confirmation=settings.vk_confirmation,
        pictures=outside.pictures,
        wall_token=partial(outside.reveal, settings.vk_wall_token),
    )


@dataclass
class Vk:
    """One community. `secret` may hold two secrets, separated by a comma, while they change."""

    api_base: str
    token: Callable[[], str]
    secret: Callable[[], str]
    group: str
    confirmation: str = ""
    pictures: Callable[[], PictureSource] | None = None
    wall_token: Callable[[], str] = str
    patience_s: float = PATIENCE_S
    connect_s: float = CONNECT_S
    _names: dict[str, str] = field(default_factory=dict, init=False)

    @cached_property
    def _api(self) -> VkApi:
        return VkApi(self.api_base.rstrip("/"), self.token, self.patience_s, self.connect_s)

    def receive(self, request: WebhookRequest) -> Received:
        """Check the secret in the body and return the one event of a request.

        Raises:
            Forbidden: the secret is missing or wrong, or the event is another community's.
            Rejected: `body.too_large`, or `webhook.no_confirmation`: the setting is missing.
            Unavailable: the secret could not be read.
        """
        if len(request.body) > EVENT_BYTES_MAX:
            raise Rejected("body.too_large")
        event = json_object(request.body)
        self._prove(event)
        if event.get("type") == "confirmation":
            if not self.confirmation:
                raise Rejected("webhook.no_confirmation")
            return Received(answer=WebhookResponse(self.confirmation, PLAIN))
        entry = without_secret(dict(event))
        return Received((Incoming(entry, partial(read_event, entry, request.at)),), OK)

    def reread(self, entry: bytes, at: datetime) -> "Arrived | None":
        """Read an event of the quarantine.

        Raises:
            Rejected: `webhook.unreadable`.
        """
        return read_event(entry, at)

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply of a dialogue.

        Raises:
            Rejected: `channel.blocked` if the person must write first; otherwise a mistake of ours.
            Unavailable: VK does not answer, or wants us to wait.
        """
        refuse(self._api.attempt(SEND, _reply_parameters(chat, text)), refused="vk.refused")

    def send_file(self, chat: Chat, text: RenderedText, file: File) -> None:
        """Send a file with a caption; refusals are those of `reply`."""
        is_photo = file.content_type.startswith("image/")
        upload = self._api.upload_photo if is_photo else self._api.upload_document
        parameters = {**_reply_parameters(chat, text), "attachment": upload(file, chat.id)}
        refuse(self._api.attempt(SEND, parameters), refused="vk.refused")

    def fetch_file(self, file_id: str, *, bytes_max: int) -> bytes:
        """Fetch a photo or document of a person; refusals are those of `KeepsFiles`."""
        # Loaded when staff open a file.
        from chalicelib.channels.kept_file import FileHosts  # noqa: PLC0415
        from chalicelib.channels.vk.fetched_file import HOSTS, fetch_file  # noqa: PLC0415

        hosts = FileHosts(HOSTS, self._api.base, UNREACHABLE)
        return fetch_file(self._api, hosts, file_id, bytes_max=bytes_max)

    def acknowledge(self, callback_id: str) -> None:
        """Stop the spinner on a pressed button; a late or repeated call does no harm."""
        event, _, person = callback_id.partition(BETWEEN)
        answer = {"event_id": event, "user_id": person, "peer_id": person}
        self._api.ask("messages.sendMessageEventAnswer", answer)

    def account_view(self) -> PlatformAccount:
        """Ask VK for the community and the rights of the token; refusals are those of `reply`."""
        return self._setup().account()

    def webhook_view(self, ours: str) -> WebhookView:
        """Ask VK how it does with our webhook; refusals are those of `reply`."""
        return self._setup().webhook(ours)

    def set_webhook(self, url: str) -> None:
        """Let VK post to this address; refusals are those of `TellsWebhook`."""
        self._setup().set_webhook(url)

    def _setup(self) -> "CommunitySetup":
        from chalicelib.channels.vk.setup import CommunitySetup  # noqa: PLC0415 - used by few

        return CommunitySetup(self._api, self.group, self._secrets, self.confirmation)

    def _secrets(self) -> tuple[str, ...]:
        return secrets_in(self.secret())

    def send(self, message: Outgoing) -> Attempt:
        """Send a message of a campaign.

        Raises:
            Unavailable: the token or the picture could not be read or uploaded; nothing was sent.
        """
        parameters = _campaign_parameters(message)
        if not message.uploaded or self.pictures is None:
            return self._send(parameters)
        for is_known in (True, False):
            try:
                name = self._picture(message.uploaded, self.pictures(), is_known=is_known)
            except (NotFound, Rejected) as refused:
                return Attempt(Attempted.REFUSED, refused.code)
            attempt = self._send({**parameters, "attachment": name})
            # VK may forget a picture. A refusal proves that nothing was sent: upload it again.
            if (attempt.result, attempt.code) != (Attempted.REFUSED, GONE_PICTURE):
                break
        return attempt

    def post(self, post: "OutgoingPost") -> Attempt:
        """Post to the wall of the community.

        Raises:
            Unavailable: the token or the picture could not be read or uploaded; nothing was posted.
        """
        from chalicelib.channels.vk.wall import post_to_wall  # noqa: PLC0415 - posts are rare

        base = self.api_base.rstrip("/")
        api = VkApi(base, self.wall_token, self.patience_s, self.connect_s)
        photo = ""
        if post.uploaded and self.pictures is not None:
            try:
                content = self.pictures().read(post.uploaded)
                file = File("picture", "application/octet-stream", content)
                photo = api.upload_wall_photo(file, self.group)
            except (NotFound, Rejected) as refused:
                return Attempt(Attempted.REFUSED, refused.code)
        return post_to_wall(api, self.group, post, photo)

    def _send(self, parameters: Parameters) -> Attempt:
        """Send a message; a lost answer is asked for once more, which VK shows to the person once.

        Source: https://dev.vk.com/ru/method/messages.send (`random_id`)
        """
        attempt = self._api.attempt(SEND, parameters)
        if attempt.result is not Attempted.IN_DOUBT or not parameters["random_id"]:
            return attempt
        again = self._api.attempt(SEND, parameters)
        # A second call that was not let through says nothing of the first one.
        unsure = (Attempted.WAIT, Attempted.CLOSED)
        return attempt if again.result in unsure else again

    def _picture(self, picture: str, pictures: PictureSource, *, is_known: bool) -> str:
        """The name by which VK knows an uploaded picture; it is uploaded if it has none yet."""
        sender = f"vk:{self.group}"
        name = self._names.get(picture) or pictures.known_as(picture, sender) if is_known else ""
        if not name:
            content = pictures.read(picture)
            name = self._api.upload_photo(File("picture", "application/octet-stream", content))
            with suppress(Refusal):  # the next container uploads it again
                pictures.keep_name(picture, sender, name)
        if len(self._names) >= PICTURES_MAX:
            self._names.clear()
        self._names[picture] = name
        return name

    def _prove(self, event: Mapping[str, Any]) -> None:
        # Nothing is signed: the secret in the body is the whole proof, so without one we refuse.
        shown, group = event.get("secret"), event.get("group_id")
        expected = [secret.encode() for secret in secrets_in(self.secret())]
        is_secret = isinstance(shown, str) and is_one_of(
            shown.encode("utf-8", "surrogatepass"), expected
        )
        # With our confirmation string another person could attach us to a community of theirs.
        if not is_secret or type(group) is not int or str(group) != self.group:
            raise Forbidden("webhook.secret")


def random_id(key: str) -> int:
    """The number by which VK recognises a message that is sent again; 0: it does not."""
    if not key:
        return 0
    digest = hashlib.sha256(key.encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - RANDOM_BITS) or 1


def _reply_parameters(chat: Chat, text: RenderedText) -> Parameters:
    text = numbered(text, KEYS_MAX)
    parameters = _parameters(chat, cut(text.text, TEXT_CHARS_MAX), text.key)
    if text.labels is not None:
        parameters["keyboard"] = reply_keyboard(text.labels)
    return parameters


def _campaign_parameters(message: Outgoing) -> Parameters:
    assert isinstance(message.to, Chat)
    words = message.text
    # VK takes no picture by its address, but shows the picture of a link.
    linked = f"{words}\n{message.picture}"
    if message.picture and not message.uploaded and utf16_units(linked) <= TEXT_CHARS_MAX:
        words = linked
    parameters = _parameters(message.to, words, message.key)
    if message.buttons:
        parameters["keyboard"] = campaign_keyboard(message.buttons)
    return parameters


def _parameters(chat: Chat, text: str, key: str) -> Parameters:
    # A name that a person typed must mention no other person.
    return {
        "peer_id": chat.id,
        "message": text,
        "random_id": random_id(key),
        "disable_mentions": 1,
    }
