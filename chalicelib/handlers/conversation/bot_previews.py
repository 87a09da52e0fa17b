"""The bot's dialogue with unsaved texts over HTTP, for those who write the texts."""

from typing import Annotated, Literal

from chalice import Blueprint
from pydantic import Field, StrictBool

from chalicelib.bot.dialogue_preview import PreviewReply, PreviewTurn, preview_dialogue, said_by
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.message import Locale, Press, SharedContact, Text
from chalicelib.domain.messages.reply import Label
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.conversation.bot_settings import BotRules, settings_of
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel

TURNS_MAX = 30

blueprint = Blueprint(__name__)
api = Api(blueprint)


class SaidBody(Body):
    """What the person did: typed a text, pressed a button, or shared the own phone."""

    text: Annotated[str, Field(max_length=1000)] = Field("", description="A typed text.")
    press: Annotated[str, Field(max_length=64)] = Field(
        "", description="The value of a button that was pressed."
    )
    shares_contact: StrictBool = Field(
        False,  # noqa: FBT003 - the default of a field
        description="Whether the person shared the own phone.",
    )


class DialogueRequest(Body):
    """Unsaved settings, who talks, and what that person did so far, after the start."""

    settings: BotRules = Field(description="As in a change of the bot; nothing is stored.")
    language: Locale = Field(description="The language of the person.")
    scene: Literal["stranger", "customer"] = Field(
        description="A person who writes for the first time, or a customer with some points."
    )
    said: Annotated[list[SaidBody], Field(max_length=TURNS_MAX)] = Field(
        [], description="In order; all of it is replayed."
    )


class DialogueButton(ResponseModel):
    """A button of a reply. If `is_text`, pressing it says its words."""

    text: str = Field(description="Its label.")
    value: str = Field(description="What a press sends.")
    is_text: bool = Field(description="Whether a press types the label.")
    asks_contact: bool = Field(description="Whether a press shares the phone.")

    @classmethod
    def of(cls, label: Label) -> "DialogueButton":
        return cls(
            text=label.text,
            value=label.value,
            is_text=not label.is_bound and not label.asks,
            asks_contact=label.asks == "contact",
        )


class DialogueReply(ResponseModel):
    """One message of the bot."""

    text: str = Field(description="In the language of the person.")
    buttons: list[list[DialogueButton]] = Field(description="In rows, from top to bottom.")
    enclosed: str = Field(description="The picture or file that goes with it; empty: none.")
    sent_to: str = Field(description="The phone or mailbox that got a code; empty: the chat.")

    @classmethod
    def of(cls, reply: PreviewReply) -> "DialogueReply":
        rows = [[DialogueButton.of(label) for label in row] for row in reply.buttons]
        return cls(text=reply.text, buttons=rows, enclosed=reply.enclosed, sent_to=reply.sent_to)


class DialogueTurn(ResponseModel):
    """What the person did, and the replies of the bot."""

    kind: Literal["start", "text", "press", "contact"] = Field(description="What was done.")
    said: str = Field(description="The typed text, or the value of the button.")
    replies: list[DialogueReply] = Field(description="In order.")

    @classmethod
    def of(cls, turn: PreviewTurn) -> "DialogueTurn":
        kind: Literal["start", "text", "press", "contact"]
        match turn.said:
            case Text(text):
                kind, said = "text", text
            case Press(value):
                kind, said = "press", value
            case SharedContact(phone):
                kind, said = "contact", phone
            case _:
                kind, said = "start", ""
        return cls(kind=kind, said=said, replies=[DialogueReply.of(e) for e in turn.replies])


class DialogueResponse(ResponseModel):
    """The whole conversation, which begins with the start of the chat."""

    turns: list[DialogueTurn] = Field(description="In order.")


@api.serves(
    Operation(
        "POST",
        "/v1/bot/preview",
        "Preview a dialogue of the bot",
        Permission.BOT_CHANGE,
        DialogueResponse,
        DialogueRequest,
        details="The bot's own code answers in a world in memory, with the programme, the shops and"
        " the offers without limits: nothing is stored or sent. All that was said is replayed each"
        " time, so that a changed text shows at once.",
        id="previewDialogue",
    )
)
def preview(call: Call[DialogueRequest, Nothing]) -> DialogueResponse:
    """Return the conversation."""
    body = call.body
    said = [said_by(e.text, e.press, shares_contact=e.shares_contact) for e in body.said]
    settings = settings_of(body.settings)
    try:
        turns = preview_dialogue(call.world, settings, body.language, body.scene, said)
    except Malformed as refused:
        pointers = {f"/settings{at}": why for at, why in refused.pointers.items()}
        raise Malformed(pointers) from refused
    return DialogueResponse(turns=[DialogueTurn.of(each) for each in turns])
