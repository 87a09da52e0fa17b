"""Cards, balances, purchases and consents: each row has its effect once, and can be undone."""

from dataclasses import replace

import pytest

from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import ImportState
from chalicelib.domain.imports.outcome import Phase, RowTally, UndoTally
from chalicelib.domain.points.programme import Programme
from chalicelib.services.points.presets.read_presets import read_preset
from chalicelib.world import World
from tests.builders.accounts import available, gets_points, in_force_since
from tests.builders.clock import START
from tests.builders.imports import an_actor, an_import
from tests.repo.builders import a_customer, found, save_registration

CARD = "2912345678906"


def a_programme() -> Programme:
    return read_preset("grocery")


@pytest.fixture
def anna(world: World) -> Customer:
    customer = a_customer(chats=(), consents=())
    save_registration(world, customer, an_actor(world))
    return customer


def test_a_card_becomes_the_customers_and_goes_back(world: World, anna: Customer) -> None:
    rows = ((anna.phone.number, CARD),)
    importing = an_import(world, ImportKind.CARDS, ("phone", "card"), *rows)
    assert importing.made.checked == RowTally(changed=1)

    importing.starts()
    assert found(world, anna).card == CARD
    assert world.customers.claims.owner_of(Identity("card", anna.card)) == anna.id
    assert an_import(world, ImportKind.CARDS, ("phone", "card"), *rows).made.checked == RowTally(
        same=1
    )

    assert importing.undoes().undone == UndoTally(undone=1)
    assert found(world, anna).card == anna.card


def test_a_card_of_another_customer_is_bad(world: World, anna: Customer) -> None:
    boris = a_customer(chats=())
    save_registration(world, boris, an_actor(world))

    importing = an_import(
        world,
        ImportKind.CARDS,
        ("phone", "card"),
        (anna.phone.number, boris.card),
        (anna.phone.number, ""),
        ("+79990000000", CARD),
    )

    assert importing.codes() == [
        (2, "card", "card.taken"),
        (3, "card", "cell.empty"),
        (4, "phone", "customer.not_found"),
    ]


def test_a_balance_is_what_the_account_holds_afterwards(world: World, anna: Customer) -> None:
    in_force_since(world, a_programme())
    gets_points(world, anna, {"lot": (100, START.date().replace(year=START.year + 1))})
    rows = ((anna.phone.number, "250.0"),)
    importing = an_import(world, ImportKind.BALANCES, ("phone", "points"), *rows)
    assert importing.made.checked == RowTally(changed=1)

    assert importing.starts().done == RowTally(changed=1)
    assert available(world, anna) == 250
    again = an_import(world, ImportKind.BALANCES, ("phone", "points"), *rows)
    assert again.starts().done == RowTally(same=1)

    assert importing.undoes().undone == UndoTally(undone=1)
    assert available(world, anna) == 100


def test_a_balance_that_moved_since_stays(world: World, anna: Customer) -> None:
    in_force_since(world, a_programme())
    importing = an_import(
        world, ImportKind.BALANCES, ("phone", "points"), (anna.phone.number, "250")
    )
    assert importing.starts().done == RowTally(new=1)
    gets_points(world, anna, {"lot": (5, START.date().replace(year=START.year + 1))})

    assert importing.undoes().undone == UndoTally(kept=1)
    assert importing.codes(Phase.UNDO) == [(2, "", "import.changed_since")]


def test_balances_that_cannot_be_are_bad(world: World, anna: Customer) -> None:
    importing = an_import(world, ImportKind.BALANCES, ("phone", "points"), (anna.phone.number, "5"))
    assert importing.codes() == [(2, "points", "programme.not_found")]

    in_force_since(world, a_programme())
    heads = ("phone", "points", "expires_on")
    phone = anna.phone.number
    importing = an_import(
        world,
        ImportKind.BALANCES,
        heads,
        (phone, "-5", ""),
        (phone, "five", ""),
        (phone, "", ""),
        (phone, "5", "2020-01-01"),
    )
    codes = [code for _, _, code in importing.codes()]
    assert codes == ["cell.points", "cell.whole", "cell.empty", "adjustment.expires_on"]


def test_a_receipt_is_recorded_once_in_its_shop_and_taken_back(
    world: World, anna: Customer
) -> None:
    heads = ("phone", "shop", "receipt", "at", "total")
    rows = (
        (anna.phone.number, "s1", "r-1", START.strftime("%d.%m.%Y 10:15"), "1 500,50"),
        (anna.phone.number, "s1", "r-1", START.strftime("%d.%m.%Y 10:15"), "99"),
    )
    importing = an_import(world, ImportKind.PURCHASES, heads, *rows)
    assert importing.made.checked == RowTally(new=1, bad=1)

    assert importing.starts().done == RowTally(new=1, bad=1)
    purchase = world.shopping.purchases.get(shop="s1", receipt="r-1")
    assert purchase is not None
    assert (purchase.customer_id, str(purchase.receipt.total)) == (anna.id, "1500.50")
    assert an_import(world, ImportKind.PURCHASES, heads, rows[0]).made.checked == RowTally(same=1)

    assert importing.undoes().undone == UndoTally(undone=1)
    back = world.shopping.purchases.get(shop="s1", receipt="r-1")
    assert back is not None
    assert back.is_void


def test_receipts_that_cannot_be_are_bad(world: World, anna: Customer) -> None:
    heads = ("phone", "shop", "receipt", "at", "total")
    phone, day = anna.phone.number, START.strftime("%Y-%m-%d")

    importing = an_import(
        world,
        ImportKind.PURCHASES,
        heads,
        (phone, "s 1", "r-1", day, "1"),
        (phone, "s1", "r/1", day, "1"),
        (phone, "s1", "r-1", "2150-01-01", "1"),
        (phone, "s1", "r-1", "31.02.2026", "1"),
        (phone, "s1", "r-1", day, "1,2,3"),
        (phone, "s1", "r-1", day, ""),
        ("+79990000000", "s1", "r-1", day, "1"),
    )

    assert [(name, code) for _, name, code in importing.codes()] == [
        ("shop", "cell.code"),
        ("receipt", "cell.code"),
        ("at", "purchase.future"),
        ("at", "cell.instant"),
        ("total", "cell.amount"),
        ("total", "cell.empty"),
        ("phone", "customer.not_found"),
    ]


def test_a_consent_is_recorded_and_taken_back(world: World, anna: Customer) -> None:
    heads = ("phone", "channel", "given")
    importing = an_import(world, ImportKind.CONSENTS, heads, (anna.phone.number, "sms", "да"))
    assert importing.made.checked == RowTally(new=1)

    importing.starts()
    assert found(world, anna).allows(Purpose.ADVERTISING, "sms")

    assert importing.undoes().undone == UndoTally(undone=1)
    assert found(world, anna).consents == ()
    assert len(world.customers.former_consents.of_customer(anna.id)) == 1


def test_an_import_never_lifts_a_refusal(world: World) -> None:
    refused = Consent(Purpose.ADVERTISING, "sms", False, START, "bot", "v1", "m-1")  # noqa: FBT003
    boris = replace(a_customer(chats=()), consents=(refused,))
    save_registration(world, boris, an_actor(world))
    heads = ("phone", "channel", "given")
    rows = ((boris.phone.number, "sms", "yes"), (boris.phone.number, "email", "no"))

    importing = an_import(world, ImportKind.CONSENTS, heads, *rows)
    made = importing.starts()

    assert made.done == RowTally(new=1, bad=1)
    assert importing.codes(Phase.IMPORT) == [(2, "given", "import.refusal_stays")]
    assert not found(world, boris).allows(Purpose.ADVERTISING, "sms")
    assert importing.undoes().undone == UndoTally(kept=1)
    assert importing.codes(Phase.UNDO) == [(3, "", "import.refusal_stays")]


def test_consents_that_cannot_be_are_bad(world: World, anna: Customer) -> None:
    child = a_customer(chats=(), consents=())
    assert child.birthday
    child = replace(child, birthday=replace(child.birthday, year=START.year - 10))
    save_registration(world, child, an_actor(world))
    agreed = Consent(Purpose.ADVERTISING, "email", True, START, "bot", "v1", "m-1")  # noqa: FBT003
    vera = replace(a_customer(chats=()), consents=(agreed,))
    save_registration(world, vera, an_actor(world))
    phone = anna.phone.number

    importing = an_import(
        world,
        ImportKind.CONSENTS,
        ("phone", "purpose", "channel", "given", "at"),
        (phone, "реклама", "pigeon", "yes", ""),
        (phone, "реклама", "sms", "maybe", ""),
        (phone, "life", "sms", "yes", ""),
        (phone, "personal_data", "shop", "no", ""),
        (child.phone.number, "", "sms", "yes", ""),
        (vera.phone.number, "", "email", "no", "2020-01-01"),
    )

    assert [(name, code) for _, name, code in importing.codes()] == [
        ("channel", "cell.channel"),
        ("given", "cell.yes_no"),
        ("purpose", "cell.purpose"),
        ("given", "consent.erase_instead"),
        ("given", "consent.minor"),
        ("at", "import.consent_newer"),
    ]


def test_two_consents_of_one_customer_are_both_written(world: World, anna: Customer) -> None:
    heads = ("phone", "channel", "given")
    phone = anna.phone.number

    importing = an_import(
        world, ImportKind.CONSENTS, heads, (phone, "sms", "yes"), (phone, "email", "yes")
    )
    made = importing.starts()

    assert (made.state, made.done) == (ImportState.DONE, RowTally(new=2))
    assert found(world, anna).allows(Purpose.ADVERTISING, "email")
    assert importing.undoes().undone == UndoTally(undone=2)
