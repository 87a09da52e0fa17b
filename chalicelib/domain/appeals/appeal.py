"""An appeal: a customer's question to people, from its first message to its end.

What leads from one state to another stands in `transitions.py`.

::

    new ──reply──▶ waiting ◀──reply── open ◀── customer writes again, or rates low
     │                │ │               │
     │                │ └─ 72 h quiet ──┼──────▶ closed
     └──── solve ─────┴──── solve ──────┴─▶ solved ── 72 h quiet ──▶ closed

The clock of the solution runs in `new` and `open`, in business time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.ids import AppealId, CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Chat, Locale


class AppealState(StrEnum):
    """Exactly one of them; the names are stored."""

    NEW = "new"  # no person has answered yet
    OPEN = "open"  # the customer waits for a further answer
    WAITING = "waiting"  # answered: the customer's turn, and the clock stands
    SOLVED = "solved"
    CLOSED = "closed"  # a later message begins another appeal


RUNNING = frozenset({AppealState.NEW, AppealState.OPEN})
UNSETTLED = frozenset({AppealState.NEW, AppealState.OPEN, AppealState.WAITING})


class AlarmKind(StrEnum):
    """What the clock does for an appeal; the names are stored."""

    ANSWER_WARNING = "answer_warning"
    ANSWER_ESCALATION = "answer_escalation"
    SOLUTION_WARNING = "solution_warning"
    SOLUTION_ESCALATION = "solution_escalation"
    QUIET = "quiet"


ALARMS_OF_ANSWER = AlarmKind.ANSWER_WARNING, AlarmKind.ANSWER_ESCALATION
ALARMS_OF_SOLUTION = AlarmKind.SOLUTION_WARNING, AlarmKind.SOLUTION_ESCALATION


class DeadlineState(StrEnum):
    """How far a deadline is: the clock warns when it is near."""

    AHEAD = "ahead"
    NEAR = "near"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Alarm:
    """When the clock looks at an appeal next, and why."""

    at: datetime
    kind: AlarmKind


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal. `spent` is the business time that its clock ran before `running_since`.

    `customer_id` is None for a person without a card. `chat` is where they wrote last; None: they
    cannot be answered by the service. `turned_at`: when its state changed last. `card` is the
    knowledge card that did not help. `count` numbers the messages, `answered` is the number of the
    last answer of staff. `rang` are the alarms that rang already, each once. `joined` became parts
    of this one, which became a part of `into`.
    """

    id: AppealId
    customer_id: CustomerId | None
    chat: Chat | None
    locale: Locale
    topic: Topic
    priority: AppealPriority
    state: AppealState
    opened_at: datetime
    last_at: datetime
    turned_at: datetime
    summary: str = ""
    campaign: CampaignId | None = None
    contact: str = ""
    card: str = ""
    is_vip: bool = False
    assignee: StaffKeyId | None = None
    count: int = 0
    answered: int = 0
    answered_by: StaffKeyId | None = None
    running_since: datetime | None = None
    spent: timedelta = timedelta()
    first_answer_at: datetime | None = None
    answer_by: datetime | None = None
    solve_by: datetime | None = None
    settled_at: datetime | None = None
    rating: int | None = None
    rang: frozenset[AlarmKind] = frozenset()
    alarm: Alarm | None = None
    into: AppealId | None = None
    joined: tuple[AppealId, ...] = ()
    version: int = 0

    @property
    def is_settled(self) -> bool:
        return self.state not in UNSETTLED

    @property
    def deadline(self) -> DeadlineState | None:
        """How far the deadline is that comes next, as the clock saw it last; None: none runs."""
        if self.state not in RUNNING:
            return None
        warning, escalation = ALARMS_OF_ANSWER
        if self.first_answer_at is not None:
            warning, escalation = ALARMS_OF_SOLUTION
        if escalation in self.rang:
            return DeadlineState.PASSED
        return DeadlineState.NEAR if warning in self.rang else DeadlineState.AHEAD

    @property
    def urgent_at(self) -> datetime:
        """The instant by which the list of unsettled appeals is sorted: what is due next."""
        due = [each for each in (self._answer_due, self.solve_by) if each]
        return min(due, default=self.alarm.at if self.alarm else self.last_at)

    @property
    def _answer_due(self) -> datetime | None:
        return self.answer_by if self.first_answer_at is None else None

    @property
    def met_answer(self) -> bool | None:
        """Whether the first answer came in time; None: there is none yet."""
        if self.first_answer_at is None or self.answer_by is None:
            return None
        return self.first_answer_at <= self.answer_by
