"""Transfers over HTTP: who may, what moves, what is refused, and the way back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document, sells

TRANSFERS = "/v1/transfers"
REVERSE = f"{TRANSFERS}/{{transfer}}/reverse"
EVIDENCE = {"from": "form 7", "to": "form 7"}


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def till(world: World, admin: Caller) -> Caller:
    starts(admin)
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def support(world: World, till: Caller) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with 70 points."""
    anna = a_buyer(world)
    sells(till, anna, "first", "1000.00")
    return anna


@pytest.fixture
def boris(world: World) -> Customer:
    return a_buyer(world)


def starts(admin: Caller, **changes: Any) -> None:
    body = {"programme": a_document(**changes), "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200


def gives(caller: Caller, giver: Customer, taker: Customer, points: int, **more: Any) -> Answered:
    body = {
        "from": {"customer_id": giver.id},
        "to": {"customer_id": taker.id},
        "points": points,
        "evidence": EVIDENCE,
    }
    return caller.asks("POST", TRANSFERS, body, **more)


def account(till: Caller, customer: Customer) -> Any:
    return till.asks("GET", POINTS, path={"customer_id": str(customer.id)}).body


def is_sound(world: World) -> bool:
    return not [each for each in verify_ledger(world) if each.differences]


def test_points_move_with_their_terms(
    world: World, till: Caller, support: Caller, anna: Customer, boris: Customer
) -> None:
    body = {
        "from": {"card": str(anna.card)},
        "to": {"phone": str(boris.phone.number)},
        "points": 60,
        "evidence": EVIDENCE,
    }
    moved = support.asks("POST", TRANSFERS, body)

    assert (moved.status, moved.body["points"], moved.body["state"]) == (201, 60, "made")
    assert account(till, anna)["available"] == 10
    lot = account(till, boris)["lots"][0]
    assert (lot["id"], lot["remaining"]) == (f"{moved.body['id']}/1", 60)
    assert lot["earned_at"] == account(till, anna)["lots"][0]["earned_at"]
    assert lot["expires_at"] == moved.body["lots"][0]["expires_at"] == "2027-12-05T21:00:00Z"
    assert is_sound(world)


def test_the_same_request_moves_points_once(
    till: Caller, support: Caller, anna: Customer, boris: Customer
) -> None:
    first = gives(support, anna, boris, 50, once="same")
    again = gives(support, anna, boris, 50, once="same")

    assert again.body == first.body
    assert account(till, anna)["available"] == 20


@pytest.mark.parametrize(
    ("points", "status", "code"),
    [(49, 400, "transfer.too_few"), (71, 409, "points.insufficient")],
)
def test_too_few_and_too_many_points_are_refused(
    support: Caller, anna: Customer, boris: Customer, points: int, status: int, code: str
) -> None:
    refused = gives(support, anna, boris, points)

    assert (refused.status, refused.body["code"]) == (status, code)


@pytest.mark.parametrize("points", [0, -5, 50.5, "50", None, 10**10])
def test_points_are_positive_integers(
    support: Caller, anna: Customer, boris: Customer, points: Any
) -> None:
    assert gives(support, anna, boris, points).status == 400


def test_people_transfer_to_others_who_are_members(
    support: Caller, anna: Customer, boris: Customer
) -> None:
    itself = gives(support, anna, anna, 50)
    assert (itself.status, itself.body["code"]) == (400, "transfer.self")
    body = {
        "from": {"customer_id": anna.id},
        "to": {"phone": "+79990000000"},
        "points": 50,
        "evidence": EVIDENCE,
    }
    unknown = support.asks("POST", TRANSFERS, body)
    assert (unknown.status, unknown.body["code"]) == (404, "customer.not_found")
    two = {**body, "to": {"phone": "+79990000000", "customer_id": boris.id}}
    assert support.asks("POST", TRANSFERS, two).status == 400
    assert support.asks("POST", TRANSFERS, {**body, "evidence": {"from": "x"}}).status == 400
    bad = support.asks("POST", TRANSFERS, {**body, "to": {"phone": "12"}})
    assert bad.body["errors"][0]["pointer"] == "/to/phone"


def test_the_fourth_transfer_of_a_day_waits_for_the_next(
    till: Caller, support: Caller, anna: Customer, boris: Customer, clock: Clock
) -> None:
    sells(till, anna, "more", "5000.00")
    for _ in range(3):
        assert gives(support, anna, boris, 50).status == 201
    fourth = gives(support, anna, boris, 50)
    assert (fourth.status, fourth.body["code"]) == (400, "transfer.limit")

    clock.at = datetime(2026, 12, 5, 21, tzinfo=UTC)  # midnight in Moscow
    assert gives(support, anna, boris, 50).status == 201


def test_the_programme_may_switch_transfers_off(
    admin: Caller, support: Caller, anna: Customer, boris: Customer
) -> None:
    off = a_document(transfers={"enabled": False})
    assert admin.asks("PUT", PROGRAMME, {"programme": off}).status == 200

    refused = gives(support, anna, boris, 50)

    assert (refused.status, refused.body["code"]) == (403, "transfer.off")


def test_a_debtor_neither_gives_nor_takes(
    till: Caller, support: Caller, anna: Customer, boris: Customer
) -> None:
    sells(till, boris, "b", "2000.00")
    assert gives(support, boris, anna, 140).status == 201
    path = {"shop": "s1", "receipt": "b"}
    assert till.asks("POST", "/v1/purchases/{shop}/{receipt}/returns", path=path).status == 200
    assert account(till, boris)["debt"] == 140  # trap 26: the giver owes, the taker keeps

    for giver, taker in ((anna, boris), (boris, anna)):
        refused = gives(support, giver, taker, 50)
        assert (refused.status, refused.body["code"]) == (409, "transfer.debtor")


def test_support_reverses_unspent_points_within_a_day(
    world: World, till: Caller, support: Caller, anna: Customer, boris: Customer, clock: Clock
) -> None:
    before = account(till, anna)["lots"]
    made = gives(support, anna, boris, 70).body["id"]
    clock.moves(hours=23)
    back = support.asks("POST", REVERSE, path={"transfer": made})

    assert (back.status, back.body["state"]) == (200, "reversed")
    assert account(till, anna)["lots"] == before
    assert account(till, boris)["balance"] == 0
    again = support.asks("POST", REVERSE, path={"transfer": made})
    assert (again.status, again.body["code"]) == (409, "transfer.final")
    assert is_sound(world)


def test_a_transfer_is_final_after_a_day(
    support: Caller, anna: Customer, boris: Customer, clock: Clock
) -> None:
    made = gives(support, anna, boris, 70).body["id"]
    clock.moves(hours=24)

    late = support.asks("POST", REVERSE, path={"transfer": made})
    unknown = support.asks("POST", REVERSE, path={"transfer": "nothing"})

    assert (late.status, late.body["code"]) == (409, "transfer.final")
    assert (unknown.status, unknown.body["code"]) == (404, "transfer.not_found")


def test_nothing_goes_back_to_an_erased_giver(
    world: World, till: Caller, support: Caller, anna: Customer, boris: Customer
) -> None:
    made = gives(support, anna, boris, 60).body["id"]
    erase_by_staff(world, Actor(StaffKeyId("admin"), world.now()), anna.id)

    refused = support.asks("POST", REVERSE, path={"transfer": made})

    assert (refused.status, refused.body["code"]) == (409, "transfer.final")
    assert account(till, boris)["available"] == 60
    assert is_sound(world)


def test_only_support_and_the_chains_own_application_transfer(
    world: World, till: Caller, support: Caller, anna: Customer, boris: Customer
) -> None:
    cashier, of_a_shop = a_caller(world, Role.CASHIER), a_caller(world, Role.INTEGRATION, shop="s1")
    made = gives(till, anna, boris, 50)

    assert made.status == 201
    assert gives(cashier, anna, boris, 50).status == 403
    assert gives(of_a_shop, anna, boris, 50).status == 403
    path = {"transfer": made.body["id"]}
    assert till.asks("POST", REVERSE, path=path).body["code"] == "key.role"
    assert support.asks("POST", REVERSE, path=path).status == 200


def test_a_customer_who_left_neither_gives_nor_takes(
    support: Caller, anna: Customer, boris: Customer
) -> None:
    path = {"customer_id": anna.id}
    left = support.asks(
        "POST", "/v1/customers/{customer_id}/membership", {"member": False}, path=path
    )
    assert left.status == 200

    given, taken = gives(support, anna, boris, 50), gives(support, boris, anna, 50)

    assert (given.status, given.body["code"]) == (409, "customer.not_member")
    assert (taken.status, taken.body["code"]) == (404, "customer.not_found")


def test_an_erasure_removes_how_the_person_agreed_and_no_number(
    world: World, till: Caller, support: Caller, anna: Customer, boris: Customer
) -> None:
    made = gives(support, anna, boris, 60).body
    gives(support, boris, anna, 60)
    erase_by_staff(world, Actor(StaffKeyId("admin"), world.now()), boris.id)

    kept = world.points.transfers.find(made["id"])
    assert kept
    assert (kept.agreed, kept.points) == (("form 7", ""), 60)
    assert is_sound(world)
