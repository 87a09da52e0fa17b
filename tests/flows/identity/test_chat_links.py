"""A customer opens the card in one more messenger by a one-time link, and can undo it."""

import re
from dataclasses import replace

import pytest

from chalicelib.domain.conversation.chat_link import LINK_LIFE
from chalicelib.domain.customers.customer import CHATS_MAX, Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.messages.chat_digest import chat_digest
from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.open_chat_link import (
    customer_of_link,
    link_by_code,
    link_text,
    offer_chat_link,
)
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, customer_of, queued
from tests.builders.table import items
from tests.repo.builders import a_dialog

OTHER = 7055555555
THIRD = 7066666666


@pytest.fixture
def other(world: World, anna: Telegrammer) -> Telegrammer:
    """A chat that is linked to no card; Anna's is."""
    anna.registers(advertising="Да, присылайте")
    queued(world)
    return Telegrammer(world, OTHER)


@pytest.fixture
def code(world: World, anna: Telegrammer, other: Telegrammer) -> str:
    return offer_chat_link(world, customer_of(world, anna)).code


def chats(customer: Customer) -> list[str]:
    return [each.id for each in customer.chats]


def opens(world: World, code: str) -> Customer | None:
    return customer_of_link(world, world.conversation.chat_links.find(code))


def owed(world: World) -> list[dict[str, str]]:
    found = items(world.client("dynamodb"), world.settings.table, "OWED#")
    return [{"chat": each["chat"]["S"], "said": each["outgoing"]["S"]} for each in found]


def test_s13_a_link_opens_the_card_once_and_the_first_chat_undoes_it(
    world: World, anna: Telegrammer, other: Telegrammer, code: str
) -> None:
    done = other.says(f"/start {code}")
    again = other.says(f"/start {code}")
    late = Telegrammer(world, THIRD).says(code)
    linked = customer_of(world, anna)

    assert "открыта и в этом чате" in done.text
    assert "уже подключён" in again.text
    assert "больше не работает" in late.text
    assert chats(linked) == [str(anna.chat_id), str(OTHER)]
    assert not [c for c in linked.consents if c.channel == "telegram" and c.given is False]
    told = [each for each in owed(world) if "notice.chat_linked" in each["said"]]
    assert {each["chat"] for each in told} == {str(anna.chat_id), linked.id}
    digest = chat_digest(world.secret, Chat("telegram", str(OTHER)))
    assert any(f"unlink_chat:{digest}" in each["said"] for each in told)
    assert str(OTHER) not in str(told)

    undone = anna.presses(f"unlink_chat:{digest}")
    twice = anna.presses(f"unlink_chat:{digest}")

    assert "отключён" in undone.text
    assert "уже не подключён" in twice.text
    after = customer_of(world, anna)
    assert chats(after) == [str(anna.chat_id)]
    assert after.sessions == linked.sessions + 1
    assert "Даю согласие" in other.says("карта").labels


def test_s13_only_the_digest_of_a_link_is_stored(
    world: World, anna: Telegrammer, code: str
) -> None:
    anna.says("подключи, пожалуйста, ещё один мессенджер")
    stored = str(items(world.client("dynamodb"), world.settings.table, ""))

    assert code not in stored
    assert code.removeprefix("link-") not in stored
    assert str(queued(world)).count("chat_link") == 1
    assert "link-" not in stored


def test_s13_a_link_is_dead_after_its_time_an_unlinking_a_block_and_an_erasure(
    world: World, clock: Clock, anna: Telegrammer, other: Telegrammer
) -> None:
    customer = customer_of(world, anna)
    codes = [offer_chat_link(world, customer).code for _ in range(2)]
    clock.at += LINK_LIFE
    assert "больше не работает" in other.says(codes[0]).text

    before = offer_chat_link(world, customer).code
    after = customer.signed_out()
    world.commit(None, *world.customers.profiles.change_writes(customer, after, ()))
    assert opens(world, before) is None

    erased = offer_chat_link(world, after).code
    anna.says("удалить мои данные")
    anna.says("Да, удалить")
    assert world.customers.profiles.get(customer.id) is None
    assert opens(world, erased) is None
    assert opens(world, "link-" + "x" * 43) is None


def test_s13_a_chat_keeps_its_card_and_a_full_card_takes_no_chat(
    world: World, anna: Telegrammer, other: Telegrammer, code: str
) -> None:
    boris = Telegrammer(world, THIRD, first_name="Борис", phone="79217654321")
    boris.registers(email="boris@example.org")

    refused = boris.says(code)

    assert "другая карта" in refused.text
    assert customer_of(world, boris).first_name == "Борис"
    assert "уже подключён" in anna.says(code).text
    assert opens(world, code)
    customer = customer_of(world, anna)
    more = tuple(Chat("vk", str(n)) for n in range(CHATS_MAX - 1))
    full = replace(customer, chats=(*customer.chats, *more))
    world.commit(None, *world.customers.profiles.change_writes(customer, full, ()))
    assert "уже подключено много чатов" in other.says(code).text
    assert "уже подключено много чатов" in anna.says("другой мессенджер").text


def test_s13_of_two_chats_at_once_one_opens_the_card(
    world: World, anna: Telegrammer, code: str
) -> None:
    customer = customer_of(world, anna)
    first, second = (
        replace(a_dialog(chat=Chat("vk", name)), customer_id=customer.id) for name in "12"
    )
    link_by_code(world, customer, code, first)

    with pytest.raises(Conflict):
        link_by_code(world, customer_of(world, anna), code, second)

    assert chats(customer_of(world, anna)) == [str(anna.chat_id), "1"]


def test_s13_a_link_names_every_messenger_that_has_an_address(
    world: World,
    anna: Telegrammer,
    other: Telegrammer,
) -> None:
    named = replace(
        world.settings,
        telegram_name="shop_bot",
        vk_group_id="224000111",
        vk_secret="s",
        max_name="shop",
        whatsapp_number="79990000000",
        whatsapp_app_secret="s",
    )
    there = replace(world, settings=named)
    customer = customer_of(world, anna)
    offered = offer_chat_link(there, customer, but="telegram")

    assert offered.addresses == {
        "vk": f"https://vk.me/club224000111?ref={offered.code}",
        "whatsapp": f"https://wa.me/79990000000?text={offered.code}",
    }
    assert re.fullmatch(r"[A-Za-z0-9_-]{27,64}", offered.code)
    text = link_text(world.texts, customer, offered)
    assert "VK: https://vk.me" in text or "ВКонтакте: https://vk.me" in text
    assert customer.id not in text
    assert offer_chat_link(there, customer).addresses["telegram"].startswith("https://t.me/shop_")
