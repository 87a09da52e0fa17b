"""What callers send about appeals."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StringConstraints, model_validator

from chalicelib.domain.appeals.appeal import UNSETTLED, AppealState
from chalicelib.domain.appeals.appeal_message import NOTE_CHARS_MAX, REPLY_CHARS_MAX
from chalicelib.domain.appeals.appeal_requests import AppealChange
from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.ids import AppealId, CampaignId, StaffKeyId
from chalicelib.domain.messages.visible_text import has_visible
from chalicelib.handlers.edge.operation import Body, Changes, Paged
from chalicelib.services.appeals.list_appeals import AppealFilter

UNASSIGNED = "none"
ID_CHARS_MAX = 100


def _visible(text: str) -> str:
    if not has_visible(text):
        raise ValueError("nothing to see")
    return text


def _trimmed(chars_max: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=chars_max)


Visible = AfterValidator(_visible)


class AppealQuery(Paged):
    """Which appeals are listed."""

    state: AppealState | None = Field(
        None, description="One state; without it all that are not settled."
    )
    assignee: Annotated[str, Field(max_length=ID_CHARS_MAX)] = Field(
        "", description="The id of a key of staff, or `none` for those of nobody."
    )
    topic: Topic | None = Field(None, description="One topic.")
    campaign: Annotated[str, Field(max_length=ID_CHARS_MAX)] = Field(
        "", description="Only those that follow this campaign, in any state, oldest first."
    )

    @property
    def campaign_id(self) -> CampaignId:
        return CampaignId(self.campaign)

    def to_filter(self) -> AppealFilter:
        is_of_nobody = self.assignee == UNASSIGNED
        named = StaffKeyId(self.assignee) if self.assignee and not is_of_nobody else None
        states = frozenset({self.state}) if self.state else UNSETTLED
        return AppealFilter(states, named, is_of_nobody, self.topic)


class ReplyText(Body):
    """An answer to the customer."""

    text: Annotated[
        str,
        _trimmed(REPLY_CHARS_MAX),
        Visible,
        Field(description="Plain text; the customer gets it in their own channel."),
    ]
    seen: Annotated[StrictInt, Field(ge=0)] | None = Field(
        None,
        description="The number of the last message that the author saw. An answer of another"
        " person after it refuses this one; null: an answer of another person to the customer's"
        " last words does.",
    )


class AppealNote(Body):
    """A note for staff alone."""

    text: Annotated[
        str, _trimmed(NOTE_CHARS_MAX), Visible, Field(description="The customer never gets it.")
    ]


class AppealChanges(Changes):
    """What changes of an appeal; what is not sent stays."""

    assignee: Annotated[str, Field(max_length=ID_CHARS_MAX)] | None = Field(
        None, description="The id of a key of staff; `none` takes it from its person."
    )
    topic: Topic | None = Field(
        None, description="Another topic brings its own priority, unless one is sent."
    )
    priority: AppealPriority | None = Field(
        None, description="The deadlines are counted anew from the first message."
    )
    version: Annotated[StrictInt, Field(ge=0)] | None = Field(
        None, description="The version that was read; another one is refused. Null: any."
    )

    @model_validator(mode="after")
    def _changes_something(self) -> "AppealChanges":
        if self.assignee is None and self.topic is None and self.priority is None:
            raise ValueError("name what changes")
        return self

    def to_change(self) -> AppealChange:
        is_freed = self.assignee == UNASSIGNED
        assignee = StaffKeyId(self.assignee) if self.assignee and not is_freed else None
        return AppealChange(assignee, is_freed, self.topic, self.priority, self.version)


class MergedInto(Body):
    """Into which appeal this one is merged."""

    into: Annotated[str, _trimmed(ID_CHARS_MAX), Field(description="The id of the other appeal.")]

    @property
    def appeal_id(self) -> AppealId:
        return AppealId(self.into)
