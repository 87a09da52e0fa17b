"""The buttons of a campaign in requests and answers; each has a `kind`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    Discriminator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from chalicelib.domain.campaigns.campaign import (
    AnswerButton,
    Button,
    LinkButton,
    StopButton,
    Wordings,
)
from chalicelib.domain.field_errors import in_words
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.web_address import URI_CHARS_MAX
from chalicelib.handlers.edge.operation import Body

BUTTONS_MAX = 20  # more than any channel has room for
NOT_A_BUTTON = "a button is an object with a kind"
ADDRESS = "An https address without places; it is stored as a URI, in ASCII"
Label = Annotated[str, Field(min_length=1, max_length=250)]


class Labels(Body):
    """The label of a button, by language."""

    ru: Label | None = None
    en: Label | None = None

    def to_wordings(self) -> Wordings:
        both: Mapping[Locale, str | None] = {"ru": self.ru, "en": self.en}
        return {locale: label for locale, label in both.items() if label is not None}

    @classmethod
    def of(cls, wordings: Wordings) -> "Labels":
        return cls(ru=wordings.get("ru"), en=wordings.get("en"))


class LinkBody(Body):
    """`{"kind": "link", "labels": {"ru": "Смотреть", "en": "Look"}, "url": "https://shop.example/"}`.

    A link to a page, through our own short link, so that clicks are counted.
    """

    kind: Literal["link"]
    labels: Labels
    url: Annotated[str, Field(max_length=URI_CHARS_MAX, description=f"{ADDRESS}.")]

    def to_button(self) -> Button:
        return LinkButton(self.labels.to_wordings(), self.url)


class AnswerBody(Body):
    """`{"kind": "answer", "labels": {"ru": "Приду", "en": "I will come"}, "value": "come"}`.

    An answer: its value is sent back when the customer presses the button, and is counted.
    """

    kind: Literal["answer"]
    labels: Labels
    value: Annotated[str, Field(max_length=20, description="Letters a-z, digits, `_`, `-`.")]

    def to_button(self) -> Button:
        return AnswerButton(self.labels.to_wordings(), self.value)


class StopBody(Body):
    """`{"kind": "stop"}`.

    The button that stops advertising in the channel; in an e-mail the link to unsubscribe.
    """

    kind: Literal["stop"]

    def to_button(self) -> Button:
        return StopButton()


ButtonBody = LinkBody | AnswerBody | StopBody


def _without_kind(value: object, handler: ValidatorFunctionWrapHandler) -> ButtonBody:
    """Validate a button; pointers of errors lead to its fields."""
    # Pydantic puts the kind of a union's member before the field: `/buttons/0/link/url`.
    try:
        made: ButtonBody = handler(value)
    except ValidationError as exc:
        raise ValidationError.from_exception_data(
            "button",
            [_details(error) for error in exc.errors(include_url=False, include_input=False)],
        ) from exc
    return made


def _details(error: ErrorDetails) -> InitErrorDetails:
    text = NOT_A_BUTTON if error["type"] == "model_attributes_type" else in_words(error)
    known = PydanticCustomError(error["type"], "{text}", {"text": text})
    return InitErrorDetails(type=known, loc=error["loc"][1:], input=None)


OneButton = Annotated[
    Annotated[ButtonBody, Discriminator("kind"), Field(title="Button")],
    WrapValidator(_without_kind),
]
Buttons = Annotated[tuple[OneButton, ...], Field(max_length=BUTTONS_MAX)]


def button_body(button: Button) -> ButtonBody:
    """Return a button as callers send it."""
    match button:
        case LinkButton():
            return LinkBody(kind="link", labels=Labels.of(button.labels), url=button.url)
        case AnswerButton():
            return AnswerBody(kind="answer", labels=Labels.of(button.labels), value=button.value)
        case StopButton():
            return StopBody(kind="stop")
