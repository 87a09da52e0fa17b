"""An answer leaves once, where the customer wrote; two people do not answer past each other."""

from dataclasses import replace

import pytest

from chalicelib.domain.appeals.appeal import AppealState
from chalicelib.domain.appeals.appeal_message import MessageKind
from chalicelib.domain.appeals.appeal_requests import AppealChange
from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import AppealId, StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import MailNotice, Reply
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.services.appeals.answer_appeal import answer_appeal, solve_appeal
from chalicelib.services.appeals.change_appeal import change_appeal, merge_appeals, note_appeal
from chalicelib.services.appeals.list_appeals import AppealFilter, list_appeals, read_messages
from chalicelib.services.appeals.watch_deadlines import watch_deadlines
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.people import queued
from tests.repo.builders import CHAT, dialog_of, everything
from tests.services.appeals.desk import IVAN, OLGA, a_writer, an_actor, appeal, said_in, says


def owed(world: World) -> list[object]:
    """The parts that wait in the outbox."""
    ids = {job["reply"] for job in queued(world) if "reply" in job}
    found = (world.conversation.owed_replies.get(each, world.now()) for each in ids)
    return [each.outgoing for each in found if each]


def asked(world: World) -> AppealId:
    return says(world, a_writer(world), "Где мои баллы?").appeal.id


def test_an_answer_leaves_once_and_the_bot_is_silent(world: World, clock: Clock) -> None:
    appeal_id = asked(world)
    first = answer_appeal(world, an_actor(world, request="1"), appeal_id, "Сейчас", seen=1)
    again = answer_appeal(world, an_actor(world, request="1"), appeal_id, "Сейчас", seen=1)

    assert again.repeated
    assert again.record == first.record
    (reply,) = owed(world)
    assert isinstance(reply, Reply)
    assert reply.lines[0].params == {"text": "Сейчас"}
    assert appeal(world, appeal_id).state is AppealState.WAITING
    assert [each.kind for each in said_in(world, appeal_id)][1:] == [MessageKind.STAFF]
    assert dialog_of(world).talks_live(world.now()) == appeal_id
    clock.moves(minutes=31)
    assert dialog_of(world).talks_live(world.now()) is None


def test_an_update_that_is_understood_meanwhile_is_understood_anew(world: World) -> None:
    appeal_id, before = asked(world), dialog_of(world)
    answer_appeal(world, an_actor(world), appeal_id, "Сейчас", seen=1)
    with pytest.raises(DialogMoved) as moved:
        world.conversation.dialogs.save(before)
    assert moved.value.dialog
    assert moved.value.dialog.talks_live(world.now()) == appeal_id
    world.conversation.dialogs.save(moved.value.dialog)
    assert dialog_of(world).talks_live(world.now()) == appeal_id


@pytest.mark.parametrize("seen", [1, None])
def test_of_two_people_the_second_must_have_seen_the_first_answer(
    world: World, seen: int | None
) -> None:
    appeal_id = asked(world)
    answer_appeal(world, an_actor(world, OLGA), appeal_id, "Сейчас", seen=1)
    with pytest.raises(Conflict, match=r"appeal\.answered") as refused:
        answer_appeal(world, an_actor(world, IVAN), appeal_id, "Вот", seen=seen)
    assert refused.value.facts["current"] == 2
    assert refused.value.facts["by"] == OLGA
    # The author of the first one may add to it.
    answer_appeal(world, an_actor(world, OLGA), appeal_id, "И ещё", seen=seen)
    answer_appeal(world, an_actor(world, IVAN), appeal_id, "Вот", seen=3)


def test_an_answer_names_a_message_that_there_is_and_that_is_the_last_of_a_solved_appeal(
    world: World,
) -> None:
    appeal_id = asked(world)
    with pytest.raises(Rejected, match=r"appeal\.seen_unknown"):
        answer_appeal(world, an_actor(world, IVAN), appeal_id, "Вот", seen=2)
    solve_appeal(world, an_actor(world, OLGA), appeal_id)
    with pytest.raises(Conflict, match=r"appeal\.answered"):
        answer_appeal(world, an_actor(world, IVAN), appeal_id, "Вот", seen=1)
    answer_appeal(world, an_actor(world, IVAN), appeal_id, "Вот", seen=2)


def test_a_chat_of_another_person_gets_no_answer(world: World) -> None:
    appeal_id = asked(world)
    world.conversation.dialogs.save(replace(dialog_of(world), customer_id=None))
    with pytest.raises(Conflict, match=r"appeal\.unreachable"):
        answer_appeal(world, an_actor(world), appeal_id, "Сейчас", seen=1)
    assert not owed(world)
    assert len(said_in(world, appeal_id)) == 1
    # It can still be solved.
    assert solve_appeal(world, an_actor(world), appeal_id).record.state == "solved"


def test_an_appeal_without_a_chat_cannot_be_answered_here(world: World) -> None:
    anna = a_writer(world)
    nowhere = says(world, anna, "Где мои баллы?", chat=None).appeal.id
    with pytest.raises(Conflict, match=r"appeal\.unreachable"):
        answer_appeal(world, an_actor(world), nowhere, "Сейчас", seen=None)
    assert solve_appeal(world, an_actor(world), nowhere).record.state == "solved"
    with pytest.raises(NotFound):
        answer_appeal(world, an_actor(world), AppealId("none"), "Сейчас", seen=None)


def test_an_appeal_by_email_is_answered_by_email(world: World) -> None:
    box = Chat("email", "anna@example.org")
    by_mail = says(world, a_writer(world), "Где мои баллы?", chat=box).appeal.id
    answer_appeal(world, an_actor(world), by_mail, "Сейчас", seen=1)
    (mail,) = owed(world)
    assert isinstance(mail, MailNotice)
    assert mail.address == "anna@example.org"


@pytest.mark.parametrize("channel", ["telegram", "email"])
def test_an_answer_to_an_erased_customer_is_refused_and_one_that_waits_is_forgotten(
    world: World, channel: str
) -> None:
    anna = a_writer(world, email="anna@example.org")
    chat = CHAT if channel == "telegram" else Chat("email", "anna@example.org")
    appeal_id = says(world, anna, "Где мои баллы?", chat=chat).appeal.id
    answer_appeal(world, an_actor(world), appeal_id, "Ответ до стирания", seen=1)
    assert len(owed(world)) == 1
    erase_by_staff(world, an_actor(world), anna.id)

    assert owed(world) == []
    actor, stale = an_actor(world), AppealChange(version=2, priority=AppealPriority.HIGH)
    for act in (
        lambda: answer_appeal(world, actor, appeal_id, "Ответ после", seen=1),
        lambda: solve_appeal(world, actor, appeal_id),
        lambda: change_appeal(world, actor, appeal_id, stale),
        lambda: note_appeal(world, actor, appeal_id, "Заметка"),
    ):
        with pytest.raises(NotFound):
            act()
    assert owed(world) == []
    for words in ("Ответ", "Заметка", "баллы", "anna@"):
        assert words not in str(everything(world))


def test_a_solution_asks_for_a_rating_once(world: World) -> None:
    appeal_id = asked(world)
    solve_appeal(world, an_actor(world, request="1"), appeal_id)
    assert solve_appeal(world, an_actor(world, request="2"), appeal_id).record.state == "solved"
    (reply,) = owed(world)
    assert isinstance(reply, Reply)
    assert reply.keyboard
    assert [each.value for each in reply.keyboard[0]][4] == f"rate_5:{appeal_id}"
    assert dialog_of(world).live is None


def test_staff_change_an_appeal_by_its_version(world: World) -> None:
    from chalicelib.domain.staff.staff import Role
    from tests.builders.staff import a_caller

    olga = StaffKeyId(a_caller(world, Role.SUPPORT).key_id)
    appeal_id = asked(world)
    change = AppealChange(assignee=olga, priority=AppealPriority.URGENT, version=1)
    changed = change_appeal(world, an_actor(world), appeal_id, change)
    assert (changed.assignee, changed.version) == (olga, 2)
    # Said again, it changes nothing, whatever the version.
    assert change_appeal(world, an_actor(world), appeal_id, change) == changed
    with pytest.raises(Conflict, match=r"appeal\.changed"):
        change_appeal(world, an_actor(world), appeal_id, AppealChange(topic=Topic.CARD, version=1))
    freed = change_appeal(world, an_actor(world), appeal_id, AppealChange(unassign=True))
    assert freed.assignee is None
    with pytest.raises(NotFound, match=r"key\.not_found"):
        change_appeal(world, an_actor(world), appeal_id, AppealChange(assignee=StaffKeyId("no")))


def test_two_appeals_about_one_topic_are_merged_instead(world: World) -> None:
    anna = a_writer(world)
    points = says(world, anna, "Где мои баллы?").appeal.id
    fish = says(world, anna, "Тухлая рыба").appeal.id
    with pytest.raises(Conflict, match=r"appeal\.topic_taken") as refused:
        change_appeal(world, an_actor(world), fish, AppealChange(topic=Topic.POINTS))
    assert refused.value.facts["other"] == points

    solve_appeal(world, an_actor(world), points)
    merge_appeals(world, an_actor(world), fish, points)
    whole, part = appeal(world, points), appeal(world, fish)
    assert (whole.state, part.state, part.into) == (AppealState.OPEN, AppealState.CLOSED, points)
    assert [each.text for each in read_messages(world, whole)][:2] == [
        "Где мои баллы?",
        "Тухлая рыба",
    ]
    # What the customer adds to the part goes to the whole.
    assert says(world, anna, "И что?", topic=Topic.POINTS).appeal.id == points
    for bad in (fish, points):
        with pytest.raises((Conflict, Rejected)):
            merge_appeals(world, an_actor(world), bad, points)
    with pytest.raises(Conflict, match=r"appeal\.closed"):
        change_appeal(world, an_actor(world), fish, AppealChange(unassign=True, topic=Topic.CARD))


def test_appeals_of_two_customers_are_not_merged(world: World) -> None:
    other = says(world, a_writer(world, chats=(Chat("telegram", "2"),)), "Где мои баллы?").appeal.id
    with pytest.raises(Rejected, match=r"appeal\.other_customer"):
        merge_appeals(world, an_actor(world), asked(world), other)


def test_a_note_changes_nothing_but_the_number_of_messages(world: World) -> None:
    appeal_id = asked(world)
    before = appeal(world, appeal_id)
    note_appeal(world, an_actor(world, request="1"), appeal_id, "Проверь чек")
    note_appeal(world, an_actor(world, request="1"), appeal_id, "Проверь чек")
    assert replace(appeal(world, appeal_id), count=1, version=1) == before
    assert [each.kind for each in said_in(world, appeal_id)] == [
        MessageKind.CUSTOMER,
        MessageKind.NOTE,
    ]


def test_a_list_is_filtered_and_turned_page_by_page(world: World, clock: Clock) -> None:
    anna = a_writer(world)
    texts = ("Где мои баллы?", "Тухлая рыба", "Карта не работает", "Кассир нахамил")
    ids = []
    for text in texts:
        ids.append(says(world, anna, text).appeal.id)
        clock.moves(minutes=1)
    solve_appeal(world, an_actor(world), ids[0])

    first, behind = list_appeals(world, AppealFilter(), after="", limit=2)
    second, end = list_appeals(world, AppealFilter(), after=behind, limit=2)
    assert [each.id for each in (*first, *second)] == ids[1:]
    assert end == ""
    goods, _ = list_appeals(world, AppealFilter(topic=Topic.GOODS), after="", limit=9)
    assert [each.id for each in goods] == [ids[1]]
    solved = AppealFilter(states=frozenset({AppealState.SOLVED}))
    assert [each.id for each in list_appeals(world, solved, after="", limit=9)[0]] == [ids[0]]
    assert len(list_appeals(world, AppealFilter(unassigned=True), after="", limit=9)[0]) == 3
    assert list_appeals(world, AppealFilter(assignee=OLGA), after="", limit=9)[0] == []


def test_a_responsible_person_is_told_of_a_deadline_once(world: World, clock: Clock) -> None:
    rules = replace(world.desk.rules.fresh(), mailbox="desk@shop.example")
    world.commit(None, world.desk.rules.save_write(rules, 0))
    asked(world)
    assert watch_deadlines(world) == {"warned": 0, "escalated": 0, "closed": 0}
    clock.at = START.replace(hour=12, minute=12)
    assert watch_deadlines(world)["warned"] == 1
    assert watch_deadlines(world)["warned"] == 0
    clock.moves(minutes=48)
    assert watch_deadlines(world)["escalated"] == 1
    clock.moves(minutes=2)
    keys = [part.line.key for part in owed(world) if isinstance(part, MailNotice)]
    assert sorted(keys) == ["desk.answer_escalation", "desk.answer_warning"]
    assert "баллы?" not in str(owed(world))
    assert CHAT.id not in str(owed(world))
