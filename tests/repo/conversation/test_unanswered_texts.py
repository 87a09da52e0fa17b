"""What customers wrote and the bot did not understand."""

from datetime import timedelta

from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.conversation.unanswered_texts import KEPT, TEXT_CHARS_MAX
from chalicelib.repo.table.reads import PAGE_MAX
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import CHAT, everything

ANNA = CustomerId("anna")


def a_text(number: int = 1, text: str = "Почём бананы?", campaign: str = "") -> UnansweredText:
    return UnansweredText(
        ANNA, CHAT, str(number), START + timedelta(seconds=number), text, campaign
    )


def keep(world: World, *texts: UnansweredText) -> None:
    for text in texts:
        world.table.put(world.conversation.unanswered_texts.add_write(text))


def kept(world: World, *, later: timedelta = timedelta(days=1)) -> list[UnansweredText]:
    return world.conversation.unanswered_texts.of_customer(ANNA, START + later)


def test_a_text_is_read_as_it_was_kept(world: World) -> None:
    keep(world, a_text(campaign="autumn"))

    assert kept(world) == [a_text(campaign="autumn")]


def test_texts_are_read_in_their_order_beyond_one_page(world: World) -> None:
    keep(world, *map(a_text, range(PAGE_MAX + 2, 0, -1)))

    assert [int(text.update_id) for text in kept(world)] == list(range(1, PAGE_MAX + 3))


def test_a_text_ends_after_its_time_even_if_its_item_is_still_there(world: World) -> None:
    keep(world, a_text())

    assert kept(world, later=KEPT + timedelta(days=1)) == []


def test_a_text_is_no_longer_than_that_of_a_messenger(world: World) -> None:
    keep(world, a_text(text="а" * 5000))

    assert len(kept(world)[0].text) == TEXT_CHARS_MAX


def test_forgotten_texts_leave_nothing(world: World) -> None:
    keep(world, *map(a_text, range(PAGE_MAX + 2)))
    world.conversation.unanswered_texts.forget(ANNA)

    assert everything(world) == {}
