"""Sends a picture that staff uploaded: its bytes once, then the id that Telegram gave to them.

Source: https://core.telegram.org/bots/api#sending-files
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.channels.telegram.answers import judged, result_of
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import HttpSession, PlatformAnswer
    from chalicelib.channels.messenger import PictureSource

GONE = "telegram.picture"
NAMES_MAX = 100  # of pictures that this container sends
Names = dict[tuple[str, str], str]


class SendingBot(NamedTuple):
    """The bot that sends, and the path of its method `sendPhoto`.

    `names` are ids of files by bot and picture. A container remembers them, so that a message costs
    no read of its own.
    """

    http: "HttpSession"
    token: str
    path: str
    names: Names

    @property
    def sender(self) -> str:
        """The bot by its id: the id of a file is good for one bot only."""
        return f"telegram:{self.token.partition(':')[0]}"


def send_uploaded(
    bot: SendingBot, parameters: Mapping[str, Any], picture: str, pictures: "PictureSource"
) -> Attempt:
    """Send a message with an uploaded picture.

    Raises:
        Unavailable: the picture could not be read; nothing was sent.
    """
    name = _name_of(bot, picture, pictures)
    if name:
        body = json.dumps({**parameters, "photo": name}, ensure_ascii=False)
        sent = judged(lambda: bot.http.post(bot.path, body.encode("utf-8", "replace")))
        # Telegram may forget a file. A refusal proves that nothing was sent: send the bytes again.
        if (sent.result, sent.code) != (Attempted.REFUSED, GONE):
            return sent
    try:
        content = pictures.read(picture)
    except NotFound as missing:
        return Attempt(Attempted.REFUSED, missing.code)
    answers: list[PlatformAnswer] = []

    def upload() -> "PlatformAnswer":
        files = {"photo": ("picture", content, "application/octet-stream")}
        answers.append(bot.http.upload(bot.path, _form(parameters), files))
        return answers[0]

    sent = judged(upload)
    if sent.result is Attempted.DELIVERED:
        _keep(bot, picture, pictures, result_of(answers[0].content))
    return sent


def _form(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters as fields of a form, in which objects stand as JSON."""
    said = {name: each for name, each in parameters.items() if name != "photo"}
    return {
        name: each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)
        for name, each in said.items()
    }


def _name_of(bot: SendingBot, picture: str, pictures: "PictureSource") -> str:
    known = bot.names.get((bot.sender, picture))
    if known is None:
        known = pictures.known_as(picture, bot.sender)
        if known:
            _remember(bot, picture, known)
    return known


def _keep(
    bot: SendingBot, picture: str, pictures: "PictureSource", message: Mapping[str, Any]
) -> None:
    photos = message.get("photo")
    # Several sizes of one picture, the largest last.
    last = photos[-1] if isinstance(photos, list) and photos else {}
    name = last.get("file_id") if isinstance(last, dict) else None
    if isinstance(name, str) and name:
        _remember(bot, picture, name)
        # The message was sent: nothing that fails now may let it be sent again.
        with suppress(Refusal):
            pictures.keep_name(picture, bot.sender, name)


def _remember(bot: SendingBot, picture: str, name: str) -> None:
    if len(bot.names) >= NAMES_MAX:
        bot.names.clear()
    bot.names[bot.sender, picture] = name
