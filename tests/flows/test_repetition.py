"""The same update again, two at once, a crash between: one effect, one reply, nothing lost."""

from chalicelib.bot.conversation import converse
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, profiles
from tests.builders.table import items
from tests.channels.webhook_requests import read_by_telegram


def test_the_same_update_fifty_times_has_one_effect_and_one_reply(
    world: World, anna: Telegrammer
) -> None:
    """F01."""
    anna.says("/start")
    update = anna.update(text="Согласен")

    heard = [anna.sends(update) for _ in range(50)]

    dialog = world.conversation.dialogs.get(Chat("telegram", str(anna.chat_id)))
    assert dialog is not None
    assert (dialog.version, dialog.step) == (2, "advertising")
    assert [bool(each.text) for each in heard].count(True) == 1
    assert {each.status for each in heard} == {200, 503}


def test_an_answer_that_never_left_is_given_to_the_repeated_update(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    """The process died after the write and before the reply."""
    anna.says("/start")
    update = anna.update(text="Согласен")
    _understand_and_die(world, update)

    at_once = anna.sends(update)
    clock.moves(seconds=11)
    later = anna.sends(update)
    once_more = anna.sends(update)

    assert (at_once.status, at_once.text) == (503, "")
    assert "предложения" in later.text
    assert once_more.status == 503


def test_an_answer_survives_the_next_update_of_the_chat(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    anna.says("/start")
    lost = anna.update(text="Согласен")
    _understand_and_die(world, lost)
    anna.says("Нет, не нужно")
    clock.moves(seconds=11)

    assert "предложения" in anna.sends(lost).text


def test_an_answer_to_an_old_update_is_not_given_again(anna: Telegrammer, clock: Clock) -> None:
    first = anna.update(text="/start")
    anna.sends(first)
    for word in ("Согласен", "Нет, не нужно", "По шагам", "Анна"):
        anna.says(word)
    clock.moves(minutes=1)

    again = anna.sends(first)

    assert (again.status, again.text) == (200, "")


def test_a_repeated_yes_makes_no_second_customer(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    for text in ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"):
        anna.says(text)
    anna.says("Анна Петрова, +79211234567, anna@example.org, 5 мая 1990")
    anna.shares_contact()
    yes = anna.update(text="Да")

    first = anna.sends(yes)
    clock.moves(seconds=11)
    again = anna.sends(yes)

    assert first.text == again.text
    assert len(profiles(world)) == 1


def test_an_update_that_breaks_us_is_kept_aside_and_blocks_nobody(
    world: World, anna: Telegrammer
) -> None:
    anna.says("/start")
    _break(world, anna)

    broken = anna.says("Согласен")
    anna.says("/start")
    after = anna.says("привет")

    aside, _ = items(world.client("dynamodb"), world.settings.table, "ASIDE#")
    assert broken.status == 200
    assert "пошло не так" in broken.text
    assert "KeyError" in aside["why"]["S"]
    assert "Вы согласны" in after.text


def _understand_and_die(world: World, update: dict[str, object]) -> None:
    converse(world, read_by_telegram(world, update))


def _break(world: World, anna: Telegrammer) -> None:
    """Store a state that no code of ours would write."""
    chat = Chat("telegram", str(anna.chat_id))
    dialog = world.conversation.dialogs.get(chat)
    assert dialog is not None
    world.conversation.dialogs.save(dialog.at_step("registration", "proof", {"way": "steps"}))
