"""The format of the web chat's page: the bodies that it sends and the replies that it shows."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from chalicelib.channels.webchat import TEXT_CHARS_MAX
from chalicelib.domain.messages.message import (
    Chat,
    Content,
    Locale,
    Media,
    Message,
    Press,
    SentFile,
    Start,
    Text,
)
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, PressValue, link_lines
from chalicelib.domain.messages.reply import Label, RenderedText

CONTROL_CHARS_ALLOWED = frozenset("\n\r\t")
PHOTO_CHARS_MAX = 1_400_000  # a picture of 1 MB
OPENING_ID = "opening"  # the page gives no id to the first message of a session


def _printable(text: str) -> str:
    if any(ord(char) < ord(" ") and char not in CONTROL_CHARS_ALLOWED for char in text):
        raise ValueError("control characters are not allowed")
    return text


def _is_base64(text: str) -> str:
    try:
        b64decode(text, validate=True)
    except ValueError as wrong:
        raise ValueError("base64 is wanted") from wrong
    return text


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NewSession(_Body):
    """The body of the request by which a page opens a chat."""

    locale: Locale | None = None
    ref: Annotated[str, Field(max_length=64)] | None = None


class NewMessage(_Body):
    """A typed text, a pressed button or a photo, null is absent; `client_id` is the page's own id.

    `photo` is a JPEG, PNG or WebP picture in base64.
    """

    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: Annotated[str, Field(max_length=TEXT_CHARS_MAX), AfterValidator(_printable)] | None = None
    button: Annotated[str, Field(max_length=64), AfterValidator(_printable)] | None = None
    photo: Annotated[str, Field(max_length=PHOTO_CHARS_MAX), AfterValidator(_is_base64)] | None = (
        None
    )

    @model_validator(mode="after")
    def _is_one(self) -> "NewMessage":
        if sum(map(bool, (self.text, self.button, self.photo))) != 1:
            raise ValueError("either text or button or photo")
        return self


def opening_message(chat: Chat, session: NewSession, now: datetime) -> Message:
    """The first message of a session."""
    content = Start(session.ref or "")
    return Message(OPENING_ID, OPENING_ID, chat, now, content, session.locale)


def page_message(
    chat: Chat,
    sent: NewMessage,
    now: datetime,
    source: str = "",
    photo: SentFile | None = None,
) -> Message:
    """The message in a request of the page; `photo` is its photo, which is kept already."""
    content: Content = Press(sent.button) if sent.button else Text(sent.text or "")
    content = Media(photo) if photo else content
    return Message(sent.client_id, sent.client_id, chat, now, content, source=source)


def reply_body(text: RenderedText, pictures: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A reply as the page shows it: text, rows of buttons, addresses of pictures."""
    rows = text.labels or ()
    buttons = [[{"text": label.text, "value": label.value} for label in row] for row in rows]
    return {"text": text.text, "buttons": buttons, "pictures": list(pictures)}


def campaign_text(message: Outgoing) -> RenderedText:
    """A campaign's message. The page has no link buttons, so links stand below the text."""
    links = [button for button in message.buttons if isinstance(button, OpenLink)]
    rows = tuple(
        (Label(button.label, button.value),)
        for button in message.buttons
        if isinstance(button, PressValue)
    )
    return RenderedText(message.text + link_lines(links), rows, message.locale)


def campaign_pictures(message: Outgoing) -> tuple[Mapping[str, str], ...]:
    """The picture of a campaign's message, if it has one."""
    return ({"kind": "picture", "url": message.picture},) if message.picture else ()
