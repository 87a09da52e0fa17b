"""The owner sees which chats open the card, unlinks a foreign one, and hears of every change."""

from dataclasses import replace

import pytest

from chalicelib.domain.customers.customer import CHATS_MAX
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.mailbox import letters_to
from tests.builders.people import (
    Telegrammer,
    WebchatVisitor,
    customer_of,
    queued,
    work_off_outbox,
)
from tests.builders.proof import open_mail
from tests.builders.staff import a_caller
from tests.builders.table import items
from tests.repo.builders import a_customer, a_dialog, found, save_change, stored

FOREIGN_CHAT = 7099999999
CHATS = "/v1/customers/{customer_id}/chats"
CHAT = f"{CHATS}/{{chat}}"
CUSTOMER = "/v1/customers/{customer_id}"


@pytest.fixture
def foreign(world: World, anna: Telegrammer) -> Telegrammer:
    """A chat that was linked to Anna's card."""
    anna.registers()
    foreign = Telegrammer(world, FOREIGN_CHAT, phone=anna.phone)
    foreign.agrees()
    foreign.says("Поделиться контактом")
    assert "Мы вас узнали" in foreign.shares_contact().text
    queued(world)
    return foreign


def owed(world: World, key: str) -> list[str]:
    """The chats, or the channel of the mailbox, to which a notice is owed."""
    stored_items = items(world.client("dynamodb"), world.settings.table, "OWED#")
    return sorted(each["chat"]["S"] for each in stored_items if key in each["outgoing"]["S"])


def test_s03_the_owner_unlinks_a_foreign_chat(
    world: World, anna: Telegrammer, foreign: Telegrammer
) -> None:
    listed = anna.says("чаты")
    done = anna.says("2")

    assert "1. Telegram — этот чат" in listed.text
    assert "2. Telegram, последнее сообщение" in listed.text
    assert "отключён" in done.text
    assert [chat.id for chat in customer_of(world, anna).chats] == [str(anna.chat_id)]
    assert "Даю согласие" in foreign.says("карта").labels
    assert owed(world, "notice.unlinked_here") == [str(FOREIGN_CHAT)]


def test_s03_staff_unlink_a_foreign_chat(
    world: World, anna: Telegrammer, foreign: Telegrammer
) -> None:
    support, path = a_caller(world, Role.SUPPORT), {"customer_id": customer_of(world, anna).id}
    listed = support.asks("GET", CHATS, path=path).body["chats"]
    assert str(FOREIGN_CHAT) not in str(listed)

    done = support.asks("DELETE", CHAT, path={**path, "chat": listed[1]["id"]})
    again = support.asks("DELETE", CHAT, path={**path, "chat": listed[1]["id"]})

    assert [each["channel"] for each in listed] == ["telegram", "telegram"]
    assert (done.status, again.status, again.body["code"]) == (204, 404, "chat.unknown")
    assert "Даю согласие" in foreign.says("карта").labels
    assert "Карта" in str(anna.says("карта"))
    assert owed(world, "notice.chat_unlinked") == sorted(
        [str(anna.chat_id), customer_of(world, anna).id]
    )
    (entry,) = [
        each
        for _, each in world.staff.audit.of_day(world.now().date())
        if each.what == "customer.chat_unlinked"
    ]
    assert entry.subject == path["customer_id"]


def test_the_chats_of_an_unknown_customer_are_not_found(world: World) -> None:
    support, path = a_caller(world, Role.SUPPORT), {"customer_id": "nobody"}

    answers = [
        support.asks("GET", CHATS, path=path),
        support.asks("DELETE", CHAT, path={**path, "chat": "0" * 32}),
    ]

    assert [(each.status, each.body["code"]) for each in answers] == [
        (404, "customer.not_found")
    ] * 2


def test_a_card_with_one_chat_lists_nothing_to_unlink(anna: Telegrammer) -> None:
    anna.registers()

    listed = anna.says("/chats")

    assert "Других чатов нет" in listed.text
    assert "1" not in listed.labels


def test_the_list_can_be_left_and_understands_only_its_numbers(
    world: World, anna: Telegrammer, foreign: Telegrammer
) -> None:
    anna.says("чаты")
    for text in ("1", "7", "карта"):
        anna.says(text)
    anna.says("чаты")
    left = anna.says("Отмена")

    assert "оставим как есть" in left.text
    assert len(customer_of(world, foreign).chats) == 2


def test_a_chat_that_was_unlinked_meanwhile_is_shown_no_more(
    world: World, anna: Telegrammer, foreign: Telegrammer
) -> None:
    anna.says("чаты")
    support, path = a_caller(world, Role.SUPPORT), {"customer_id": customer_of(world, anna).id}
    listed = support.asks("GET", CHATS, path=path).body["chats"]
    support.asks("DELETE", CHAT, path={**path, "chat": listed[1]["id"]})

    assert "Других чатов нет" in anna.says("2").text
    assert "Даю согласие" in foreign.says("карта").labels


def test_an_unlinked_web_chat_forgets_what_was_said(
    world: World, visitor: WebchatVisitor, anna: Telegrammer
) -> None:
    anna.registers()
    visitor.opens()
    (page,) = [
        Chat("webchat", each["pk"]["S"].rpartition("#")[2])
        for each in items(world.client("dynamodb"), world.settings.table, "CHAT#webchat")
        if each["sk"]["S"] == "DIALOG"
    ]
    customer = customer_of(world, anna)
    dialog = world.conversation.dialogs.get(page)
    assert dialog is not None
    linked = replace(dialog.closed(), customer_id=customer.id)
    save_change(world, customer, customer.with_chat(page), linked)

    anna.says("чаты")
    anna.says("2")

    assert world.conversation.webchat_replies.after(page, 0) == []
    assert world.conversation.dialogs.get(page) is None


def test_a_chat_that_belongs_to_another_customer_by_now_is_left_to_them(world: World) -> None:
    moved, own = Chat("telegram", "7000000001"), Chat("telegram", "7000000002")
    vera = stored(world, a_customer(chats=(own, moved)))
    boris = a_customer(chats=(moved,))
    world.conversation.dialogs.save(a_dialog(chat=moved))
    boris = stored(world, boris)
    support, path = a_caller(world, Role.SUPPORT), {"customer_id": vera.id}
    listed = support.asks("GET", CHATS, path=path).body["chats"]

    support.asks("DELETE", CHAT, path={**path, "chat": listed[1]["id"]})

    dialog = world.conversation.dialogs.get(moved)
    assert found(world, vera).chats == (own,)
    assert dialog is not None
    assert dialog.customer_id == boris.id


@pytest.mark.parametrize("by", ["chat", "staff"])
def test_s04_every_chat_and_the_former_mailbox_hear_of_a_changed_email(
    world: World, anna: Telegrammer, foreign: Telegrammer, by: str
) -> None:
    open_mail(world)
    if by == "chat":
        foreign.says("Изменить почту")
        foreign.says("thief@example.org")
        others = sorted([str(anna.chat_id), customer_of(world, anna).id])
    else:
        path = {"customer_id": customer_of(world, anna).id}
        body = {"email": "thief@example.org"}
        a_caller(world, Role.SUPPORT).asks("PATCH", CUSTOMER, body, path=path)
        others = sorted([str(anna.chat_id), str(FOREIGN_CHAT), customer_of(world, anna).id])

    assert owed(world, "notice.email_changed") == others
    work_off_outbox(world)
    (letter,) = letters_to("anna@example.org")
    assert "сменили адрес почты" in letter
    assert "thief" not in letter
    assert letters_to("thief@example.org") == []


def test_s04_the_same_mailbox_in_another_spelling_is_no_change(
    world: World, anna: Telegrammer, foreign: Telegrammer
) -> None:
    foreign.says("Изменить почту")
    foreign.says("Anna@Example.org")

    assert owed(world, "notice.email_changed") == []


def test_s04_staff_who_change_something_else_alarm_nobody(
    world: World, anna: Telegrammer, foreign: Telegrammer
) -> None:
    path = {"customer_id": customer_of(world, foreign).id}
    a_caller(world, Role.SUPPORT).asks("PATCH", CUSTOMER, {"city": "Казань"}, path=path)

    assert owed(world, "notice.email_changed") == []


def test_s04_a_refused_change_alarms_nobody(world: World) -> None:
    vera = stored(world, a_customer(email=Email("vera@example.org")))
    support, path = a_caller(world, Role.SUPPORT), {"customer_id": vera.id}
    support.asks("PATCH", CUSTOMER, {"birthday": "1990-05-06"}, path=path)

    both = {"birthday": "1990-05-07", "email": "new@example.org"}
    refused = support.asks("PATCH", CUSTOMER, both, path=path)

    assert refused.status == 409
    assert owed(world, "notice.email_changed") == []


def test_without_a_sender_the_mailbox_gets_nothing(world: World) -> None:
    silent = replace(world, settings=replace(world.settings, email_from=""))
    use_world(silent)
    vera = stored(silent, a_customer())
    path = {"customer_id": vera.id}
    a_caller(silent, Role.SUPPORT).asks("PATCH", CUSTOMER, {"email": None}, path=path)
    open_mail(silent)

    assert work_off_outbox(silent) == {"batchItemFailures": []}
    assert letters_to(vera.email or "") == []


def test_a_full_card_gives_up_web_chats_that_have_ended(world: World, clock: Clock) -> None:
    pages = tuple(Chat("webchat", f"{number:032d}") for number in range(CHATS_MAX))
    vera = stored(world, a_customer(chats=pages))
    for page in pages[1:]:
        world.conversation.dialogs.save(a_dialog(chat=page, customer_id=vera.id))
    clock.moves(days=31)
    fresh = world.conversation.dialogs.get(pages[1])
    assert fresh is not None
    world.conversation.dialogs.save(fresh.answered("1", world.now(), ()))
    person = Telegrammer(world, FOREIGN_CHAT, phone=vera.phone.number[1:])
    person.agrees()
    person.says("Поделиться контактом")

    heard = person.shares_contact()

    assert "Мы вас узнали" in heard.text
    assert found(world, vera).chats == (pages[1], Chat("telegram", str(FOREIGN_CHAT)))
    assert world.conversation.dialogs.get(pages[0]) is None


def test_a_chat_of_which_nothing_is_known_is_listed_too(world: World) -> None:
    own, lost = Chat("telegram", "7000000001"), Chat("telegram", "7000000002")
    stored(world, a_customer(chats=(own, lost)))

    listed = Telegrammer(world, int(own.id)).says("чаты")

    assert "2. Telegram\n" in listed.text
