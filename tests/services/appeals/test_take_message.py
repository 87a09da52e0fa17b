"""A message joins the open appeal about its topic, or opens one, in one transaction."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bench.capacity import item_bytes
from chalicelib.domain.appeals.appeal import AppealState
from chalicelib.domain.appeals.appeal_message import AppealFile, MessageKind
from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.message import Chat
from chalicelib.repo.appeals.appeal_document import appeal_text
from chalicelib.repo.appeals.appeals import AppealMoved
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.repo.table import appeal_keys
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Put
from chalicelib.services.appeals.answer_appeal import solve_appeal
from chalicelib.services.appeals.rate_appeal import rate_appeal
from chalicelib.services.appeals.take_message import persistently, take_message
from chalicelib.services.appeals.watch_deadlines import watch_deadlines
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.segments.change_segments import delete_segment
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.clock import START, Clock
from tests.repo.builders import a_dialog, dialog_of, everything
from tests.services.appeals.desk import (
    a_writer,
    an_actor,
    appeal,
    said_in,
    says,
    segment_of,
    words,
)


def test_the_first_message_opens_an_appeal_with_one_round_trip(
    world: World, aws: MemoryAws
) -> None:
    anna = a_writer(world)
    world.desk.rules.get(world.now())
    before = aws.table.calls.total()
    taken = says(world, anna, "Где мои баллы за вчера?")

    assert aws.table.calls.total() - before == 1
    assert taken.is_new
    stored = appeal(world, taken.appeal.id)
    assert stored == taken.appeal
    assert (stored.topic, stored.state) == (Topic.POINTS, AppealState.NEW)
    assert stored.answer_by == START + timedelta(hours=4)
    assert [each.text for each in said_in(world, stored.id)] == ["Где мои баллы за вчера?"]
    assert [each.id for _, each in world.desk.appeals.inbox()] == [stored.id]


def test_a_message_on_the_same_topic_joins_and_another_topic_opens_another(world: World) -> None:
    anna = a_writer(world)
    first = says(world, anna, "Где мои баллы?").appeal.id
    assert says(world, anna, "Баллы так и не пришли").appeal.id == first
    other = says(world, anna, "И рыба тухлая", files=(AppealFile("telegram", "file-1", 2000),))

    assert other.is_new
    assert len(said_in(world, first)) == 2
    assert said_in(world, other.appeal.id)[0].file == AppealFile("telegram", "file-1", 2000)
    assert set(world.desk.appeals.open_of(anna.ids)) == {first, other.appeal.id}
    assert len(world.desk.appeals.of_customer(anna.ids)) == 2


def test_what_the_bot_did_before_is_told_to_the_desk(world: World) -> None:
    anna = a_writer(world)
    taken = says(world, anna, "Где мои баллы?", card="refund")
    assert [each.kind for each in said_in(world, taken.appeal.id)] == [
        MessageKind.CUSTOMER,
        MessageKind.BOT,
    ]


def test_a_person_without_a_card_opens_an_appeal_of_their_own(world: World) -> None:
    taken = take_message(world, words(world, None, "Есть ли парковка?", contact="+79210000000"))
    assert taken.appeal.customer_id is None
    assert [each.contact for _, each in world.desk.appeals.inbox()] == ["+79210000000"]


def test_a_customer_with_a_vip_tag_comes_first(world: World, clock: Clock) -> None:
    rules = replace(world.desk.rules.fresh(), vip_tags=frozenset({"vip"}))
    world.commit(None, world.desk.rules.save_write(rules, 0))
    slow = says(world, a_writer(world), "Где мои баллы?").appeal
    clock.moves(minutes=30)
    quick = says(world, a_writer(world, tags=frozenset({"vip"})), "Где мои баллы?").appeal

    assert quick.priority is AppealPriority.HIGH
    assert [each.id for _, each in world.desk.appeals.inbox()] == [quick.id, slow.id]


def test_a_customer_of_the_stored_segment_is_vip_and_costs_no_read(
    world: World, aws: MemoryAws
) -> None:
    regulars = segment_of(world, "regulars", {"kind": "city", "any_of": ["Тверь"]})
    rules = replace(world.desk.rules.fresh(), vip_segment=regulars)
    world.commit(None, world.desk.rules.save_write(rules, 0))
    world.desk.rules.get(world.now())
    anna, boris = a_writer(world, city="Тверь"), a_writer(world, city="Псков")
    before = aws.table.calls.total()
    assert says(world, anna, "Где мои баллы?").appeal.is_vip
    assert aws.table.calls.total() - before == 1
    assert not says(world, boris, "Где мои баллы?").appeal.is_vip
    assert not take_message(world, words(world, None, "Есть ли парковка?")).appeal.is_vip


def test_a_deleted_segment_makes_no_customer_vip(world: World, clock: Clock) -> None:
    regulars = segment_of(world, "regulars", {"kind": "city", "any_of": ["Тверь"]})
    rules = replace(world.desk.rules.fresh(), vip_segment=regulars)
    world.commit(None, world.desk.rules.save_write(rules, 0))
    delete_segment(world, an_actor(world), regulars)
    clock.moves(minutes=2)
    assert not says(world, a_writer(world, city="Тверь"), "Где мои баллы?").appeal.is_vip


def test_behind_a_closed_appeal_the_next_message_opens_another(world: World, clock: Clock) -> None:
    anna = a_writer(world)
    first = says(world, anna, "Где мои баллы?").appeal.id
    solve_appeal(world, an_actor(world), first)
    clock.moves(hours=71)
    assert says(world, anna, "Спасибо", topic=Topic.POINTS).appeal.state is AppealState.SOLVED
    clock.moves(hours=2)
    assert watch_deadlines(world) == {"warned": 0, "escalated": 0, "closed": 1}

    assert appeal(world, first).state is AppealState.CLOSED
    again = says(world, anna, "Где мои баллы?", topic=Topic.POINTS)
    assert again.is_new
    assert take_message(world, words(world, anna, "Ну что?"), into=first).appeal.id != first


def test_the_state_of_the_chat_is_stored_with_the_message_or_neither(world: World) -> None:
    anna = a_writer(world)
    late = world.conversation.dialogs.save_write(a_dialog(customer_id=anna.id))
    with pytest.raises(DialogMoved):
        take_message(world, words(world, anna, "Где мои баллы?"), beside=lambda _: [late])
    assert not world.desk.appeals.inbox()

    now = world.conversation.dialogs.save_write(dialog_of(world))
    assert take_message(world, words(world, anna, "Где мои баллы?"), beside=lambda _: [now]).is_new


def test_other_writers_refuse_only_after_a_few_tries() -> None:
    tries: list[Moved | None] = []

    def decide(moved: Moved | None) -> None:
        tries.append(moved)
        raise AppealMoved

    with pytest.raises(Unavailable, match=r"appeal\.contended"):
        persistently(decide)
    assert len(tries) == 5


def test_a_rating_is_of_the_customer_alone(world: World, clock: Clock) -> None:
    anna, boris = a_writer(world), a_writer(world, chats=(Chat("telegram", "2"),))
    asked = says(world, anna, "Где мои баллы?").appeal.id
    with pytest.raises(Conflict, match=r"appeal\.not_settled"):
        rate_appeal(world, anna, asked, 5, at=world.now())
    solve_appeal(world, an_actor(world), asked)
    with pytest.raises(NotFound):
        rate_appeal(world, boris, asked, 1, at=world.now())

    assert rate_appeal(world, anna, asked, 1, at=world.now()).state is AppealState.OPEN
    assert appeal(world, asked).rating == 1
    assert [each.id for _, each in world.desk.appeals.inbox()] == [asked]
    assert not world.desk.appeals.settled()


def test_an_erasure_leaves_nothing_of_the_appeals(world: World) -> None:
    anna = a_writer(world)
    says(world, anna, "Где мои баллы?")
    says(world, anna, "Тухлая рыба", files=(AppealFile("telegram", "file-1"),))
    erase_by_staff(world, an_actor(world), anna.id)

    left = {pk.partition("#")[0] for pk, _ in everything(world)}
    assert not left & {"APPEAL", "INBOX", "ALARMS", "SETTLED"}
    assert "рыба" not in str(everything(world))


def test_an_inbox_of_ten_thousand_costs_what_one_of_a_hundred_does(
    world: World, aws: MemoryAws
) -> None:
    begun = says(world, a_writer(world), "Где мои баллы?").appeal
    costs = []
    aws.table.item_bytes = item_bytes
    for most in (100, 10_000):
        stored = {"appeal": appeal_text(begun)}
        made = (f"{number:05}" for number in range(most))
        entries = [
            Put(appeal_keys.inbox_entry(START, AppealId(each), is_waiting=False), stored, None)
            for each in made
        ]
        for at in range(0, most, 25):
            world.table.put_many(entries[at : at + 25])
        before, units = aws.table.calls.total(), aws.table.units.read
        assert len(world.desk.appeals.inbox(limit=50)) == 50
        costs.append((aws.table.calls.total() - before, aws.table.units.read - units))
    small, large = costs
    assert small[0] == large[0] == 1
    assert large[1] <= 1.1 * small[1]
