"""The appeals and calls of a customer in the export of their data.

Appeals have what was said, without notes of staff about them.
"""

from typing import Any

from chalicelib.domain.appeals.appeal import Appeal
from chalicelib.domain.appeals.appeal_message import AppealMessage, MessageKind
from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World

MESSAGES_MAX = 500  # of one appeal
SAID = frozenset({MessageKind.CUSTOMER, MessageKind.STAFF})


def appeals_of(world: World, customer: Customer) -> list[dict[str, Any]]:
    """Return the appeals of a customer, newest first, each with what both sides said."""
    return [_exported(world, each) for each in world.desk.appeals.of_customer(customer.ids)]


def calls_of(world: World, customer: Customer) -> list[dict[str, Any]]:
    """Return the calls of a customer, newest first, each with what staff wrote down of it."""
    return [
        {
            "at": call.began_at.isoformat(),
            "phone": call.phone,
            "state": call.state,
            "talked_s": call.talked_s,
            "note": call.note,
        }
        for call in world.desk.calls.of_customer(customer.ids)
    ]


def _exported(world: World, appeal: Appeal) -> dict[str, Any]:
    said = world.desk.appeals.messages(appeal.id, limit=MESSAGES_MAX)
    return {
        "opened_at": appeal.opened_at.isoformat(),
        "topic": appeal.topic,
        "state": appeal.state,
        "rating": appeal.rating,
        "messages": [_message(each) for each in said if each.kind in SAID],
    }


def _message(message: AppealMessage) -> dict[str, Any]:
    return {
        "at": message.at.isoformat(),
        "by": message.kind,
        "text": message.text,
        "file": (message.file.name or "photo") if message.file else None,
    }
