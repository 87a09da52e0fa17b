"""A customer and the desk, through the webhook: cards, appeals, live talks and ratings."""

import json
from typing import Any

import pytest

from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import MessageKind
from chalicelib.domain.appeals.knowledge_card import KnowledgeCard
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.appeals.answer_appeal import answer_appeal, solve_appeal
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, customer_of

OLGA = StaffKeyId("olga")
WRITE = "Написать в поддержку"
PHOTO = [
    {"file_id": "AgAD-small", "file_size": 900},
    {"file_id": "AgAD-large", "file_size": 90_000},
]
CARD = KnowledgeCard(
    "refund",
    {"ru": "Как вернуть товар?", "en": "How to return goods?"},
    {"ru": "Принесите товар и чек.", "en": "Bring the goods and the receipt."},
    ("вернуть испорченный товар",),
)


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    anna.registers()
    return anna


def appeals(world: World, person: Telegrammer) -> list[Appeal]:
    return world.desk.appeals.of_customer(customer_of(world, person).ids)


def texts(world: World, appeal: Appeal) -> list[str]:
    return [each.text for each in world.desk.appeals.messages(appeal.id)]


def files(world: World, appeal: Appeal) -> list[str]:
    return [each.file.id for each in world.desk.appeals.messages(appeal.id) if each.file]


def kept(world: World, person: Telegrammer) -> list[str]:
    found = world.conversation.unanswered_texts.of_customer(
        customer_of(world, person).id, world.now()
    )
    return [each.text for each in found]


def a_card(world: World) -> KnowledgeCard:
    store = world.desk.knowledge
    world.commit(None, store.save_write(CARD, 0), store.begin_count_write(CARD.id))
    return CARD


def answers(world: World, appeal: Appeal, text: str = "Проверяем") -> None:
    answer_appeal(world, Actor(OLGA, world.now()), appeal.id, text, seen=None)


def test_a_free_question_is_offered_to_people_and_opens_an_appeal(
    world: World, member: Telegrammer
) -> None:
    heard = member.says("а бананы свежие завезли")
    assert WRITE in heard.labels
    assert kept(world, member) == ["а бананы свежие завезли"]
    assert not appeals(world, member)

    assert "Передано в поддержку" in member.says(WRITE).text
    (appeal,) = appeals(world, member)
    assert texts(world, appeal) == ["а бананы свежие завезли"]
    # It is a part of the appeal, and is not kept twice.
    assert not kept(world, member)

    assert "Добавлено" in member.says("и яблоки тоже гнилые").text
    assert texts(world, appeals(world, member)[0])[1:] == ["и яблоки тоже гнилые"]
    assert "ждёт ответа" in member.says("Мои обращения").text


def test_a_message_that_opens_an_appeal_costs_three_round_trips(
    world: World, aws: MemoryAws, member: Telegrammer
) -> None:
    member.says("а бананы свежие завезли")
    # A container remembers the rules of the desk for a minute.
    world.desk.rules.get(world.now())
    before = aws.table.calls.copy()
    member.says(WRITE)
    assert (aws.table.calls - before).total() == 3

    member.says("живой человек")
    before = aws.table.calls.copy()
    assert "Передано" in member.says("Кассир нахамил мне").text
    assert (aws.table.calls - before).total() == 3
    assert len(appeals(world, member)) == 2


def test_words_that_follow_at_once_join_and_later_ones_are_a_question_of_their_own(
    world: World, member: Telegrammer, clock: Clock
) -> None:
    member.says("живой человек")
    member.says("Кассир нахамил мне")
    member.says("и сыр оказался испорченный")
    [appeal] = appeals(world, member)
    assert texts(world, appeal) == ["Кассир нахамил мне", "и сыр оказался испорченный"]

    clock.moves(hours=2)
    assert WRITE in member.says("йогурт тоже оказался испорченный").labels
    assert len(texts(world, appeal)) == 2


def test_words_under_a_photo_are_for_people_and_no_command(
    world: World, member: Telegrammer
) -> None:
    heard = member.sends(member.update(photo=PHOTO, caption="вот чек"))
    assert WRITE in heard.labels
    member.says(WRITE)
    [appeal] = appeals(world, member)
    assert (texts(world, appeal), files(world, appeal)) == (["вот чек"], ["AgAD-large"])

    member.sends(member.update(photo=PHOTO, caption="и ещё один чек"))
    assert texts(world, appeal)[-1] == "и ещё один чек"


def test_a_question_after_the_offer_is_a_question_of_its_own(
    world: World, member: Telegrammer
) -> None:
    member.says("а бананы свежие завезли")
    assert "Ваша карта" in member.says("карта").text
    assert "Опишите вопрос" in member.says(WRITE).text
    assert "оставим как есть" in member.says("Отмена").text
    assert not appeals(world, member)


@pytest.mark.parametrize(
    "question",
    [
        "Где мой заказ 17?",
        "покажи мою карту пожалуйста",
        "сколько у меня баллов",
        "не пишите мне больше, надоело",
        "почему мне начислили так мало баллов?",
        "да, но баллы сгорят?",
        "удалите мои данные, пожалуйста",
        "стоп-кран в магазине сломан",
        "/ какой-то текст",
    ],
)
def test_any_words_behind_the_invitation_are_the_question(
    world: World, member: Telegrammer, question: str
) -> None:
    member.says("живой человек")
    assert "Передано в поддержку" in member.says(question).text
    assert texts(world, appeals(world, member)[0]) == [question]
    assert "Опишите вопрос" in member.says(WRITE).text
    member.says("Где моя карта?")
    assert len(appeals(world, member)) <= 2
    assert "Где моя карта?" in str([texts(world, each) for each in appeals(world, member)])


def test_only_buttons_and_exact_words_leave_the_question(world: World, member: Telegrammer) -> None:
    for said in ("Карта", "карта", "/card"):
        member.says("живой человек")
        assert "Ваша карта" in member.says(said).text
    member.says("живой человек")
    assert "Опишите вопрос" in member.says("помощь").text
    assert "Опишите вопрос" in member.sends(member.update(sticker={"file_id": "7"})).text
    assert not appeals(world, member)
    assert "Передано" in member.says("где моя карта").text


def test_a_knowledge_card_answers_first_and_is_counted(world: World, member: Telegrammer) -> None:
    a_card(world)
    heard = member.says("Как мне вернуть испорченный товар?")
    assert "Принесите товар и чек." in heard.text
    assert heard.call["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "card_no:refund"
    assert not kept(world, member)

    assert "Передано" in member.presses("card_no:refund").text
    (appeal,) = appeals(world, member)
    assert texts(world, appeal) == ["Как мне вернуть испорченный товар?", "card refund"]
    assert world.desk.knowledge.counts()["refund"] == (1, 1)


def test_cards_are_a_menu_too(world: World, member: Telegrammer) -> None:
    assert "пока нет" in member.says("Вопросы и ответы").text
    a_card(world)
    heard = member.says("/faq")
    assert heard.call["reply_markup"]["inline_keyboard"][0][0]["text"] == "Как вернуть товар?"
    assert "Принесите товар" in member.presses("card:refund").text
    # No words wait: the bot asks for them.
    assert "Опишите вопрос" in member.presses("card_no:refund").text
    member.says("Чека нет")
    assert texts(world, appeals(world, member)[0]) == ["Чека нет", "card refund"]
    assert "больше нет" in member.presses("card:gone").text


def test_a_photo_reaches_the_desk(world: World, member: Telegrammer) -> None:
    member.says("живой человек")
    album: dict[str, Any] = {"photo": PHOTO, "media_group_id": "5"}
    assert "Передано" in member.sends(member.update(caption="Рыба тухлая", **album)).text
    for number in range(3):
        other = [{"file_id": f"photo-{number}", "file_size": 90_000}]
        update = member.update(**{**album, "photo": other})
        # Each once, and in silence: the first one was answered.
        assert [member.sends(update).text for _ in range(2)] == ["", ""]

    (appeal,) = appeals(world, member)
    assert texts(world, appeal) == ["Рыба тухлая", "", "", ""]
    assert files(world, appeal) == ["AgAD-large", "photo-0", "photo-1", "photo-2"]
    assert "Добавлено" in member.sends(member.update(photo=PHOTO)).text


def test_an_album_that_waits_for_a_decision_is_passed_on_as_a_whole(
    world: World, member: Telegrammer
) -> None:
    for number in range(12):
        photo = [{"file_id": f"photo-{number}", "file_size": 90_000}]
        heard = member.sends(member.update(photo=photo, media_group_id="7"))
        assert bool(heard.text) == (number == 0)
    big = [{"file_id": "big", "file_size": 30_000_000}]
    assert "больше 20 МБ" in member.sends(member.update(photo=big, media_group_id="7")).text
    assert not appeals(world, member)
    member.says(WRITE)
    (appeal,) = appeals(world, member)
    assert files(world, appeal) == [f"photo-{number}" for number in range(10)]
    late = [{"file_id": "late", "file_size": 90_000}]
    assert member.sends(member.update(photo=late, media_group_id="7")).text == ""
    assert files(world, appeal)[-1] == "late"


def test_a_document_reaches_the_desk_with_its_name(world: World, member: Telegrammer) -> None:
    member.says("живой человек")
    file = {"file_id": "doc", "file_name": "чек.pdf", "mime_type": "application/pdf"}
    assert "Передано" in member.sends(member.update(document=file)).text
    (appeal,) = appeals(world, member)
    assert appeal.summary == "чек.pdf"
    assert files(world, appeal) == ["doc"]


def test_a_photo_of_thirty_megabytes_is_refused_in_words(world: World, member: Telegrammer) -> None:
    file = {"file_id": "big", "mime_type": "image/png", "file_size": 30_000_000}
    for _ in range(2):
        assert "больше 20 МБ" in member.sends(member.update(document=file)).text
        member.says("живой человек")
    assert not appeals(world, member)


def test_a_photo_without_words_is_offered_to_people(world: World, member: Telegrammer) -> None:
    assert WRITE in member.sends(member.update(photo=PHOTO)).labels
    member.says(WRITE)
    (said,) = world.desk.appeals.messages(appeals(world, member)[0].id)
    assert said.file


def test_the_bot_is_silent_while_a_person_answers(
    world: World, member: Telegrammer, clock: Clock
) -> None:
    member.says("живой человек")
    member.says("Где бананы?")
    (appeal,) = appeals(world, member)
    answers(world, appeal)

    for text in ("А когда завезут?", "сколько стоит доставка", "покажи мою карту пожалуйста"):
        heard = member.says(text)
        assert (heard.status, heard.text) == (200, "")
    assert texts(world, appeal)[2:] == [
        "А когда завезут?",
        "сколько стоит доставка",
        "покажи мою карту пожалуйста",
    ]
    # Buttons, commands and a stop are obeyed.
    assert "Ваша карта" in member.says("Карта").text
    assert member.says("не пишите мне больше").text
    assert member.says("/help").text
    assert len(texts(world, appeal)) == 5

    clock.moves(minutes=31)
    assert "Добавлено" in member.says("Ну что там?").text


def test_a_repeated_update_adds_nothing(world: World, member: Telegrammer, clock: Clock) -> None:
    member.says("живой человек")
    update = member.update(text="Где бананы?")
    member.sends(update)
    clock.moves(minutes=1)
    member.sends(update)
    assert texts(world, appeals(world, member)[0]) == ["Где бананы?"]


def test_an_edit_of_what_the_desk_got_is_added(world: World, member: Telegrammer) -> None:
    member.says("живой человек")
    said = member.update(text="Где бананы?")
    member.sends(said)
    update = member.update(text="Где ананасы?", edit_date=1)
    edited = {**update.pop("message"), "message_id": said["message"]["message_id"]}
    assert "Исправление" in member.sends({**update, "edited_message": edited}).text

    messages = world.desk.appeals.messages(appeals(world, member)[0].id)
    assert [(each.text, each.is_edited) for each in messages] == [
        ("Где бананы?", False),
        ("Где ананасы?", True),
    ]


@pytest.mark.parametrize(
    ("rating", "said", "state"),
    [
        (5, "Спасибо за оценку", AppealState.SOLVED),
        (1, "снова открыто", AppealState.OPEN),
    ],
)
def test_a_solution_is_rated(
    world: World, member: Telegrammer, rating: int, said: str, state: AppealState
) -> None:
    member.says("живой человек")
    member.says("Где бананы?")
    (appeal,) = appeals(world, member)
    assert "ещё открыто" in member.presses(f"rate_{rating}:{appeal.id}").text
    solve_appeal(world, Actor(OLGA, world.now()), appeal.id)

    assert said in member.presses(f"rate_{rating}:{appeal.id}").text
    (rated,) = appeals(world, member)
    assert (rated.rating, rated.state) == (rating, state)
    assert world.desk.appeals.messages(appeal.id)[-1].kind is MessageKind.BOT
    assert "нет" in member.presses(f"rate_{rating}:none").text


@pytest.mark.parametrize(
    ("text", "said", "rating"),
    [("5", "Спасибо за оценку", 5), ("5, спасибо!", "Спасибо за оценку", 5), ("1", "снова", 1)],
)
def test_a_rating_may_be_typed(
    world: World, member: Telegrammer, text: str, said: str, rating: int
) -> None:
    member.says("живой человек")
    member.says("Где бананы?")
    (appeal,) = appeals(world, member)
    solve_appeal(world, Actor(OLGA, world.now()), appeal.id)
    assert said in member.says(text).text
    assert appeals(world, member)[0].rating == rating
    assert "5" not in texts(world, appeal)

    # What is open again is not rated, and a number may be a part of a question.
    member.says("5 бананов пропали")
    assert texts(world, appeal)[-1] == "5 бананов пропали"
    assert "Добавлено" in member.says("3").text
    assert appeals(world, member)[0].rating == rating


def test_a_thank_you_opens_nothing_again(world: World, member: Telegrammer) -> None:
    member.says("живой человек")
    member.says("Где бананы?")
    (appeal,) = appeals(world, member)
    solve_appeal(world, Actor(OLGA, world.now()), appeal.id)
    member.says("спасибо вам за помощь")
    assert appeals(world, member)[0].state is AppealState.SOLVED
    member.says("бананов всё ещё нет")
    assert appeals(world, member)[0].state is AppealState.OPEN


def test_an_export_has_what_both_sides_said(world: World, member: Telegrammer) -> None:
    member.says("живой человек")
    member.says("Где бананы?")
    answers(world, appeals(world, member)[0], "Завезём завтра")
    (exported,) = json.loads(export_customer(world, customer_of(world, member).id))["appeals"]
    assert [each["text"] for each in exported["messages"]] == ["Где бананы?", "Завезём завтра"]


def test_the_desk_speaks_english_too(world: World, member: Telegrammer) -> None:
    member.says("/language en")
    assert "Describe your question" in member.says("a person please").text
    assert "Sent to support" in member.says("Where are my bananas?").text
    assert appeals(world, member)[0].locale == "en"
