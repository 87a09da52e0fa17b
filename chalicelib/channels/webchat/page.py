"""The format of the web chat's page: the bodies that it sends and the replies that it shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from chalicelib.channels.webchat import TEXT_CHARS_MAX
from chalicelib.domain.messages.message import Chat, Content, Locale, Message, Press, Start, Text
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, PressValue, link_lines
from chalicelib.domain.messages.reply import Label, RenderedText

CONTROL_CHARS_ALLOWED = frozenset("\n\r\t")
OPENING_ID = "opening"  # the page gives no id to the first message of a session


def _printable(text: str) -> str:
    if any(ord(char) < ord(" ") and char not in CONTROL_CHARS_ALLOWED for char in text):
        raise ValueError("control characters are not allowed")
    return text


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NewSession(_Body):
    """The body of the request by which a page opens a chat."""

    locale: Locale | None = None
    ref: Annotated[str, Field(max_length=64)] | None = None


class NewMessage(_Body):
    """A typed text or a pressed button, null is absent; `client_id` is the page's own id for it."""

    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: Annotated[str, Field(max_length=TEXT_CHARS_MAX), AfterValidator(_printable)] | None = None
    button: Annotated[str, Field(max_length=64), AfterValidator(_printable)] | None = None

    @model_validator(mode="after")
    def _is_text_or_button(self) -> "NewMessage":
        if bool(self.text) == bool(self.button):
            raise ValueError("either text or button")
        return self


def opening_message(chat: Chat, session: NewSession, now: datetime) -> Message:
    """The first message of a session."""
    content = Start(session.ref or "")
    return Message(OPENING_ID, OPENING_ID, chat, now, content, session.locale)


def page_message(chat: Chat, sent: NewMessage, now: datetime, source: str = "") -> Message:
    """The message in a request of the page."""
    content: Content = Press(sent.button) if sent.button else Text(sent.text or "")
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
