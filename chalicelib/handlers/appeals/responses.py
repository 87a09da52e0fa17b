"""What the operations about appeals answer."""

from pydantic import AwareDatetime, Field

from chalicelib.domain.appeals.appeal import Appeal, AppealState, DeadlineState
from chalicelib.domain.appeals.appeal_message import AppealMessage, MessageKind
from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.operation import ResponseModel

KEY = "The id of a key of staff."


class AppealFileResponse(ResponseModel):
    """A photo or document of a customer."""

    name: str = Field(description="As the customer named it; a photo has no name.")
    size: int = Field(description="Bytes; 0: not known yet. Over 20 MB it is not kept.")


class AppealMessageResponse(ResponseModel):
    """One message of an appeal."""

    number: int = Field(description="It counts the messages of its appeal from 1 on.")
    at: AwareDatetime = Field(description="When it came.")
    kind: MessageKind = Field(
        description="`customer` and `staff` are read by both sides, a `note` by staff alone; `bot`"
        " says what the service did, in fixed words."
    )
    text: str = Field(description="Plain text.")
    by: str | None = Field(description=f"{KEY} Null: not of staff.")
    file: AppealFileResponse | None = Field(description="What came with it; null: no file.")
    appeal_id: str = Field(
        description="The appeal in which it was said: another one that was merged into this one."
    )
    edited: bool = Field(description="Whether the customer corrected what they wrote before.")

    @classmethod
    def of(cls, message: AppealMessage) -> "AppealMessageResponse":
        file = message.file
        return cls(
            number=message.number,
            at=message.at,
            kind=message.kind,
            text=message.text,
            by=message.by,
            file=AppealFileResponse(name=file.name, size=file.size) if file else None,
            appeal_id=message.appeal_id,
            edited=message.is_edited,
        )


class AppealResponse(ResponseModel):
    """An appeal; every one is in exactly one state."""

    id: str = Field(description="The id of the appeal.")
    customer_id: str | None = Field(description="Null: a person without a card.")
    channel: str | None = Field(description="Where the answer goes; null: it cannot be answered.")
    contact: str = Field(description="How a person without a card may be reached; else empty.")
    language: Locale = Field(description="The language of the person.")
    topic: Topic = Field(description="What it is about.")
    priority: AppealPriority = Field(description="It decides the deadlines.")
    vip: bool = Field(description="Whether the customer belongs to the VIP segment.")
    state: AppealState = Field(
        description="`new`: nobody answered yet; `open`: the customer waits; `waiting`: it is the"
        " customer's turn; `solved`; `closed`: later words open another appeal."
    )
    opened_at: AwareDatetime = Field(description="When it was opened.")
    last_at: AwareDatetime = Field(description="When anything was last said in it.")
    summary: str = Field(description="The beginning of what the customer said last.")
    campaign: str | None = Field(description="The campaign that it follows; null: none.")
    card: str | None = Field(description="The knowledge card that did not help; null: none.")
    assignee: str | None = Field(description=f"{KEY} Null: nobody's.")
    messages_count: int = Field(description="The number of its last message.")
    first_answer_at: AwareDatetime | None = Field(description="Null: there is none yet.")
    answer_by: AwareDatetime | None = Field(description="The deadline of the first answer.")
    solve_by: AwareDatetime | None = Field(
        description="The deadline of the solution; null: its clock stands."
    )
    deadline: DeadlineState | None = Field(
        description="`near`: 80 % of the time until the deadline that comes next have passed;"
        " `passed`: all; the clock looks every five minutes. Null: no clock runs."
    )
    settled_at: AwareDatetime | None = Field(description="When it was solved or closed.")
    rating: int | None = Field(description="By the customer, from 1 to 5; null: none.")
    into: str | None = Field(description="The appeal that it was merged into; null: none.")
    version: int = Field(description="It grows with each change.")

    @classmethod
    def of(cls, appeal: Appeal) -> "AppealResponse":
        return cls(
            id=appeal.id,
            customer_id=appeal.customer_id,
            channel=appeal.chat.channel if appeal.chat else None,
            contact=appeal.contact,
            language=appeal.locale,
            topic=appeal.topic,
            priority=appeal.priority,
            vip=appeal.is_vip,
            state=appeal.state,
            opened_at=appeal.opened_at,
            last_at=appeal.last_at,
            summary=appeal.summary,
            campaign=appeal.campaign,
            card=appeal.card or None,
            assignee=appeal.assignee,
            messages_count=appeal.count,
            first_answer_at=appeal.first_answer_at,
            answer_by=appeal.answer_by,
            solve_by=appeal.solve_by,
            deadline=appeal.deadline,
            settled_at=appeal.settled_at,
            rating=appeal.rating,
            into=appeal.into,
            version=appeal.version,
        )


class AppealList(ResponseModel):
    """A page of appeals; with a filter it may be short, or empty, and not the last."""

    appeals: list[AppealResponse] = Field(description="Unsettled ones by what is due first.")
    next: NextCursor


class CustomerAppeals(ResponseModel):
    """The appeals of a customer, newest first."""

    appeals: list[AppealResponse] = Field(description="Also those of merged customers.")


class WholeAppeal(AppealResponse):
    """An appeal with its messages."""

    campaign_name: str | None = Field(description="The name of that campaign; null: none.")

    messages: list[AppealMessageResponse] = Field(
        description="Oldest first, also those of appeals that were merged into it."
    )


class WrittenMessageResponse(ResponseModel):
    """An answer or a note that was written."""

    number: int = Field(description="The number of the message in its appeal.")
    at: AwareDatetime = Field(description="When it was written.")
    by: str = Field(description=KEY)
    state: AppealState = Field(description="The state of the appeal afterwards.")


class SettledAppealResponse(ResponseModel):
    """An appeal that was solved, or merged into another one."""

    id: str = Field(description="The id of the appeal.")
    at: AwareDatetime = Field(description="When it was settled.")
    state: AppealState = Field(description="Its state afterwards.")
