"""A shop with a programme, a till, and people with points who talk with the bot."""

from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of, work_off_outbox
from tests.builders.shops import rub
from tests.builders.staff import Caller, a_caller
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells

JOHNS_PHONE = "+79215550011"
LEVELS = [
    {"id": "bronze", "name": {"ru": "Бронза", "en": "Bronze"}, "from": rub("0.00")},
    {
        "id": "silver",
        "name": {"ru": "Серебро", "en": "Silver"},
        "from": rub("30000.00"),
        "multiplier": [3, 2],
    },
]


def a_till(world: World, **changes: Any) -> Caller:
    """The till of a shop whose programme began long ago."""
    document = a_document(tiers={"levels": LEVELS}, **changes)
    body = {"programme": document, "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


def earns(world: World, till: Caller, person: Telegrammer, amount: str = "1000.00") -> Customer:
    """A receipt of a registered person, at 7 %."""
    customer = customer_of(world, person)
    sells(till, customer, f"of-{person.chat_id}-{amount}", amount)
    return customer


def words(messages: list[dict[str, Any]]) -> str:
    """What the page of the web chat shows."""
    return "\n".join(message["text"] for message in messages)


def john_of(world: World, visitor: WebchatVisitor) -> Customer:
    """Register an English speaker on the shop's page."""
    visitor.registers(JOHNS_PHONE)
    owner = world.customers.claims.owner_of_phone(Phone(JOHNS_PHONE))
    assert owner is not None
    found = world.customers.profiles.get(owner)
    assert found is not None
    return found


def reads(world: World, customer: Customer) -> list[dict[str, Any]]:
    """Everything on the customer's page, after the workers have run: news is queued twice."""
    work_off_outbox(world)
    work_off_outbox(world)
    return world.conversation.webchat_replies.after(customer.chats[0], 0)
