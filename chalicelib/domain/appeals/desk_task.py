"""Tasks of staff about an appeal or a customer, with a day by which they are done."""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import NewType

from chalicelib.domain.ids import AppealId, CustomerId, StaffKeyId

TASK_CHARS_MAX = 500
TASKS_MAX = 50  # of one appeal


ID_BYTES = 12
CALLED = "@"
BY_A_TRIGGER = StaffKeyId("")

CalledCustomer = NewType("CalledCustomer", str)
"""A customer to call: `@` and the customer's id."""
TaskOwner = AppealId | CalledCustomer
"""What a task is about."""


@dataclass(frozen=True, slots=True)
class DeskTask:
    """One task; `done_at` is None until a person did it. `trigger` made it, if no person did."""

    id: str
    text: str
    due: date
    made_at: datetime
    made_by: StaffKeyId
    assignee: StaffKeyId | None = None
    done_at: datetime | None = None
    done_by: StaffKeyId | None = None
    trigger: str = ""
    version: int = field(default=0, compare=False)


def call_to(customer_id: CustomerId) -> CalledCustomer:
    """Name a customer as what a task is about."""
    return CalledCustomer(f"{CALLED}{customer_id}")


def called_customer(owner: TaskOwner) -> CustomerId | None:
    """The customer whom a task is to call; None: it is about an appeal."""
    return CustomerId(owner.removeprefix(CALLED)) if owner.startswith(CALLED) else None


def call_task_id(trigger: str, step: str, customer_id: CustomerId) -> str:
    """Return the id of the one task that a trigger makes for a customer on one occasion."""
    named = f"{trigger}|{step}|{customer_id}"
    return blake2b(named.encode(), digest_size=ID_BYTES).hexdigest()
