"""The rules of the desk over HTTP: its hours, targets, priorities and responsible people."""

from typing import Annotated

from chalice import Blueprint
from pydantic import Field, StrictInt, model_validator

from chalicelib.domain.appeals.desk_rules import (
    TARGETS,
    AppealPriority,
    DeskRules,
    SegmentPriorities,
    Targets,
)
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import Malformed
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.required_fields import LOOKED_UP, kinds_in
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue.fields import REFUSED_IF_CHANGED, VERSION, VersionRead
from chalicelib.handlers.edge.fields import EmailAddress, Tag
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.appeals.write_knowledge import write_rules
from chalicelib.world import World

DESK = "/v1/desk"
MINUTES_MAX = 60 * 24 * 30
TAGS_MAX = 20

blueprint = Blueprint(__name__)
api = Api(blueprint)
Minutes = Annotated[StrictInt, Field(ge=1, le=MINUTES_MAX)]


class TargetMinutes(Body):
    """How soon an appeal of one priority is answered and solved."""

    answer_minutes: Minutes = Field(description="Business minutes until the first answer.")
    solve_minutes: Minutes = Field(description="Business minutes until the solution.")

    @model_validator(mode="after")
    def _in_order(self) -> "TargetMinutes":
        if self.solve_minutes < self.answer_minutes:
            raise ValueError("the solution does not come before the first answer")
        return self


class TopicPriorities(Body):
    """The priorities of one topic by the customer's segment."""

    regular: AppealPriority = Field(
        AppealPriority.NORMAL, description="Of customers outside of the VIP segment."
    )
    vip: AppealPriority = Field(AppealPriority.HIGH, description="Of the VIP segment.")


class DeskBody(Body):
    """The rules of the desk; what is not sent has its default."""

    shop: Annotated[str, Field(max_length=40)] = Field(
        "",
        description="The shop of the catalogue by whose hours, holidays and zone business time"
        " counts; empty: the desk is always open.",
    )
    targets: dict[AppealPriority, TargetMinutes] = Field(
        default_factory=dict, description="By priority; the others have their defaults."
    )
    priorities: dict[Topic, TopicPriorities] = Field(
        default_factory=dict, description="By topic; the others are `normal`, for VIP `high`."
    )
    vip_tags: Annotated[tuple[Tag, ...], Field(max_length=TAGS_MAX)] = Field(
        (), description="Customers with one of these tags are VIP."
    )
    vip_segment: Annotated[str, Field(max_length=100)] = Field(
        "",
        description="The id of a stored segment: its customers are VIP too, as they are when an"
        " appeal opens. Its conditions look at the profile alone; empty: tags decide.",
    )
    mailbox: EmailAddress | None = Field(
        None, description="The person who hears of warnings and escalations; null: nobody."
    )
    mailboxes: dict[Topic, EmailAddress] = Field(
        default_factory=dict, description="The same for single topics."
    )
    version: VersionRead = None

    def rules(self, world: World) -> DeskRules:
        """The rules as the domain has them.

        Raises:
            Malformed: the catalogue lacks the shop, or the segment cannot be used.
        """
        if self.shop and world.catalogue.shops.find(self.shop) is None:
            raise Malformed({"/shop": "the catalogue lacks it"})
        if self.vip_segment:
            _refuse_segment(world, self.vip_segment)
        given = {
            name: Targets(each.answer_minutes, each.solve_minutes)
            for name, each in self.targets.items()
        }
        return DeskRules(
            calendar=world.desk.rules.calendar_of(self.shop),
            targets={**TARGETS, **given},
            matrix={
                topic: SegmentPriorities(each.regular, each.vip)
                for topic, each in self.priorities.items()
            },
            vip_tags=frozenset(self.vip_tags),
            vip_segment=self.vip_segment,
            shop=self.shop,
            mailbox=self.mailbox or "",
            mailboxes=dict(self.mailboxes),
        )


def _refuse_segment(world: World, segment_id: str) -> None:
    found = world.segments.stored.find(segment_id)
    if found is None:
        raise Malformed({"/vip_segment": "there is no such segment"})
    looked_up = kinds_in(parse_predicate(found.predicate)) & LOOKED_UP
    if looked_up:
        # A customer waits while an appeal opens: three round trips, and no other look-up.
        named = ", ".join(sorted(looked_up))
        raise Malformed({"/vip_segment": f"its conditions look beyond the profile: {named}"})


class TargetsResponse(ResponseModel):
    """How soon an appeal of one priority is answered and solved."""

    answer_minutes: int = Field(description="Business minutes until the first answer.")
    solve_minutes: int = Field(description="Business minutes until the solution.")


class PrioritiesResponse(ResponseModel):
    """The priorities of one topic by the customer's segment."""

    regular: AppealPriority = Field(description="Of customers outside of the VIP segment.")
    vip: AppealPriority = Field(description="Of the VIP segment.")


class DeskResponse(ResponseModel):
    """The rules of the desk in force."""

    shop: str = Field(description="The shop whose hours count; empty: the desk is always open.")
    zone: str = Field(description="The IANA name of the zone in which they count.")
    targets: dict[AppealPriority, TargetsResponse] = Field(description="By priority.")
    priorities: dict[Topic, PrioritiesResponse] = Field(description="By topic, every one.")
    vip_tags: list[str] = Field(description="Customers with one of these tags are VIP.")
    vip_segment: str = Field(description="The stored segment of VIP customers; empty: none.")
    mailbox: str | None = Field(description="Who hears of deadlines; null: nobody.")
    mailboxes: dict[Topic, str] = Field(description="The same for single topics.")
    version: int = Field(description=VERSION)

    @classmethod
    def of(cls, rules: DeskRules) -> "DeskResponse":
        targets = ((name, rules.targets_of(name)) for name in AppealPriority)
        return cls(
            shop=rules.shop,
            zone=rules.calendar.zone,
            targets={
                name: TargetsResponse(
                    answer_minutes=each.answer_minutes, solve_minutes=each.solve_minutes
                )
                for name, each in targets
            },
            priorities={
                topic: PrioritiesResponse(
                    regular=rules.priority(topic, is_vip=False),
                    vip=rules.priority(topic, is_vip=True),
                )
                for topic in Topic
            },
            vip_tags=sorted(rules.vip_tags),
            vip_segment=rules.vip_segment,
            mailbox=rules.mailbox or None,
            mailboxes=dict(rules.mailboxes),
            version=rules.version,
        )


@api.serves(
    Operation(
        "GET",
        DESK,
        "Show the rules of the desk",
        Permission.APPEALS_READ,
        DeskResponse,
        id="getDesk",
        details="Business hours, targets, priorities and the people who hear of deadlines.",
    )
)
def show_desk(call: Call[Nothing, Nothing]) -> DeskResponse:
    """Return the rules of the desk."""
    return DeskResponse.of(call.world.desk.rules.fresh())


@api.serves(
    Operation(
        "PUT",
        DESK,
        "Set the rules of the desk",
        Permission.DESK_MANAGE,
        DeskResponse,
        DeskBody,
        id="replaceDesk",
        refuses=("desk.changed",),
        details="All of them at once. They count for what happens to an appeal from then on; other"
        f" containers know them within a minute. {REFUSED_IF_CHANGED}",
    )
)
def put_desk(call: Call[DeskBody, Nothing]) -> DeskResponse:
    """Store the rules of the desk."""
    rules = call.body.rules(call.world)
    return DeskResponse.of(write_rules(call.world, call.actor, rules, read=call.body.version))
