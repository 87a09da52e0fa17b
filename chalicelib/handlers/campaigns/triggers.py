"""Triggers over HTTP: show one, switch it on or off, and change its texts."""

from dataclasses import replace
from typing import Annotated

from chalice import Blueprint
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from chalicelib.domain.appeals.desk_task import TASK_CHARS_MAX
from chalicelib.domain.campaigns.campaign import CallTask, Campaign, CampaignRecord
from chalicelib.domain.campaigns.holdout import usual_share_bp
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.handlers.campaigns.buttons import Buttons
from chalicelib.handlers.campaigns.requests import (
    PRIORITY,
    CodesField,
    GoalBody,
    LanguageField,
    PictureField,
    Priority,
    ShareField,
    TopicField,
    WindowBody,
)
from chalicelib.handlers.campaigns.responses import CampaignContent, campaign_content
from chalicelib.handlers.campaigns.text_requests import ChannelTexts, Words
from chalicelib.handlers.edge.fields import AS_SHOWN, Visible
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    ResponseModel,
)
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import find_trigger, trigger_words

blueprint = Blueprint(__name__)
api = Api(blueprint)

TRIGGER = "/v1/triggers/{name}"
NAMES = ", ".join(f"`{name}`" for name in TRIGGERS)
CALL_DAYS_MAX = 30
STATES = f"The triggers are {NAMES}."


class CallBody(Body):
    """A call that a person makes to the customers of a segment, in place of the message."""

    segment: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="The id of a stored segment: these customers are called.", examples=["vip"]
    )
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=TASK_CHARS_MAX),
        Visible,
        Field(description="What to call about, for staff."),
    ]
    due_days: Annotated[StrictInt, Field(ge=0, le=CALL_DAYS_MAX)] = Field(
        1, description="The last day for the call, counted from the customer's day."
    )

    def to_call(self) -> CallTask:
        return CallTask(self.segment, self.text, self.due_days)


class TriggerRules(Body):
    """The settings of a trigger; a missing field has its default."""

    on: StrictBool = Field(description="Whether messages are sent.", examples=[True])
    name: str | None = Field(
        None,
        description="As shown; another trigger's name is refused.",
        json_schema_extra=AS_SHOWN,
    )
    paused_because: str | None = Field(
        None,
        description="As shown. The service sets it, and every change makes it empty.",
        json_schema_extra=AS_SHOWN,
    )
    purpose: MessagePurpose = Field(
        MessagePurpose.ADVERTISING,
        description="Advertising is sent only to customers who consented to it. The law of the"
        " country says whether a greeting without an offer may be a service message.",
    )
    texts: ChannelTexts | None = Field(None, description="By channel; null: the default texts.")
    subjects: Words | None = Field(
        None, description="The e-mail's subject by language; null: the default."
    )
    language: LanguageField = "ru"
    picture: PictureField = ""
    buttons: Buttons | None = Field(
        None,
        examples=[[{"kind": "stop"}]],
        description="Null: `stop` alone, which advertising must have.",
    )
    topic: TopicField = ""
    control_share_bp: ShareField = None
    window: WindowBody = WindowBody()
    priority: Priority | None = Field(None, description=PRIORITY)
    goal: GoalBody = GoalBody()
    codes: CodesField = ""
    call: CallBody | None = Field(
        None, description="Whom a person calls in place of the message; null: no customer."
    )
    version: Annotated[StrictInt, Field(ge=0)] | None = Field(
        None, description="The version that was read; null: any version is replaced."
    )

    def to_content(self, usual: Campaign) -> Campaign:
        given_bp = self.control_share_bp
        return replace(
            usual,
            purpose=self.purpose,
            texts=self.texts.to_texts() if self.texts else usual.texts,
            subjects=self.subjects.to_wordings() if self.subjects else usual.subjects,
            language=self.language,
            picture=self.picture,
            buttons=usual.buttons
            if self.buttons is None
            else tuple(button.to_button() for button in self.buttons),
            topic=self.topic,
            control_share_bp=usual_share_bp(self.purpose) if given_bp is None else given_bp,
            window=self.window.to_window(),
            priority=usual.priority if self.priority is None else self.priority,
            goal=self.goal.to_goal(),
            codes=self.codes,
            call=self.call.to_call() if self.call else None,
        )


class CallResponse(ResponseModel):
    """A call in place of the message."""

    segment: str = Field(description="The id of a stored segment.")
    text: str = Field(description="What to call about, for staff.")
    due_days: int = Field(description="The last day for the call, from the customer's day.")


class TriggerResponse(CampaignContent):
    """A trigger with its content. The report is under the campaign with the trigger's name."""

    name: str
    on: bool
    paused_because: str = Field(description="A code, if the trigger's campaign paused itself.")
    purpose: MessagePurpose
    version: int = Field(description="It grows with each change; 0: nothing was changed yet.")
    call: CallResponse | None = Field(
        description="Whom a person calls in place of the message; null: no customer."
    )

    @classmethod
    def of(cls, record: CampaignRecord) -> "TriggerResponse":
        return cls(
            name=record.trigger,
            on=record.state is CampaignState.RUNNING,
            paused_because=record.paused_because,
            purpose=record.content.purpose,
            version=record.version,
            call=CallResponse.model_validate(record.content.call, from_attributes=True)
            if record.content.call
            else None,
            **campaign_content(record.content),
        )


@api.serves(
    Operation(
        "GET",
        TRIGGER,
        "Show a trigger",
        Permission.CAMPAIGNS_READ,
        TriggerResponse,
        details=f"{STATES} A trigger that was never changed is off and has its default texts.",
        id="getTrigger",
        refuses=("trigger.unknown",),
    )
)
def show_trigger(call: Call[Nothing, Nothing]) -> TriggerResponse:
    """Return whether a trigger is on, and its content."""
    return TriggerResponse.of(find_trigger(call.world, call.path["name"], call.actor.at))


@api.serves(
    Operation(
        "PUT",
        TRIGGER,
        "Switch a trigger on or off, and change its texts",
        Permission.CAMPAIGNS_WRITE,
        TriggerResponse,
        TriggerRules,
        details=f"{STATES} All settings are replaced, so a repetition is harmless; what GET returns"
        " may be changed and sent back. While it is on, `birthday` greets customers on their"
        " birthday in the first hour of the window, `dormant` writes once to a customer on the"
        " first day on which their silence is too long, and `expiring` warns 30, 7 and 1 days"
        " before the last day of points. The programme has the points of `birthday` and `dormant`."
        " With `version` the request is refused if another version is stored; what is stored"
        " already is answered as it is. With `call` the customers of a segment get no message: a"
        " task to call each of them stands in the list of the desk (`listTasks`).",
        id="replaceTrigger",
        refuses=(
            "campaign.changed",
            "campaign.invalid",
            "campaign.too_large",
            "segment.unknown",
            "trigger.unknown",
        ),
    )
)
def put_trigger(call: Call[TriggerRules, Nothing]) -> TriggerResponse:
    """Switch a trigger on or off, and replace its content."""
    name, rules = call.path["name"], call.body
    if rules.name not in (None, name):
        raise Malformed({"/name": "trigger.other_name"})
    content = rules.to_content(trigger_words(name))
    record = change_trigger(
        call.world, call.actor, name, content, on=rules.on, version=rules.version
    )
    return TriggerResponse.of(record)
