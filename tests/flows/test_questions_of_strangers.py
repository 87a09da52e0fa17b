"""A person without a card and the desk, through the webhook."""

import pytest

from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import MessageKind
from chalicelib.domain.appeals.knowledge_card import KnowledgeCard
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.appeals.answer_appeal import answer_appeal, solve_appeal
from chalicelib.services.appeals.take_message import CustomerWords, take_message
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of, work_off_outbox
from tests.builders.table import items

OLGA = StaffKeyId("olga")
PASSED = "Передано сотрудникам"
PHOTO = [{"file_id": "AgAD-small", "file_size": 900}, {"file_id": "AgAD-large", "file_size": 9000}]


def inbox(world: World) -> list[Appeal]:
    return [each for _, each in world.desk.appeals.inbox()]


def said(world: World, appeal: Appeal) -> list[str]:
    messages = world.desk.appeals.messages(appeal.id)
    return [each.text for each in messages if each.kind is MessageKind.CUSTOMER]


def answers(world: World, appeal: Appeal, text: str = "Проверяем") -> None:
    answer_appeal(world, Actor(OLGA, world.now()), appeal.id, text, seen=None)


def the_one(world: World) -> Appeal:
    (appeal,) = inbox(world)
    return appeal


@pytest.mark.parametrize(
    "text",
    ["Рыбу завтра привезут?", "мне вчера продали кислое молоко", "Do you deliver to Kazan?"],
)
def test_the_first_words_reach_the_desk_and_the_registration_begins(
    world: World, anna: Telegrammer, text: str
) -> None:
    heard = anna.says(text)

    assert PASSED in heard.text
    assert "Даю согласие" in heard.labels
    appeal = the_one(world)
    assert said(world, appeal) == [text]
    assert (appeal.customer_id, appeal.chat) == (None, Chat("telegram", str(anna.chat_id)))


@pytest.mark.parametrize("text", ["привет", "хочу карту", "Как получить карту магазина?"])
def test_a_greeting_and_a_wish_for_a_card_are_no_questions(
    world: World, anna: Telegrammer, text: str
) -> None:
    assert PASSED not in anna.says(text).text
    assert inbox(world) == []


@pytest.mark.parametrize("words", ["оператор", "позовите человека, пожалуйста", "хочу оператора"])
def test_a_person_is_asked_for_in_the_middle_and_the_registration_continues(
    world: World, anna: Telegrammer, words: str
) -> None:
    anna.agrees()
    anna.says("По шагам")
    anna.says("Анна")
    asked = anna.says(words)
    assert "Опишите вопрос" in asked.text

    # Any words are the question now, also such as would be an answer.
    passed = anna.says("Петрова")

    assert PASSED in passed.text
    assert "Ваша фамилия?" in passed.text
    assert said(world, the_one(world)) == ["Петрова"]
    assert "телефон" in anna.says("Петрова").text.casefold()


def test_a_question_at_a_step_is_passed_on_and_one_about_the_step_is_explained(
    world: World, anna: Telegrammer
) -> None:
    anna.agrees()
    anna.says("По шагам")
    for about_the_step in ("зачем это нужно?", "зачем вам моё имя?", "это обязательно?"):
        anna.says(about_the_step)
    assert inbox(world) == []

    heard = anna.says("а доставка у вас есть?")
    assert PASSED in heard.text
    assert "Как вас зовут?" in heard.text

    # What follows joins it, in few words, and without the question again.
    assert anna.says("а самовывоз у вас есть?").text == "Добавлено к вашему обращению."
    assert said(world, the_one(world)) == ["а доставка у вас есть?", "а самовывоз у вас есть?"]
    assert "Ваша фамилия?" in anna.says("Анна").text


def test_photos_reach_the_desk_with_their_words(world: World, anna: Telegrammer) -> None:
    anna.agrees()
    album = {"media_group_id": "a1"}
    anna.sends(anna.update(photo=PHOTO, caption="карта не читается", **album))
    second = anna.sends(anna.update(photo=PHOTO, **album))
    assert second.text == ""
    large = [{"file_id": "x", "file_size": 30 * 1024 * 1024}]
    assert "больше 20 МБ" in anna.sends(anna.update(photo=large)).text

    messages = world.desk.appeals.messages(the_one(world).id)
    assert [each.file.id for each in messages if each.file] == ["AgAD-large", "AgAD-large"]
    assert said(world, the_one(world))[0] == "карта не читается"


def test_while_a_person_answers_only_a_button_continues(world: World, anna: Telegrammer) -> None:
    anna.agrees()
    anna.says("а доставка у вас есть?")
    answers(world, the_one(world))

    # "Yes" answers the person, and is no consent.
    assert anna.says("да").text == ""
    assert anna.says("По шагам, пожалуйста").text == ""
    appeal = the_one(world)
    assert appeal.state is AppealState.OPEN
    assert said(world, appeal)[1:] == ["да", "По шагам, пожалуйста"]

    resumed = anna.presses("register")
    assert "Продолжим" in resumed.text
    assert "Как вас зовут?" in anna.says("По шагам").text
    assert "Ваша фамилия?" in anna.says("Анна").text


def test_an_answer_reaches_a_chat_whose_state_is_gone(world: World, anna: Telegrammer) -> None:
    anna.says("Рыбу завтра привезут?")
    world.conversation.dialogs.forget(Chat("telegram", str(anna.chat_id)))

    answers(world, the_one(world), "Да, до девяти")

    assert work_off_outbox(world) == {"batchItemFailures": []}
    assert anna.says("а рыба свежая?").text == "Добавлено к вашему обращению."


def test_the_one_who_registers_there_owns_the_questions(world: World, anna: Telegrammer) -> None:
    anna.says("мне вчера продали кислое молоко")
    asked = the_one(world)
    anna.registers()

    customer = customer_of(world, anna)
    assert the_one(world).customer_id == customer.id
    assert world.desk.appeals.of_customer(customer.ids)[0].id == asked.id
    answers(world, asked)
    assert anna.says("оно было кислым с утра").text == ""
    assert len(said(world, the_one(world))) == 2

    erase_by_staff(world, Actor(OLGA, world.now()), customer.id)
    left = str(items(world.client("dynamodb"), world.settings.table))
    assert "молоко" not in left


def test_the_one_who_proves_a_known_phone_joins_the_open_question(
    world: World, anna: Telegrammer
) -> None:
    anna.registers()
    customer = customer_of(world, anna)
    words = CustomerWords(world.now(), "продали кислое молоко", "ru", customer)
    whole = take_message(world, words).appeal
    other = Telegrammer(world, 7099999999, phone=anna.phone)
    other.says("продали ещё и кислое молоко")
    other.agrees()
    other.shares_contact()

    appeal = the_one(world)
    assert appeal.id == whole.id
    assert len(appeal.joined) == 1
    assert appeal.chat == Chat("telegram", "7099999999")
    part = world.desk.appeals.get(appeal.joined[0])
    assert part is not None
    assert (part.customer_id, part.state) == (customer.id, AppealState.CLOSED)


def test_a_stranger_rates_corrects_and_is_erased(world: World, anna: Telegrammer) -> None:
    first = anna.update(text="Рыбу завтра привизут?")
    anna.sends(first)
    message = {**first["message"], "text": "Рыбу завтра привезут?"}
    anna.sends({"update_id": first["update_id"] + 100_000, "edited_message": message})
    appeal = the_one(world)
    assert said(world, appeal)[-1] == "Рыбу завтра привезут?"

    solve_appeal(world, Actor(OLGA, world.now()), appeal.id)
    other = Telegrammer(world, 7099999999)
    other.says("привет")
    assert "Такого обращения нет" in other.presses(f"rate_5:{appeal.id}").text
    assert "Спасибо за оценку" in anna.presses(f"rate_5:{appeal.id}").text

    anna.says("удалить мои данные")
    left = [
        each
        for each in items(world.client("dynamodb"), world.settings.table)
        if "привезут" in str(each)
    ]
    assert not left, left


def test_a_knowledge_card_answers_and_what_was_not_meant_is_passed_on(
    world: World, anna: Telegrammer
) -> None:
    asked: dict[Locale, str] = {"ru": "Как вернуть товар?", "en": "How to return goods?"}
    answer: dict[Locale, str] = {"ru": "Принесите товар и чек.", "en": "Bring the goods."}
    store = world.desk.knowledge
    card = KnowledgeCard("refund", asked, answer)
    world.commit(None, store.save_write(card, 0), store.begin_count_write(card.id))
    anna.agrees()

    heard = anna.says("как вернуть товар?")
    assert "Принесите товар и чек." in heard.text
    assert inbox(world) == []
    assert PASSED in anna.presses("card_no:refund").text
    assert said(world, the_one(world)) == ["как вернуть товар?"]


def test_a_flood_does_not_fill_the_inbox(world: World, anna: Telegrammer) -> None:
    update = anna.update(text="Рыбу завтра привезут?")
    for _ in range(3):
        anna.sends(update)  # a repetition counts once
    for number in range(29):
        anna.says(f"а соль{'о' * number} у вас есть?")

    assert "слишком много" in anna.says("а по средам вы работаете?").text
    assert len(inbox(world)) == 1


def test_a_visitor_of_the_site_asks_without_a_card(visitor: WebchatVisitor) -> None:
    visitor.opens()
    heard = visitor.says("Do you deliver to Kazan?")
    assert "Passed on to our staff" in str(heard)

    answers(visitor.world, the_one(visitor.world), "Yes, we do")
    assert visitor.says("and to Perm too?") == []
    assert len(said(visitor.world, the_one(visitor.world))) == 2
