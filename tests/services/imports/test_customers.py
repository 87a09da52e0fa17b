"""Rows that are customers: new, changed, the same, and bad ones; none is ever merged."""

from dataclasses import replace

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.suppression import hard_bounce
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import ImportState
from chalicelib.domain.imports.outcome import Outcome, Phase, RowTally, UndoTally
from chalicelib.domain.spreadsheets.row import SheetRow
from chalicelib.services.imports.batch import go_over
from chalicelib.services.imports.row_job import RowJob
from chalicelib.world import World
from tests.builders.imports import Importing, an_actor, an_import
from tests.repo.builders import a_customer, found, save_registration

HEADS = ("phone", "full_name", "email", "birthday", "city", "tags")
ANNA = (
    "8 921 123-45-67",
    "Петрова Анна Ивановна",
    "anna@example.org",
    "05.05.1990",
    "Псков",
    "vip",
)
BORIS = ("+7 921 123-45-68", "Иванов Борис", "", "", "", "")
CARD = "2912345678906"


def with_phone(world: World, phone: str) -> Customer:
    owner = world.customers.claims.owner_of(Identity("phone", phone))
    assert owner is not None
    customer = world.customers.profiles.get(owner)
    assert customer is not None
    return customer


def known(phone: str) -> Customer:
    customer = a_customer(chats=())
    return replace(customer, phone=replace(customer.phone, number=Phone(phone)))


def registers(world: World, *everybody: Customer) -> None:
    for each in everybody:
        save_registration(world, each, an_actor(world))


def customers(
    world: World, *rows: tuple[str, ...], heads: tuple[str, ...] = HEADS, key: str = "phone"
) -> Importing:
    return an_import(world, ImportKind.CUSTOMERS, heads, *rows, key=key)


def test_a_check_changes_nothing_and_counts(world: World) -> None:
    importing = customers(world, ANNA, BORIS)

    made = importing.made
    assert made.state is ImportState.CHECKED
    assert made.checked == RowTally(new=2)
    assert made.rows_total == 2
    assert world.customers.claims.owner_of(Identity("phone", "+79211234567")) is None


def test_new_customers_are_registered_with_the_evidence_of_their_consent(world: World) -> None:
    importing = customers(world, ANNA, BORIS)

    made = importing.starts()

    anna = with_phone(world, "+79211234567")
    assert (made.state, made.done) == (ImportState.DONE, RowTally(new=2))
    assert (anna.first_name, anna.surname, anna.city) == ("Анна", "Петрова", "Псков")
    assert (anna.email, anna.birthday) == ("anna@example.org", Birthday(5, 5, 1990))
    assert anna.tags == {"vip"}
    assert anna.allows(Purpose.PERSONAL_DATA, "shop")
    assert [each.evidence for each in anna.consents] == ["paper forms"]
    assert not anna.allows(Purpose.ADVERTISING, "sms")
    assert with_phone(world, "+79211234568").surname == "Иванов"


def test_the_same_file_again_changes_nothing(world: World) -> None:
    customers(world, ANNA, BORIS).starts()

    again = customers(world, ANNA, BORIS)

    assert again.made.checked == RowTally(same=2)
    assert again.starts().done == RowTally(same=2)


def test_the_key_says_that_a_known_customer_is_changed(world: World) -> None:
    customers(world, ANNA).starts()
    moved = (*ANNA[:4], "Тверь", "vip")

    importing = customers(world, moved)

    assert importing.made.checked == RowTally(changed=1)
    importing.starts()
    assert with_phone(world, "+79211234567").city == "Тверь"


def test_an_empty_cell_leaves_what_is_known(world: World) -> None:
    customers(world, ANNA).starts()

    importing = customers(world, (ANNA[0], "", "", "", "Тверь", ""))
    importing.starts()

    assert with_phone(world, "+79211234567").first_name == "Анна"


def test_without_a_key_a_known_phone_is_a_bad_row(world: World) -> None:
    customers(world, ANNA).starts()

    importing = customers(world, ANNA, BORIS, key="")

    assert importing.made.checked == RowTally(new=1, bad=1)
    assert importing.codes() == [(2, "phone", "import.name_taken")]


def test_a_row_never_joins_two_customers(world: World) -> None:
    heads = ("phone", "card", "first_name")
    anna = known("+79211234567")
    boris = known("+79211234568")
    registers(world, anna, boris)

    importing = customers(world, (anna.phone.number, boris.card, "Анна"), heads=heads)

    assert importing.codes() == [(2, "phone", "import.two_customers")]


def test_a_phone_and_a_card_of_a_known_customer_stay(world: World) -> None:
    anna = known("+79211234567")
    registers(world, anna)
    heads = ("customer_id", "phone", "card")

    importing = customers(
        world,
        (anna.id, "+79211234599", ""),
        (anna.id, "+79211234567", CARD),
        ("nobody", "+79211234500", ""),
        heads=heads,
        key="customer_id",
    )

    assert importing.codes() == [
        (2, "phone", "import.phone_differs"),
        (3, "card", "import.card_differs"),
        (4, "customer_id", "customer.not_found"),
    ]


def test_cells_that_cannot_be_read_are_named(world: World) -> None:
    heads = ("phone", "email", "birthday", "language", "zone", "shop", "card")
    good = "+79211234567"

    importing = customers(
        world,
        ("123", "", "", "", "", "", ""),
        ("", "x@example.org", "", "", "", "", ""),
        (good, "anna@", "", "", "", "", ""),
        (good, "", "31.02.1990", "", "", "", ""),
        (good, "", "", "fr", "", "", ""),
        (good, "", "", "", "Moscow", "", ""),
        (good, "", "", "", "", "a b", ""),
        (good, "", "", "", "", "", "123"),
        heads=heads,
    )

    named = [name for _, name, _ in importing.codes()]
    assert named == ["phone", "phone", "email", "birthday", "language", "zone", "shop", "card"]
    assert importing.made.checked == RowTally(bad=8)


def test_a_repeated_row_is_the_same_or_bad_and_says_which(world: World) -> None:
    other = (ANNA[0], "Сидорова Анна", "", "", "", "")

    importing = customers(world, ANNA, ANNA, other)

    assert importing.made.checked == RowTally(new=1, same=1, bad=1)
    fault = importing.faults()[0]
    assert (fault.number, fault.code, dict(fault.facts)) == (4, "import.repeated", {"row": 2})
    assert importing.starts().done == RowTally(new=1, same=1, bad=1)
    assert with_phone(world, "+79211234567").surname == "Петрова"


def test_an_undone_import_leaves_no_trace_of_new_customers(world: World) -> None:
    importing = customers(world, ANNA, BORIS)
    importing.starts()

    made = importing.undoes()

    assert (made.state, made.undone) == (ImportState.UNDONE, UndoTally(undone=2))
    assert world.customers.claims.owner_of(Identity("phone", "+79211234567")) is None
    assert customers(world, ANNA, BORIS).made.checked == RowTally(new=2)


def test_an_undone_change_gives_the_former_fields_back(world: World) -> None:
    customers(world, ANNA).starts()
    before = with_phone(world, "+79211234567")
    importing = customers(world, (ANNA[0], "Орлова Анна", "new@example.org", "", "Тверь", "gold"))
    importing.starts()

    importing.undoes()

    assert with_phone(world, "+79211234567") == before


def test_what_was_changed_since_stays_and_is_listed(world: World) -> None:
    importing = customers(world, ANNA, BORIS)
    importing.starts()
    customers(world, (ANNA[0], "", "", "", "Тверь", "")).starts()

    made = importing.undoes()

    assert made.undone == UndoTally(undone=1, kept=1)
    assert importing.codes(Phase.UNDO) == [(2, "", "import.changed_since")]
    assert with_phone(world, "+79211234567").city == "Тверь"


def test_a_proven_email_stays(world: World) -> None:
    anna = replace(known("+79211234567"), email_proven_at=world.now())
    registers(world, anna)
    heads = ("phone", "email")

    importing = customers(world, ("+79211234567", "other@example.org"), heads=heads)

    assert importing.codes() == [(2, "email", "import.email_proven")]


def test_a_repetition_far_below_is_found_too(world: World) -> None:
    heads = ("phone", "city")
    rows = [(f"+7921{number:07}", "Псков") for number in range(1, 121)]
    rows += [("+79210000001", "Псков"), ("+79210000002", "Тверь")]

    importing = customers(world, *rows, heads=heads)

    assert importing.made.checked == RowTally(new=120, same=1, bad=1)
    assert dict(importing.faults()[0].facts) == {"row": 3}
    assert importing.starts().done == RowTally(new=120, same=1, bad=1)


def test_a_customer_who_bought_since_is_not_removed(world: World) -> None:
    heads = ("phone", "shop", "receipt", "at", "total")
    importing = customers(world, ANNA)
    importing.starts()
    row = ("+79211234567", "s1", "r-1", world.now().isoformat(), "10.00")
    an_import(world, ImportKind.PURCHASES, heads, row).starts()

    assert importing.undoes().undone == UndoTally(kept=1)


def test_a_customer_who_registers_meanwhile_is_no_second_one(world: World) -> None:
    importing = customers(world, ANNA, BORIS)
    registers(world, known("+79211234568"))

    made = importing.starts()

    assert made.done == RowTally(new=1, changed=1)
    assert with_phone(world, "+79211234568").surname == "Иванов"


def test_a_former_mailbox_comes_back_with_its_bounce(world: World) -> None:
    anna = a_customer(chats=(), email_proven_at=None, suppressions=(hard_bounce("email"),))
    save_registration(world, anna, an_actor(world))
    heads = ("phone", "email")
    row = (anna.phone.number, "other@example.org")
    importing = an_import(world, ImportKind.CUSTOMERS, heads, row)
    importing.starts()
    assert found(world, anna).suppressions == ()

    importing.undoes()

    assert found(world, anna).email == anna.email
    assert found(world, anna).suppressions == anna.suppressions


def test_a_formula_without_a_value_says_so_in_its_field_alone(world: World) -> None:
    importing = customers(world, ANNA)
    job = RowJob(world, importing.made, an_actor(world))
    rows = [
        SheetRow(2, dict.fromkeys(HEADS, ""), uncomputed=frozenset({"phone"})),
        SheetRow(3, dict(zip(HEADS, ANNA, strict=True)), uncomputed=frozenset({"another"})),
    ]

    result = go_over(job, Phase.CHECK, rows)

    assert [(each.number, each.name, each.code) for each in result.faults] == [
        (2, "phone", "cell.formula")
    ]
    # The third row says the same as the second one of the file before.
    assert sorted(result.outcomes) == [Outcome.BAD, Outcome.SAME]
