"""The web chat's own format: what its page sends, and what it is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from chalicelib.domain.messages.message import Chat, Content, Locale, Message, Press, Start, Text
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, PressValue, link_lines
from chalicelib.domain.messages.reply import Label, Wording

CONTROL_CHARS_ALLOWED = frozenset("\n\r\t")
TEXT_CHARS_MAX = 4096
OPENING_ID = "opening"  # the first message of a session has no id of the page's own


def _printable(text: str) -> str:
    if any(ord(char) < ord(" ") and char not in CONTROL_CHARS_ALLOWED for char in text):
        raise ValueError("control characters are not allowed")
    return text


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NewSession(_Body):
    """What a page knows when a visitor opens the chat."""

    locale: Locale | None = None
    ref: Annotated[str, Field(max_length=64)] = ""


class NewMessage(_Body):
    """One thing said: words or a pressed button; `client_id` is the page's own id of it."""

    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: Annotated[str, Field(max_length=TEXT_CHARS_MAX), AfterValidator(_printable)] = ""
    button: Annotated[str, Field(max_length=64), AfterValidator(_printable)] = ""

    @model_validator(mode="after")
    def _says_one_thing(self) -> "NewMessage":
        if bool(self.text) == bool(self.button):
            raise ValueError("either text or button")
        return self


def opening(chat: Chat, asked: NewSession, now: datetime) -> Message:
    """The first word of a session."""
    content = Start(asked.ref)
    return Message(OPENING_ID, OPENING_ID, chat, now, content, asked.locale)


def message_of(chat: Chat, said: NewMessage, now: datetime) -> Message:
    """What was said or pressed."""
    content: Content = Press(said.button) if said.button else Text(said.text)
    return Message(said.client_id, said.client_id, chat, now, content)


def reply_of(wording: Wording, pictures: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A reply as the page shows it: words, rows of buttons, addresses of pictures."""
    rows = wording.labels or ()
    buttons = [[{"text": label.text, "value": label.value} for label in row] for row in rows]
    return {"text": wording.text, "buttons": buttons, "pictures": list(pictures)}


def wording_of(outgoing: Outgoing) -> Wording:
    """A campaign's message: the page has no links but those in the words, and a row a choice."""
    links = [button for button in outgoing.buttons if isinstance(button, OpenLink)]
    rows = tuple(
        (Label(button.label, button.value),)
        for button in outgoing.buttons
        if isinstance(button, PressValue)
    )
    return Wording(outgoing.text + link_lines(links), rows, outgoing.locale)


def pictures_of(outgoing: Outgoing) -> tuple[Mapping[str, str], ...]:
    """The picture of a campaign's message, if it has one."""
    return ({"kind": "picture", "url": outgoing.picture},) if outgoing.picture else ()
