"""Everything we know about a customer, for them to read."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World
from tests.builders.campaigns import AUTUMN, stored_record
from tests.builders.catalogue import has_catalogue
from tests.builders.clock import START
from tests.builders.contacts import Wrote, written_to
from tests.builders.shops import Machine, a_buyer, a_receipt, a_small_receipt
from tests.repo.builders import (
    CHAT,
    a_consent,
    a_customer,
    dialog_of,
    save_change,
    save_erasure,
    stored,
)


def test_an_export_names_everything_we_know(world: World) -> None:
    anna = stored(world, a_customer(birthday=Birthday(29, 2, None), referral="ref_7Q2K-9"))

    exported = json.loads(export_customer(world, anna.id))

    assert exported == {
        "first_name": "Анна",
        "surname": "Петрова",
        "phone": anna.phone.number,
        "phone_proven_by": "contact",
        "phone_proven_at": START.isoformat(),
        "email": anna.email,
        "email_proven_at": START.isoformat(),
        "birthday": "--02-29",
        "birthdays_of_children": [],
        "preferred_channel": None,
        "refused_topics": [],
        "language": "ru",
        "card": anna.card,
        "registered_at": START.isoformat(),
        "came_by": "ref_7Q2K-9",
        "city": None,
        "shop": None,
        "zone": None,
        "tags": [],
        "chats": [{"channel": CHAT.channel, "id": CHAT.id}],
        "blocked": [],
        "suppressions": [],
        "consents": [
            {
                "purpose": "advertising",
                "channel": "telegram",
                "given": True,
                "at": START.isoformat(),
                "source": "telegram",
                "text_version": "0123456789abcdef",
                "evidence": "telegram:1204",
            }
        ],
        "own_fields": {},
        "purchases": [],
        "programme": {"member": True, "price_list": "retail", "discounts": [], "tier": None},
        "purchases_kept": 0,
        "messages": [],
        "unanswered_texts": [],
        "changes": [],
        "notes": [],
        "appeals": [],
        "calls": [],
        "exported_at": START.isoformat(),
    }


def test_an_export_tells_of_messages_and_of_what_stopped_them(world: World) -> None:
    listed = (hard_bounce("email"), complaint("email"))
    anna = stored(world, a_customer(suppressions=listed, blocked=frozenset({"telegram"})))
    stored_record(world)
    written_to(world, anna, Wrote(AUTUMN, timedelta(hours=2)))
    answered = Engagement(AUTUMN, anna.id, EngagementKind.ANSWERED, START, "want")
    world.delivery.engagements.note(answered)

    exported = json.loads(export_customer(world, anna.id))

    assert exported["messages"] == [
        {
            "at": (START - timedelta(hours=2)).isoformat(),
            "campaign": "Autumn",
            "channel": None,
            "since": {"answered": START.isoformat()},
            "answer": "want",
        }
    ]
    assert exported["blocked"] == ["telegram"]
    assert exported["suppressions"] == [
        {"by": "hard_bounce", "channel": "email", "purpose": None},
        {"by": "complaint", "channel": "email", "purpose": "advertising"},
    ]


def test_former_consents_stand_before_those_in_force(world: World) -> None:
    no = a_consent(given=False, at=START + timedelta(days=1))
    anna = stored(world, a_customer())
    save_change(world, anna, anna.with_consents(no), dialog_of(world), (no,))

    exported = json.loads(export_customer(world, anna.id))

    assert [consent["given"] for consent in exported["consents"]] == [True, False]


def test_an_export_can_be_read_by_a_person(world: World) -> None:
    anna = stored(world, a_customer(email=None, birthday=None))

    text = export_customer(world, anna.id)

    assert '"first_name": "Анна",\n' in text
    assert '"email": null' in text


@pytest.mark.parametrize("erased", [True, False])
def test_of_somebody_who_left_there_is_nothing_to_export(world: World, *, erased: bool) -> None:
    customer_id = CustomerId("nobody")
    if erased:
        anna = stored(world, a_customer())
        save_erasure(world, anna, replace(dialog_of(world), customer_id=None), START)
        customer_id = anna.id

    with pytest.raises(Rejected, match=r"customer\.gone"):
        export_customer(world, customer_id)


def test_purchases_are_listed_newest_first_with_their_lines(world: World) -> None:
    buyer, till = a_buyer(world), Machine(world)
    for day in (1, 3, 2):
        at = (START - timedelta(days=day)).isoformat()
        till.sells(a_small_receipt("5.00", card=buyer.card, at=at, receipt=f"r{day}"))
    till.takes_back({"shop": "s1", "receipt": "r2"})

    exported = json.loads(export_customer(world, buyer.id))

    assert [each["receipt"] for each in exported["purchases"]] == ["r1", "r2", "r3"]
    line = {"name": "Товар", "category": None, "quantity": "1"}
    assert exported["purchases"][0]["lines"] == [{**line, "paid": "5.00"}]
    assert exported["purchases"][1]["returned_at"] == START.isoformat()
    assert exported["purchases_kept"] == 2


def test_an_export_has_the_names_that_the_customer_reads(world: World) -> None:
    has_catalogue(world)
    buyer, till = a_buyer(world), Machine(world)
    till.sells(a_receipt(card=buyer.card))

    (purchase,) = json.loads(export_customer(world, buyer.id))["purchases"]

    assert purchase["shop"] == "Лавка на Невском"
    lines = [(line["name"], line["category"]) for line in purchase["lines"]]
    assert lines == [("Молочное", "Молочное"), ("Хлеб ржаной", None)]


def test_an_export_has_no_codes(world: World) -> None:
    buyer, till = a_buyer(world), Machine(world)
    till.sells(a_receipt(card=buyer.card))

    exported = export_customer(world, buyer.id)

    (purchase,) = json.loads(exported)["purchases"]
    assert purchase["shop"] is None
    assert [line["name"] for line in purchase["lines"]] == ["Товар", "Товар"]
    assert not [code for code in ("milk-1", "bread", "dairy", "s1") if code in exported]


def test_an_export_of_very_many_purchases_keeps_to_its_bound(world: World) -> None:
    buyer, till = a_buyer(world), Machine(world)
    for number in range(105):
        till.sells(a_small_receipt("5.00", card=buyer.card, receipt=f"r{number}"))

    whole = json.loads(export_customer(world, buyer.id))
    cut = json.loads(export_customer(world, buyer.id, bytes_max=1000))

    assert len({each["receipt"] for each in whole["purchases"]}) == 105
    assert cut["purchases"] == whole["purchases"][: len(cut["purchases"])]
    assert (0 < len(cut["purchases"]) < 10, cut["purchases_kept"]) == (True, 105)
