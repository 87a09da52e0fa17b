"""A registration and the receipts of its phone meet: none is lost, none counts twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.points.movement import worth
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.record_consent import Agreed
from chalicelib.services.customers.register_by_staff import Applicant, register_by_staff
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.waiting_receipts import attach_waiting
from chalicelib.world import World
from tests.domain.points.till import FIRST

pytestmark = pytest.mark.engine

ROUNDS = 30
TILLS = 4


def sells(world: World, phone: Phone, number: str) -> None:
    now = world.now()
    line = PurchaseLine("b", "bread", 1000, Money(10000, "RUB"))
    receipt = Receipt("s1", number, now, line.paid, (line,))
    record_purchase(world, Actor(StaffKeyId("till"), now), receipt, Identity("phone", phone))


def registers(world: World, phone: Phone) -> CustomerId:
    agreed = Agreed(channels=(), evidence="form 1", text_version="v")
    applicant = Applicant(phone, agreed, None, first_name="Вера")
    return register_by_staff(world, Actor(StaffKeyId("staff"), world.now()), applicant).record.id


def test_receipts_that_meet_the_registration_of_their_phone_are_all_counted(world: World) -> None:
    begins = world.now().replace(year=2024)
    version = ProgrammeVersion(1, begins, begins, "admin", FIRST)
    world.commit(None, world.points.programmes.add_write(version))
    with ThreadPoolExecutor(TILLS + 1) as pool:
        for turn in range(ROUNDS):
            phone, barrier = Phone(f"+7921{turn:07d}"), Barrier(TILLS + 1)

            def sell(till: int, phone: Phone = phone, barrier: Barrier = barrier) -> None:
                barrier.wait(timeout=10)
                sells(world, phone, f"{phone[-7:]}-{till}")

            def register(phone: Phone = phone, barrier: Barrier = barrier) -> CustomerId:
                barrier.wait(timeout=10)
                return registers(world, phone)

            tills = [pool.submit(sell, till) for till in range(TILLS)]
            customer = pool.submit(register).result()
            for each in tills:
                each.result()
            again = [pool.submit(attach_waiting, world, customer, phone) for _ in range(2)]
            assert [each.result() for each in again] == [0, 0]
            loaded = world.points.accounts.load(customer, world.now()).record
            assert worth(loaded.account, world.now()).available == TILLS * 5
            assert loaded.receipts == TILLS
