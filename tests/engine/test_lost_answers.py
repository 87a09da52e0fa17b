"""F06: DynamoDB executed a write and the answer was lost: one effect, and a correct answer."""

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, customer_of, profiles
from tests.builders.table import items
from tests.engine.lossy_proxy import LossyProxy

pytestmark = pytest.mark.engine

WORDS = ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением")
FORM = "Анна Петрова, +79211234567, anna@example.org, 5 мая 1990"


def test_every_first_answer_to_a_write_is_lost_and_the_person_notices_nothing(
    lossy_world: World, proxy: LossyProxy
) -> None:
    anna = Telegrammer(lossy_world, chat_id=7012345678)
    heard = []
    for word in WORDS:
        proxy.loses("PutItem")
        heard.append(anna.says(word))
    proxy.loses("PutItem")
    heard.append(anna.says(FORM))
    proxy.loses("PutItem")
    heard.append(anna.shares_contact())
    proxy.loses("TransactWriteItems")
    heard.append(anna.says("Да"))

    assert [each.status for each in heard] == [200] * 7
    assert "Готово, Анна!" in heard[-1].text
    dialog = lossy_world.conversation.dialogs.get(Chat("telegram", str(anna.chat_id)))
    assert dialog is not None
    assert dialog.version == 7
    assert len(profiles(lossy_world)) == 1


def test_when_no_answer_comes_at_all_the_repeated_update_finds_what_was_done(
    lossy_world: World, proxy: LossyProxy, clock: Clock
) -> None:
    anna = Telegrammer(lossy_world, chat_id=7012345678)
    for word in WORDS:
        anna.says(word)
    anna.says(FORM)
    anna.shares_contact()
    yes = anna.update(text="Да")
    proxy.loses("TransactWriteItems", times=3)

    silent = anna.sends(yes)
    clock.moves(seconds=11)
    again = anna.sends(yes)

    assert silent.status == 503
    assert "Готово, Анна!" in again.text
    assert len(profiles(lossy_world)) == 1
    assert customer_of(lossy_world, anna).phone.number == "+79211234567"


def test_a_registration_makes_seventeen_round_trips_and_leaves_nothing_to_be_sent(
    lossy_world: World, proxy: LossyProxy
) -> None:
    """Two an update, deduplication included, one for the first, and one more each to know
    the owner of the phone and of the e-mail, to count the e-mail as a tried address, and to
    find what the chat asked before.

    The bot's words are read once a minute; the pictures of the card wait on the queue alone.
    """
    anna = Telegrammer(lossy_world, chat_id=7012345678)
    anna.says("/start")
    other = Telegrammer(lossy_world, chat_id=7012345679, phone="79031112233")
    before = proxy.asked_of_dynamodb

    other.registers(email="boris@example.org")

    assert proxy.asked_of_dynamodb - before == 17
    assert proxy.asked["SendMessage"] == 1
    assert items(lossy_world.client("dynamodb"), lossy_world.settings.table, "OWED#") == []
