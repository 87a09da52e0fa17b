"""Cases s07 and s08: what one chat, and one network address with many chats, may ask for."""

from dataclasses import replace

from chalicelib.domain.customers.customer import ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.plan_code import CODES_A_DAY_PER_ASKER_MAX
from chalicelib.services.customers.register_customer import ADDRESSES_A_DAY_MAX
from chalicelib.world import World, use_world
from tests.builders.clock import START, Clock
from tests.builders.people import Telegrammer, WebchatVisitor, queued
from tests.builders.proof import open_mail
from tests.conftest import ORIGIN
from tests.handlers.conftest import Logbook
from tests.repo.builders import a_customer, stored

KNOWN = "уже есть в программе"
TOO_MANY = "слишком много адресов"


def changes(person: Telegrammer, address: str) -> str:
    person.says("изменить почту")
    return person.says(address).text


def test_s07_a_chat_tries_few_addresses_a_day(world: World, anna: Telegrammer) -> None:
    stored(world, a_customer(email=Email("known@example.org")))
    anna.registers()

    answers = [changes(anna, f"try{number}@example.org") for number in range(15)]
    known = changes(anna, "known@example.org")

    assert sum(TOO_MANY not in answer for answer in answers) == ADDRESSES_A_DAY_MAX
    assert TOO_MANY in known


def test_s07_tomorrow_the_chat_may_try_again(world: World, anna: Telegrammer, clock: Clock) -> None:
    anna.registers()
    for number in range(ADDRESSES_A_DAY_MAX + 1):
        changes(anna, f"try{number}@example.org")
    clock.moves(days=1)

    assert TOO_MANY not in changes(anna, "new@example.org")


def test_s07_what_is_no_address_is_no_try(world: World, anna: Telegrammer) -> None:
    anna.registers()
    for _ in range(ADDRESSES_A_DAY_MAX + 1):
        changes(anna, "not an address")

    assert TOO_MANY not in changes(anna, "new@example.org")


def proven(world: World, number: int) -> str:
    """The mailbox of a customer who proved it."""
    address = Email(f"known{number}@example.org")
    phone = ProvenPhone(Phone(f"+7961300000{number}"), "contact", START)
    chat = Chat("telegram", f"90{number}")
    stored(world, a_customer(phone=phone, email=address, email_proven_at=START, chats=(chat,)))
    return address


def gives_other(person: Telegrammer, address: str) -> str:
    person.says("Другая почта")
    person.says(address)
    return person.says("Да").text


def erases(person: Telegrammer) -> None:
    for word in ("удалить меня", "Да, удалить"):
        person.says(word)


def test_s07_a_registration_tells_of_few_mailboxes_a_day(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    known = [proven(world, number) for number in range(ADDRESSES_A_DAY_MAX + 1)]
    told = [anna.registers(email=known[0]).text]
    told += [gives_other(anna, address) for address in known[1:]]

    assert [KNOWN in answer for answer in told] == [True] * ADDRESSES_A_DAY_MAX + [False]
    assert TOO_MANY in told[-1]
    anna.says("nobody@example.org")
    assert anna.says("Да").text == told[-1]


def test_s07_whoever_erases_themselves_begins_no_new_count(world: World, anna: Telegrammer) -> None:
    open_mail(world)
    known = proven(world, 1)
    for number in range(ADDRESSES_A_DAY_MAX):
        assert "Готово" in anna.registers(email=f"try{number}@example.org").text
        erases(anna)

    spent = [anna.registers(email="new@example.org").text]
    anna.says("отмена")
    spent.append(anna.registers(email=known).text)

    assert TOO_MANY in spent[0]
    assert spent[0] == spent[1]


def test_s07_a_registration_and_a_change_have_one_count(world: World, anna: Telegrammer) -> None:
    anna.registers()
    for number in range(ADDRESSES_A_DAY_MAX - 1):
        assert TOO_MANY not in changes(anna, f"try{number}@example.org")
    erases(anna)

    assert TOO_MANY in anna.registers(email=proven(world, 1)).text


def asks_for_code(world: World, number: int) -> str:
    """Open a session of its own and ask for a code to a number of another operator."""
    visitor = WebchatVisitor(world, origin=ORIGIN)
    visitor.fills_in(f"+79{number:02}7654321", f"john{number}@gmail.com")
    return str(visitor.presses("Send a code")[0]["text"])


def test_s08_one_address_gets_twenty_codes_a_day_whatever_its_sessions(world: World) -> None:
    answers = [asks_for_code(world, number) for number in range(1, CODES_A_DAY_PER_ASKER_MAX + 6)]

    refused = ["Too many codes" in answer for answer in answers]
    assert refused == [False] * CODES_A_DAY_PER_ASKER_MAX + [True] * 5
    assert sum("reply" in job for job in queued(world)) == CODES_A_DAY_PER_ASKER_MAX


def test_s08_half_of_the_days_codes_is_an_event_and_so_is_the_last(
    world: World, logbook: Logbook
) -> None:
    few = replace(world, settings=replace(world.settings, sms_daily_max=4))
    use_world(few)

    for number in range(1, 7):
        asks_for_code(few, number)

    assert logbook.text.count('"sms.half_spent", "budget": "sms_day"') == 1
    assert logbook.text.count('"sms.spent", "budget": "sms_day"') == 2
