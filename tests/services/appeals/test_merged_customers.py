"""Appeals of merged customers read as those of one person, and part again with an undo."""

import pytest

from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.messages.message import Chat
from chalicelib.services.appeals.answer_appeal import answer_appeal, solve_appeal
from chalicelib.services.appeals.change_appeal import merge_appeals
from chalicelib.services.appeals.rate_appeal import rate_appeal
from chalicelib.services.appeals.take_message import take_message
from chalicelib.services.cabinet.own_appeals import list_own_appeals, read_own_appeal
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.repo.builders import a_customer, a_dialog, found, save_registration
from tests.services.appeals.desk import an_actor, appeal, said_in, says, words

ONE, OTHER = Chat("telegram", "7012345671"), Chat("telegram", "7012345672")


@pytest.fixture
def pair(world: World) -> tuple[Customer, Customer]:
    return a_member(world, ONE), a_member(world, OTHER)


def a_member(world: World, chat: Chat) -> Customer:
    customer = a_customer(chats=(chat,))
    save_registration(world, customer, an_actor(world))
    world.conversation.dialogs.save(a_dialog(chat=chat, customer_id=customer.id))
    return found(world, customer)


def merges(world: World, pair: tuple[Customer, Customer]) -> Customer:
    one, other = pair
    merge_customers(world, an_actor(world), MergeRequest(one.id, other.id, "one person"))
    return found(world, one)


def undoes(world: World, pair: tuple[Customer, Customer]) -> tuple[Customer, Customer]:
    one, other = pair
    undo_merge(world, an_actor(world), one.id, other.id)
    return found(world, one), found(world, other)


def test_the_survivor_has_the_appeals_of_both_and_their_words_join(
    world: World, aws: MemoryAws, pair: tuple[Customer, Customer]
) -> None:
    fish = says(world, pair[1], "Рыба тухлая", chat=OTHER).appeal.id
    points = says(world, pair[0], "Где мои баллы?", chat=ONE).appeal.id
    anna = merges(world, pair)

    assert {each.id for each in list_own_appeals(world, anna)} == {fish, points}
    world.desk.rules.get(world.now())
    before = aws.table.calls.total()
    assert says(world, anna, "И молоко скисло, качество ужас", chat=ONE).appeal.id == fish
    # Of the two reads one is the price of a merged customer alone.
    assert aws.table.calls.total() - before == 3
    assert read_own_appeal(world, anna, fish).messages[0].text == "Рыба тухлая"
    answer_appeal(world, an_actor(world), fish, "Разбираемся", seen=None)
    solve_appeal(world, an_actor(world), fish)
    assert rate_appeal(world, anna, fish, 5, at=world.now()).rating == 5
    # Another topic opens an appeal of the survivor.
    assert says(world, anna, "Карта не читается", chat=ONE).appeal.customer_id == anna.id


def test_after_an_undo_each_has_their_own_and_no_words_reach_the_other(
    world: World, pair: tuple[Customer, Customer]
) -> None:
    fish = says(world, pair[1], "Рыба тухлая", chat=OTHER).appeal.id
    anna = merges(world, pair)
    since = says(world, anna, "Где мои баллы?", chat=OTHER).appeal.id
    one, other = undoes(world, pair)

    assert [each.id for each in list_own_appeals(world, one)] == [since]
    assert [each.id for each in list_own_appeals(world, other)] == [fish]
    with pytest.raises(NotFound):
        read_own_appeal(world, one, fish)
    # The chat still remembers the appeal of the time when both were one.
    late = take_message(world, words(world, other, "Баллов нет", chat=OTHER), into=since)
    assert late.is_new
    assert late.appeal.customer_id == other.id
    assert len(said_in(world, since)) == 1


def test_appeals_that_staff_merged_while_both_were_one_show_each_their_own_part(
    world: World, pair: tuple[Customer, Customer]
) -> None:
    fish = says(world, pair[1], "Рыба тухлая", chat=OTHER).appeal.id
    points = says(world, pair[0], "Где мои баллы?", chat=ONE).appeal.id
    with pytest.raises(Rejected, match=r"appeal\.other_customer"):
        merge_appeals(world, an_actor(world), fish, points)
    anna = merges(world, pair)
    merge_appeals(world, an_actor(world), fish, points)
    assert appeal(world, points).joined == (fish,)
    whole = {each.text for each in read_own_appeal(world, anna, points).messages}
    assert whole == {"Рыба тухлая", "Где мои баллы?"}

    one, other = undoes(world, pair)
    assert [each.text for each in read_own_appeal(world, one, points).messages] == [
        "Где мои баллы?"
    ]
    # The part of the other person is over: their next words open an appeal of their own.
    again = says(world, other, "Рыба опять тухлая", chat=OTHER, topic=Topic.GOODS)
    assert again.is_new
    assert again.appeal.customer_id == other.id
