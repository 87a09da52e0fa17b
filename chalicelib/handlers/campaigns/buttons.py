"""The buttons of a campaign as callers send them and are shown them, told apart by `kind`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    Discriminator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    Button,
    LinkButton,
    StopButton,
    Wordings,
)
from chalicelib.domain.campaigns.check import URL_CHARS_MAX
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.edge.operation import Body

BUTTONS_MAX = 20  # more than any channel of ours has room for
PLAINLY = {
    # Pydantic's own words would quote what was sent.
    "union_tag_invalid": "there is no such kind",
    "union_tag_not_found": "kind is missing",
    "model_attributes_type": "a button is an object with a kind",
}
Label = Annotated[str, Field(min_length=1, max_length=250)]


class Labels(Body):
    """What stands on a button, by language."""

    ru: Label | None = None
    en: Label | None = None

    def to_wordings(self) -> Wordings:
        both: Mapping[Locale, str | None] = {"ru": self.ru, "en": self.en}
        return {locale: label for locale, label in both.items() if label is not None}

    @classmethod
    def of(cls, wordings: Wordings) -> "Labels":
        return cls(ru=wordings.get("ru"), en=wordings.get("en"))


class LinkBody(Body):
    """A way to a page, through our own short link, so that clicks are counted."""

    kind: Literal["link"]
    labels: Labels
    url: Annotated[str, Field(max_length=URL_CHARS_MAX, description="An https address.")]

    def to_button(self) -> Button:
        return LinkButton(self.labels.to_wordings(), self.url)


class AnswerBody(Body):
    """A choice whose value comes back and is counted."""

    kind: Literal["answer"]
    labels: Labels
    value: Annotated[str, Field(max_length=20, description="Letters a-z, digits, `_`, `-`.")]

    def to_button(self) -> Button:
        return AnswerButton(self.labels.to_wordings(), self.value)


class StopBody(Body):
    """The end of advertising in that channel, worded by us; in e-mail the link to unsubscribe."""

    kind: Literal["stop"]

    def to_button(self) -> Button:
        return StopButton()


ButtonBody = LinkBody | AnswerBody | StopBody


def _without_kind(value: object, handler: ValidatorFunctionWrapHandler) -> ButtonBody:
    """The button; complaints lead to its fields, without the kind that a union puts before them."""
    try:
        made: ButtonBody = handler(value)
    except ValidationError as exc:
        raise ValidationError.from_exception_data(
            "button",
            [_complaint(error["loc"], error["type"], error["msg"]) for error in exc.errors()],
        ) from exc
    return made


def _complaint(location: tuple[int | str, ...], code: str, text: str) -> InitErrorDetails:
    said = PydanticCustomError("button", "{text}", {"text": PLAINLY.get(code, text)})
    return InitErrorDetails(type=said, loc=location[1:], input=None)


OneButton = Annotated[
    Annotated[ButtonBody, Discriminator("kind")],
    WrapValidator(_without_kind),
]
Buttons = Annotated[tuple[OneButton, ...], Field(max_length=BUTTONS_MAX)]


def button_body(button: Button) -> ButtonBody:
    """A button as it was sent."""
    match button:
        case LinkButton():
            return LinkBody(kind="link", labels=Labels.of(button.labels), url=button.url)
        case AnswerButton():
            return AnswerBody(kind="answer", labels=Labels.of(button.labels), value=button.value)
        case StopButton():
            return StopBody(kind="stop")
