"""Only a proven e-mail is a key to a card, and two mailboxes are never taken for one."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, letters_to
from tests.builders.people import Telegrammer, customer_of, profiles, queued, work_off_outbox
from tests.builders.proof import confirm_email, open_mail
from tests.builders.staff import a_caller

OTHER_CHAT = 7099999999
OTHER_PHONE = "79031112233"
CUSTOMERS = "/v1/customers"
A_LABEL = "ivan@xn--80a1acny.xn--p1ai"


@pytest.fixture
def boris(world: World) -> Telegrammer:
    """Another person in another chat, with a phone of his own."""
    return Telegrammer(world, OTHER_CHAT, first_name="Борис", phone=OTHER_PHONE)


def found_by(world: World, address: str) -> list[str]:
    """The first names of the customers whom staff find by an e-mail."""
    support = a_caller(world, Role.SUPPORT)
    answer = support.asks("GET", CUSTOMERS, query={"email": address})
    return [each["first_name"] for each in answer.body["customers"]]


@pytest.mark.parametrize("is_proven", [False, True])
def test_d01_another_mailbox_is_never_taken_for_the_first(
    world: World, anna: Telegrammer, boris: Telegrammer, *, is_proven: bool
) -> None:
    open_mail(world)
    anna.registers(email="ivan@strasse.example")
    if is_proven:
        confirm_email(world, anna, "ivan@strasse.example")

    done = boris.registers(email="ivan@straße.example")

    assert "Готово, Борис!" in done.text
    assert customer_of(world, boris).id != customer_of(world, anna).id
    assert found_by(world, "ivan@straße.example") == ["Борис"]
    assert found_by(world, "ivan@strasse.example") == ["Анна"]


def test_d01_the_code_goes_to_the_address_that_the_owner_proved(
    world: World, anna: Telegrammer, boris: Telegrammer, clock: Clock
) -> None:
    open_mail(world)
    anna.registers(email="Ivan@Mail.example")
    confirm_email(world, anna, "Ivan@mail.example")
    clock.moves(minutes=2)

    boris.registers(email="ivan@mail.example")
    work_off_outbox(world)
    heard = boris.says(code_in(letters_to("Ivan@mail.example")[-1]))

    assert letters_to("ivan@mail.example") == []
    assert "Мы вас узнали" in heard.text


@pytest.mark.parametrize("typed", ["ivan@почта.рф", A_LABEL, "Ivan@ПОЧТА.рф"])
def test_d01_both_spellings_of_an_international_domain_are_one_mailbox(
    world: World, anna: Telegrammer, typed: str
) -> None:
    anna.registers(email="ivan@почта.рф")

    assert found_by(world, typed) == ["Анна"]


def test_d05_ses_gets_the_a_label_and_the_person_sees_unicode(
    world: World, anna: Telegrammer, boris: Telegrammer, clock: Clock
) -> None:
    open_mail(world)
    offered = anna.registers(email="ivan@почта.рф")
    confirmed = confirm_email(world, anna, A_LABEL)
    clock.moves(minutes=2)
    asked = boris.registers(email="ivan@почта.рф")
    work_off_outbox(world)

    assert len(letters_to(A_LABEL)) == 2
    assert letters_to("ivan@почта.рф") == []
    assert all("ivan@почта.рф" in heard.text for heard in (offered, confirmed, asked))
    assert "xn--" not in offered.text + confirmed.text + asked.text


def test_s02_a_typed_address_joins_nobody(
    world: World, anna: Telegrammer, boris: Telegrammer
) -> None:
    open_mail(world)
    anna.registers(email="stranger@example.org")

    done = boris.registers(email="stranger@example.org")
    proven = confirm_email(world, boris, "stranger@example.org")

    assert "Готово, Борис!" in done.text
    assert "подтверждена" in proven.text
    vera, stranger = customer_of(world, anna), customer_of(world, boris)
    assert vera.id != stranger.id
    assert not stranger.has_unproven_email
    assert vera.has_unproven_email
    assert "Анна" not in boris.says("профиль").text


def test_s02_an_address_that_staff_entered_joins_nobody(world: World, boris: Telegrammer) -> None:
    support = a_caller(world, Role.SUPPORT)
    paper = {"personal_data": {"evidence": "form 1"}}
    person = {"phone": "8 921 555-44-33", "email": "stranger@example.org", "consents": paper}
    support.asks("POST", CUSTOMERS, person)

    done = boris.registers(email="stranger@example.org")

    assert "Готово, Борис!" in done.text
    assert len(profiles(world)) == 2


def test_s02_a_changed_address_is_a_key_no_more(
    world: World, anna: Telegrammer, boris: Telegrammer
) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    confirm_email(world, anna, "anna@example.org")
    anna.says("Изменить почту")
    anna.says("stranger@example.org")

    for address, phone in (("stranger@example.org", 1), ("anna@example.org", 2)):
        other = Telegrammer(
            world, OTHER_CHAT + phone, first_name="Борис", phone=f"7903111223{phone}"
        )
        assert "Готово, Борис!" in other.registers(email=address).text
    assert customer_of(world, anna).email_proven_at is None


def test_a_mailbox_is_proven_for_one_card_only(
    world: World, anna: Telegrammer, boris: Telegrammer, clock: Clock
) -> None:
    open_mail(world)
    for person in (anna, boris):
        person.registers(email="both@example.org")
    confirm_email(world, anna, "both@example.org")
    clock.moves(minutes=2)

    refused = confirm_email(world, boris, "both@example.org")

    assert "подтверждена для другой карты" in refused.text
    boris.says("Отмена")
    assert customer_of(world, boris).email_proven_at is None
    assert sorted(found_by(world, "both@example.org")) == ["Анна", "Борис"]


def test_a_person_who_proved_both_joins_the_cards(
    world: World, anna: Telegrammer, boris: Telegrammer, clock: Clock
) -> None:
    open_mail(world)
    for person in (anna, boris):
        person.registers(email="both@example.org")
    confirm_email(world, anna, "both@example.org")
    clock.moves(minutes=2)
    first, second = customer_of(world, anna), customer_of(world, boris)
    confirm_email(world, boris, "both@example.org")

    joined = boris.says("Да")

    assert "Карты объединены" in joined.text
    after = customer_of(world, anna)
    assert (after.id, after.merged) == (second.id, (first.id,))
    assert after.email_proven_at is not None
    assert list(found_by(world, "both@example.org")) == ["Борис"]
    assert world.customers.claims.owner_of_phone(first.phone.number) == second.id


def test_changing_the_address_never_says_that_another_customer_has_it(
    world: World, anna: Telegrammer, boris: Telegrammer
) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    confirm_email(world, anna, "anna@example.org")
    boris.registers(email="boris@example.org")

    heard = []
    for address in ("anna@example.org", "nobody@example.org"):
        boris.says("Изменить почту")
        heard.append(boris.says(address).text.replace(address, "…"))

    assert heard[0] == heard[1]


def test_only_six_digits_cost_a_try(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    anna.says("Подтвердить почту")
    work_off_outbox(world)
    code = code_in(letters_to("anna@example.org")[-1])

    heard = [anna.says(text).text for text in ("где письмо", "скоро", "уже иду", "12", "зачем?")]
    done = anna.says(f"вот: {code}")

    assert not any("попыток" in text for text in heard)
    assert "подтверждена" in done.text


def test_wrong_codes_burn_the_code(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    anna.says("Подтвердить почту")
    work_off_outbox(world)
    wrong = f"{(int(code_in(letters_to('anna@example.org')[-1])) + 1) % 10**6:06d}"

    heard = [anna.says(wrong).text for _ in range(6)]

    assert "Осталось попыток: 4" in heard[0]
    assert "больше не действует" in heard[-1]
    assert customer_of(world, anna).email_proven_at is None


def test_a_code_for_the_former_address_proves_nothing(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    anna.says("Подтвердить почту")
    work_off_outbox(world)
    support = a_caller(world, Role.SUPPORT)
    path = {"customer_id": customer_of(world, anna).id}
    support.asks("PATCH", "/v1/customers/{customer_id}", {"email": "new@example.org"}, path=path)

    anna.says(code_in(letters_to("anna@example.org")[-1]))

    assert customer_of(world, anna).email_proven_at is None


def test_the_proof_is_offered_where_it_can_be_made(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    done = anna.registers(email="anna@example.org")
    before = anna.says("профиль")
    confirm_email(world, anna, "anna@example.org")
    after = anna.says("профиль")
    again = anna.says("Подтвердить почту")

    assert "Подтвердить почту" in done.labels & before.labels
    assert "Подтвердить почту" not in after.labels
    assert "подтверждена" in again.text
    assert [job for job in queued(world) if "reply" in job] == []


def test_a_card_without_an_address_has_nothing_to_prove(world: World, anna: Telegrammer) -> None:
    anna.registers(email="anna@example.org")
    support = a_caller(world, Role.SUPPORT)
    path = {"customer_id": customer_of(world, anna).id}
    support.asks("PATCH", "/v1/customers/{customer_id}", {"email": None}, path=path)

    assert "нет почты" in anna.says("Подтвердить почту").text


def test_staff_see_when_an_address_was_proven(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    support, path = a_caller(world, Role.SUPPORT), {"customer_id": customer_of(world, anna).id}

    before = support.asks("GET", "/v1/customers/{customer_id}", path=path).body
    confirm_email(world, anna, "anna@example.org")
    after = support.asks("GET", "/v1/customers/{customer_id}", path=path).body

    assert before["email_proven_at"] is None
    assert after["email_proven_at"] is not None
    assert "email_proven_at" in json.dumps(after)


def test_a_second_code_is_asked_for_too_early(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    anna.registers(email="anna@example.org")
    anna.says("Подтвердить почту")

    early = anna.says("Прислать код")
    work_off_outbox(world)
    done = anna.says(code_in(letters_to("anna@example.org")[-1]))

    assert "через 60 с" in early.text
    assert "подтверждена" in done.text


def test_without_a_sender_no_code_is_promised(world: World, anna: Telegrammer) -> None:
    use_world(replace(world, settings=replace(world.settings, email_from="")))
    done = anna.registers(email="anna@example.org")

    heard = anna.says("Подтвердить почту")

    assert "Подтвердить почту" not in done.labels
    assert "не можем отправить письмо" in heard.text
