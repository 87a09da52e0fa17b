"""A customer who writes to the desk, and people who answer, at the level of services."""

import json
from typing import Any

from chalicelib.domain.appeals.appeal import Appeal
from chalicelib.domain.appeals.appeal_message import AppealMessage
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import AppealId, StaffKeyId
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.services.appeals.take_message import CustomerWords, TakenMessage, take_message
from chalicelib.world import World
from tests.repo.builders import CHAT, a_customer, stored

OLGA, IVAN = StaffKeyId("olga"), StaffKeyId("ivan")


def a_writer(world: World, **fields: Any) -> Customer:
    """A stored customer whose chat the bot knows."""
    return stored(world, a_customer(**fields))


def words(world: World, customer: Customer | None, text: str, **fields: Any) -> CustomerWords:
    """What a customer says now in their chat."""
    chat = CHAT if customer else None
    given = {"chat": chat, "locale": "ru", **fields}
    return CustomerWords(world.now(), text, customer=customer, **given)


def says(world: World, customer: Customer, text: str, **fields: Any) -> TakenMessage:
    """A customer says something to the desk."""
    return take_message(world, words(world, customer, text, **fields))


def an_actor(world: World, by: StaffKeyId = OLGA, request: str = "") -> Actor:
    """A person of the desk; with a `request` it is one that may be repeated."""
    key = IdempotencyKey(f"{by}-{request}", "digest") if request else None
    return Actor(by, world.now(), key)


def appeal(world: World, appeal_id: AppealId) -> Appeal:
    """The appeal as it is stored."""
    found = world.desk.appeals.get(appeal_id)
    assert found
    return found


def said_in(world: World, appeal_id: AppealId) -> list[AppealMessage]:
    """The messages of an appeal."""
    return world.desk.appeals.messages(appeal_id)


def segment_of(world: World, segment_id: str, predicate: dict[str, Any]) -> str:
    """The id of a stored segment with this condition."""
    stored = StoredSegment(segment_id, segment_id, json.dumps(predicate), world.now())
    world.commit(None, world.segments.stored.save_write(stored))
    return segment_id
