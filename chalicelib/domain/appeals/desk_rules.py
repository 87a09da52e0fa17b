"""The rules of the desk: business hours, targets, and the people who hear when one is at risk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from chalicelib.domain.appeals.business_calendar import BusinessCalendar
from chalicelib.domain.appeals.topic import Topic

WARN_PERCENT = 80
QUIET = timedelta(hours=72)  # of silence after an answer or a solution: the appeal is closed
LOW_RATING = 2  # such a rating, or a lower one, opens the appeal again


class AppealPriority(StrEnum):
    """How soon an appeal is answered and solved."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Targets:
    """The business minutes until the first answer and until the solution."""

    answer_minutes: int
    solve_minutes: int


# Rule 51 of the domain: VIP 1 h and 8 h, regular 4 h and 24 h, business time.
TARGETS: Mapping[AppealPriority, Targets] = MappingProxyType(
    {
        AppealPriority.URGENT: Targets(30, 4 * 60),
        AppealPriority.HIGH: Targets(60, 8 * 60),
        AppealPriority.NORMAL: Targets(4 * 60, 24 * 60),
        AppealPriority.LOW: Targets(8 * 60, 48 * 60),
    }
)


@dataclass(frozen=True, slots=True)
class SegmentPriorities:
    """The priorities of one topic: for the customers of the VIP segment, and for the others."""

    regular: AppealPriority = AppealPriority.NORMAL
    vip: AppealPriority = AppealPriority.HIGH


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What an administrator sets for the desk.

    `calendar` is that of the `shop` of the catalogue; without one the desk is always open.
    A customer with one of `vip_tags`, or in the stored segment `vip_segment`, is VIP.
    `mailboxes` are those of the people who hear of deadlines, by topic; `mailbox` is for others.
    """

    calendar: BusinessCalendar
    targets: Mapping[AppealPriority, Targets] = field(default_factory=lambda: TARGETS)
    matrix: Mapping[Topic, SegmentPriorities] = field(default_factory=dict)
    vip_tags: frozenset[str] = frozenset()
    vip_segment: str = ""
    shop: str = ""
    mailbox: str = ""
    mailboxes: Mapping[Topic, str] = field(default_factory=dict)
    version: int = field(default=0, compare=False)  # 0: the defaults, nothing is stored

    def priority(self, topic: Topic, *, is_vip: bool) -> AppealPriority:
        """The priority of an appeal: its topic by the customer's segment."""
        of_topic = self.matrix.get(topic, SegmentPriorities())
        return of_topic.vip if is_vip else of_topic.regular

    def targets_of(self, priority: AppealPriority) -> Targets:
        """The targets of a priority."""
        return self.targets.get(priority, TARGETS[priority])

    def mailbox_for(self, topic: Topic) -> str:
        """The mailbox of the person who is responsible for a topic; empty: none is set."""
        return self.mailboxes.get(topic) or self.mailbox
