"""The bot tells both people of a transfer that staff made or reversed, once each."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import queued, work_off_outbox
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells
from tests.handlers.points.test_transfers_http import REVERSE, gives
from tests.repo.builders import a_customer, stored

ANNAS, JOHNS = Chat("webchat", "0123456789abcdef"), Chat("webchat", "fedcba9876543210")


@pytest.fixture
def support(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def anna(world: World, support: Caller) -> Customer:
    anna = stored(world, a_customer(chats=(ANNAS,)))
    sells(a_caller(world, Role.INTEGRATION), anna, "first", "1000.00")
    heard(world, ANNAS)
    return anna


@pytest.fixture
def john(world: World) -> Customer:
    return stored(world, a_customer(chats=(JOHNS,), locale="en", first_name="John"))


def heard(world: World, chat: Chat) -> list[str]:
    """What the page shows after the workers have run: the news is queued twice on its way."""
    work_off_outbox(world)
    work_off_outbox(world)
    return [each["text"] for each in world.conversation.webchat_replies.after(chat, 0)]


def test_both_hear_of_a_transfer_and_of_its_reversal(
    world: World, support: Caller, anna: Customer, john: Customer
) -> None:
    made = gives(support, anna, john, 60).body["id"]

    assert heard(world, ANNAS)[1:] == ["С вашего счёта переведено: 60 баллов. Получатель: John."]
    assert heard(world, JOHNS) == ["You have received 60 points from Анна."]

    assert support.asks("POST", REVERSE, path={"transfer": made}).status == 200
    assert heard(world, ANNAS)[2:] == ["Магазин отменил перевод. На ваш счёт вернулось: 60 баллов."]
    back = "The shop has reversed the transfer. Back to the sender: 60 points."
    assert heard(world, JOHNS)[1:] == [back]


def test_a_repeated_request_tells_nothing_twice(
    world: World, support: Caller, anna: Customer, john: Customer
) -> None:
    gives(support, anna, john, 60, once="same")
    heard(world, JOHNS)
    gives(support, anna, john, 60, once="same")

    assert len(heard(world, JOHNS)) == 1


def test_the_queue_names_the_transfer_alone(
    world: World, support: Caller, anna: Customer, john: Customer
) -> None:
    made = gives(support, anna, john, 60).body["id"]

    assert queued(world) == [{"v": 1, "transfer": made, "attempt": 0}]
