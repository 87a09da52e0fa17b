"""A mailbox and a recycled number go to one customer, however many people claim them at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.customers.claims import Taken
from chalicelib.services.customers.change_profile import confirm_email
from chalicelib.services.customers.register_customer import take_over_phone
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import a_customer, a_dialog, dialog_of, found, stored

pytestmark = pytest.mark.engine

THREADS, ROUNDS, TRIES_MAX = 4, 25, 20


def at_once(pool: ThreadPoolExecutor, works: list[Callable[[], None]]) -> int:
    """Start all works at the same moment; return how many were not refused."""
    barrier = Barrier(len(works))

    def call(work: Callable[[], None]) -> bool:
        barrier.wait(timeout=10)
        for _ in range(TRIES_MAX):
            try:
                work()
            except Unavailable:  # another transaction holds an item
                continue
            except Conflict:
                return False
            return True
        raise AssertionError("never answered")

    return sum(pool.map(call, works))


def test_one_of_those_who_prove_a_mailbox_at_once_has_it(world: World) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(ROUNDS):
            mail = Email(f"both{number}@example.org")
            chats = [Chat("telegram", f"{number}{thread:02d}") for thread in range(THREADS)]
            people = [
                stored(world, a_customer(email=mail, email_proven_at=None, chats=(chat,)))
                for chat in chats
            ]

            def proves(customer: Customer) -> Callable[[], None]:
                dialog = dialog_of(world, customer.chats[0])
                return lambda: confirm_email(world, customer, dialog)

            assert at_once(pool, [proves(each) for each in people]) == 1
            proven = [each.id for each in people if found(world, each).email_proven_at]
            assert proven == [world.customers.claims.owner_of_email(mail)]


def test_one_newcomer_takes_a_recycled_number_over(world: World) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(ROUNDS):
            former = stored(world, a_customer(chats=(Chat("telegram", f"old{number}"),)))
            chats = [Chat("telegram", f"new{number}{thread:02d}") for thread in range(THREADS)]
            newcomers = [
                a_customer(phone=replace(former.phone, at=START), chats=(chat,)) for chat in chats
            ]

            def takes(new: Customer, old: Customer = former) -> Callable[[], None]:
                dialog = a_dialog(chat=new.chats[0], customer_id=new.id)
                return lambda: take_over_phone(world, new, old, dialog)

            assert at_once(pool, [takes(each) for each in newcomers]) == 1
            owner = world.customers.claims.owner_of_phone(former.phone.number)
            registered = [each.id for each in newcomers if world.customers.profiles.get(each.id)]
            assert registered == [owner]
            assert found(world, former).phone.number == ""


def test_a_refused_proof_names_the_mailbox(world: World) -> None:
    mail = Email("both@example.org")
    stored(world, a_customer(email=mail, chats=(Chat("telegram", "1"),)))
    boris = stored(
        world, a_customer(email=mail, email_proven_at=None, chats=(Chat("telegram", "2"),))
    )

    with pytest.raises(Taken, match=r"email\.taken"):
        confirm_email(world, boris, dialog_of(world, boris.chats[0]))
