"""What the other chats of a person hear: of a new chat, of guessed codes; and no crash hides it."""

import json

import pytest

from chalicelib.bot.conversation import converse
from chalicelib.domain.customers.customer import CHATS_MAX
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.plan_code import FAILURES_A_DAY_MAX
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import Telegrammer, WebchatVisitor, queued, work_off_outbox
from tests.builders.proof import guess
from tests.builders.table import items
from tests.channels.webhook_requests import read_by_telegram
from tests.repo.builders import a_customer, found, stored

PHONE = "+79211234567"
OTHER_CHAT = 7099999999


@pytest.fixture
def member(world: World, visitor: WebchatVisitor) -> WebchatVisitor:
    """A customer whose only chat is a page of the shop's site."""
    visitor.registers(PHONE)
    return visitor


def heard_later(world: World, member: WebchatVisitor) -> list[str]:
    """What the page finds beyond what was said to it, once the outbox is worked off."""
    after = {"after": str(member.last[-1]["seq"])}
    work_off_outbox(world)
    read = member.calls("GET", "/webchat/messages", query=after)
    return [message["text"] for message in json.loads(read["body"])["messages"]]


def join(world: World) -> Telegrammer:
    """The same person, in Telegram too."""
    anna = Telegrammer(world, OTHER_CHAT, phone=PHONE[1:])
    anna.agrees()
    anna.says("Поделиться контактом")
    assert "Мы вас узнали" in anna.shares_contact().text
    return anna


def owed(world: World) -> list[str]:
    stored_items = items(world.client("dynamodb"), world.settings.table, "OWED#")
    return [item["outgoing"]["S"] for item in stored_items]


def test_every_other_chat_hears_of_a_new_one_in_its_own_words(
    world: World, member: WebchatVisitor, clock: Clock
) -> None:
    clock.moves(seconds=1)
    join(world)

    (said,) = heard_later(world, member)
    assert said == world.texts.say("en", "notice.chat_linked", {"channel": "telegram"})


def test_the_new_chat_does_not_hear_of_itself(world: World, member: WebchatVisitor) -> None:
    anna = join(world)

    assert [job for job in queued(world) if "reply" in job] != []
    assert str(anna.chat_id) not in str(items(world.client("dynamodb"), "grocer", "OWED#"))


def test_a_chat_of_the_customer_that_forgot_it_joins_again_without_being_a_new_one(
    world: World,
) -> None:
    chats = tuple(Chat("telegram", f"{OTHER_CHAT - n}") for n in range(CHATS_MAX))
    known = a_customer(chats=chats)
    customer = stored(world, known)
    anna = Telegrammer(world, int(chats[-1].id), phone=customer.phone.number[1:])
    anna.agrees()

    assert "Мы вас узнали" in anna.shares_contact().text
    assert found(world, customer).chats == chats


def test_one_chat_too_many_is_sent_to_the_shop(world: World) -> None:
    chats = tuple(Chat("telegram", f"{OTHER_CHAT - n}") for n in range(CHATS_MAX))
    customer = stored(world, a_customer(chats=chats))
    anna = Telegrammer(world, OTHER_CHAT + 1, phone=customer.phone.number[1:])
    anna.agrees()

    heard = anna.shares_contact()

    assert "уже подключено много чатов" in heard.text
    assert found(world, customer).chats == chats
    assert queued(world) == []


def test_the_last_chat_that_may_join_does(world: World) -> None:
    chats = tuple(Chat("telegram", f"{OTHER_CHAT - n}") for n in range(CHATS_MAX - 1))
    customer = stored(world, a_customer(chats=chats))
    anna = Telegrammer(world, OTHER_CHAT + 1, phone=customer.phone.number[1:])
    anna.agrees()

    assert "Мы вас узнали" in anna.shares_contact().text
    assert len(found(world, customer).chats) == CHATS_MAX
    assert len(queued(world)) == CHATS_MAX


def test_the_owner_hears_of_guessed_codes_and_the_guesser_does_not(
    world: World, member: WebchatVisitor, clock: Clock
) -> None:
    clock.moves(minutes=1)
    thief = to_a_code(world)
    guess(world, PHONE, FAILURES_A_DAY_MAX - 2)
    code = code_in(sms_to(PHONE)[-1])
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    told = [thief.says(wrong).text for _ in range(2)]
    locked = thief.says(code).text

    assert ["Код не подошёл" in text for text in told] == [True, True]
    assert "слишком много неверных кодов" in locked
    assert heard_later(world, member) == [world.texts.say("en", "notice.codes_failed")]


def test_a_crash_before_the_notice_left_does_not_hide_it(
    world: World, member: WebchatVisitor, clock: Clock
) -> None:
    anna = Telegrammer(world, OTHER_CHAT, phone=PHONE[1:])
    anna.agrees()
    anna.says("Поделиться контактом")
    contact = {"phone_number": anna.phone, "first_name": "Анна", "user_id": anna.chat_id}
    update = anna.update(contact=contact)
    converse(world, read_by_telegram(world, update))
    lost = owed(world)

    clock.moves(seconds=11)
    again = anna.sends(update)

    assert lost == []
    assert "Мы вас узнали" in again.text
    assert len(heard_later(world, member)) == 1


def test_an_owner_who_was_found_and_left_meanwhile_is_nobody(world: World) -> None:
    """The claim of a phone whose customer is gone leads nowhere, as if there were none."""
    customer = stored(world, a_customer(phone=a_customer().phone))
    profile = f"CUSTOMER#{customer.id}"
    client = world.client("dynamodb")
    key = {"pk": {"S": profile}, "sk": {"S": "PROFILE"}}
    client.delete_item(TableName=world.settings.table, Key=key)
    anna = Telegrammer(world, OTHER_CHAT, phone=customer.phone.number[1:])
    anna.agrees()

    heard = anna.shares_contact()

    assert world.customers.claims.owner_of_phone(Phone(customer.phone.number)) == customer.id
    assert "Как вас зовут" in heard.text


def to_a_code(world: World) -> Telegrammer:
    """Somebody who gave the member's phone and has a code sent to it."""
    thief = Telegrammer(world, OTHER_CHAT, first_name="Борис", phone="79031112233")
    thief.agrees()
    thief.says(f"Борис Петров, {PHONE}, boris@example.org, 5 мая 1990")
    thief.says("Прислать код")
    work_off_outbox(world)
    return thief
