"""A customer opens the card by a one-time link in every messenger."""

from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.open_chat_link import offer_chat_link
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of
from tests.channels.bot_api import BotApi
from tests.channels.contract.platforms import Platform


def test_a_link_of_another_chat_opens_the_card_here(
    world: World, platform: Platform, api: BotApi
) -> None:
    first = Telegrammer(world, 7088888888)
    first.registers()
    offered = offer_chat_link(world, customer_of(world, first))
    here = platform.person(world, api, "ru")

    assert "открыта и в этом чате" in here.says(offered.code).text

    linked = customer_of(world, first)
    assert linked.chats == (Chat("telegram", "7088888888"), here.chat)
    assert "Ваша карта" in here.says("чаты").text or "Telegram" in here.says("чаты").text
