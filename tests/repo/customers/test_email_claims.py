"""Who has a mailbox: one customer proved it, others typed it, older releases asked for no proof."""

from dataclasses import replace

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email, parse_email
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.customers.claims import Taken
from chalicelib.repo.table import customer_keys, keys
from chalicelib.repo.table.writes import Put
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import (
    a_customer,
    dialog_of,
    everything,
    found,
    save_change,
    save_erasure,
    stored,
)

MAIL = Email("anna@почта.рф")
OLD_SPELLING = "EMAIL#anna@почта.рф"
ELSEWHERE = Chat("telegram", "7099999999")


def typed(world: World, address: Email = MAIL, chat: Chat | None = None) -> Customer:
    changes = {"chats": (chat,)} if chat else {}
    return stored(world, a_customer(email=address, email_proven_at=None, **changes))


def of_older_release(world: World, address: Email = MAIL) -> Customer:
    """A customer as releases before the proof stored them: a claim, and no `email_proven_at`."""
    customer = typed(world, address)
    item = world.table.get(keys.customer(customer.id))
    assert item is not None
    profile = {name: item[name] for name in item if name not in {"pk", "sk", "email_proven_at"}}
    world.table.put(Put(keys.customer(customer.id), profile, version=None))
    world.table.delete(customer_keys.contact_email(address, customer.id))
    claim = Put(customer_keys.former_email_claim(address), {"customer": customer.id}, version=None)
    world.table.put(claim)
    return found(world, customer)


def emails(world: World) -> set[tuple[str, str]]:
    return {key for key in everything(world) if key[0].startswith("EMAIL#")}


def holders(world: World, address: str = MAIL) -> set[str]:
    return {each.id for each in world.customers.profiles.with_email(parse_email(address), limit=9)}


def test_many_customers_may_have_typed_one_address(world: World) -> None:
    one, other = typed(world), typed(world, chat=ELSEWHERE)

    assert holders(world) == holders(world, "ANNA@xn--80a1acny.xn--p1ai") == {one.id, other.id}
    assert world.customers.claims.owner_of_email(MAIL) is None


def test_a_proof_turns_the_entry_into_a_claim(world: World) -> None:
    anna = typed(world)

    save_change(world, anna, replace(anna, email_proven_at=START), dialog_of(world))

    assert emails(world) == {tuple(customer_keys.proven_email(MAIL))}
    assert world.customers.claims.owner_of_email(MAIL) == anna.id
    assert holders(world) == {anna.id}


def test_a_second_proof_of_one_mailbox_is_refused(world: World) -> None:
    anna, boris = typed(world), typed(world, chat=ELSEWHERE)
    save_change(world, anna, replace(anna, email_proven_at=START), dialog_of(world))

    with pytest.raises(Taken) as refused:
        save_change(
            world, boris, replace(boris, email_proven_at=START), dialog_of(world, ELSEWHERE)
        )

    assert (refused.value.what, refused.value.owner) == ("email", anna.id)
    assert holders(world) == {anna.id, boris.id}


@pytest.mark.parametrize("is_proven", [True, False])
def test_a_changed_address_leaves_nothing_behind(world: World, *, is_proven: bool) -> None:
    anna = typed(world)
    if is_proven:
        save_change(world, anna, replace(anna, email_proven_at=START), dialog_of(world))
        anna = found(world, anna)

    save_change(world, anna, anna.with_email(Email("new@example.org")), dialog_of(world))

    new = tuple(customer_keys.contact_email(Email("new@example.org"), anna.id))
    assert emails(world) == {new}


def test_an_address_of_an_older_release_is_found_and_not_proven(world: World) -> None:
    anna = of_older_release(world)

    assert anna.email_proven_at is None
    assert emails(world) == {(OLD_SPELLING, "CLAIM")}
    assert holders(world) == holders(world, "anna@xn--80a1acny.xn--p1ai") == {anna.id}
    assert world.customers.claims.owner_of_email(MAIL) is None


def test_d01_an_old_claim_is_not_taken_for_another_mailbox(world: World) -> None:
    """Older releases folded both into one key."""
    anna = of_older_release(world, Email("ivan@strasse.example"))

    assert holders(world, "ivan@strasse.example") == {anna.id}
    assert holders(world, "ivan@straße.example") == set()


def test_an_old_claim_goes_with_the_proof(world: World) -> None:
    anna = of_older_release(world)

    save_change(world, anna, replace(anna, email_proven_at=START), dialog_of(world))

    assert emails(world) == {tuple(customer_keys.proven_email(MAIL))}


def test_an_old_claim_goes_with_the_erasure(world: World) -> None:
    anna = of_older_release(world)

    save_erasure(world, anna, dialog_of(world).forgotten(), START)

    assert emails(world) == set()


def test_an_old_claim_does_not_keep_another_customer_from_the_proof(world: World) -> None:
    of_older_release(world)
    boris = typed(world, chat=ELSEWHERE)

    save_change(world, boris, replace(boris, email_proven_at=START), dialog_of(world, ELSEWHERE))

    assert world.customers.claims.owner_of_email(MAIL) == boris.id


def test_an_old_claim_of_another_customer_stays(world: World) -> None:
    anna = of_older_release(world)
    boris = typed(world, chat=ELSEWHERE)

    save_change(world, boris, boris.with_email(None), dialog_of(world, ELSEWHERE))

    assert holders(world) == {anna.id}


def test_many_typed_addresses_do_not_hide_the_proven_one(world: World) -> None:
    for number in range(4):
        typed(world, chat=Chat("telegram", f"70000000{number:02}"))
    anna = stored(world, a_customer(email=MAIL, chats=(ELSEWHERE,)))

    found_ids = [each.id for each in world.customers.profiles.with_email(MAIL, limit=2)]

    assert anna.id in found_ids
    assert len(found_ids) == 2
