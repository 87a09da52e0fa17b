"""Case d20: a question of yes or no takes yes and no in the person's own words."""

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.world import World
from tests.builders.people import Telegrammer, customer_of, profiles


@pytest.fixture
def member(anna: Telegrammer) -> Telegrammer:
    """Anna with her card, who allowed advertising."""
    for text in ("/start", "Согласен", "Да, присылайте"):
        anna.says(text)
    anna.says("Анна Смирнова, 8 921 123-45-67, anna@mail.ru, 5 мая 1990")
    anna.shares_contact()
    anna.says("Да")
    return anna


def allows(world: World, person: Telegrammer, channel: str) -> bool:
    return customer_of(world, person).allows(Purpose.ADVERTISING, channel)


# Erase everything?


@pytest.mark.parametrize("word", ["да", "Да.", "yes", "подтверждаю", "хорошо", "Дa"])
def test_d20_a_plain_yes_to_the_erasure_is_told_what_to_type(
    world: World, member: Telegrammer, word: str
) -> None:
    member.says("удалить меня")

    heard = member.says(word)

    assert "напишите «да, удалить»" in heard.text
    assert "Да, удалить" in heard.labels
    assert len(profiles(world)) == 1


@pytest.mark.parametrize(
    "words", ["да, удалить всё", "Да, удаляйте!", "yes, erase it all", "подтверждаю, удалите"]
)
def test_d20_yes_and_erase_erases(world: World, member: Telegrammer, words: str) -> None:
    member.says("удалить меня")

    assert "удалены" in member.says(words).text
    assert "Анна" not in str(profiles(world))


@pytest.mark.parametrize(
    "words",
    [
        "нет, не удаляйте",
        "нет спасибо",
        "no, keep it",
        "no thanks",
        "не удаляйте ничего",
        "не надо",
        "don't delete",
        "оставьте",
        "оставьте всё",
        "да нет, передумал",
        "передумал",
        "да, не удаляйте",
        "ну нет",
        "конечно нет",
        "отказ",
    ],
)
def test_d20_no_in_any_wording_keeps_everything_and_says_so(
    world: World, member: Telegrammer, words: str
) -> None:
    member.says("удалить меня")

    assert "ничего не удалено" in member.says(words).text
    assert len(profiles(world)) == 1


def test_a_stop_after_a_no_is_heard(world: World, member: Telegrammer) -> None:
    member.says("удалить меня")

    assert "Больше не присылаем" in member.says("нет, просто не пишите мне").text
    assert not allows(world, member, "telegram")
    assert len(profiles(world)) == 1


# Shall we send nothing by e-mail and SMS either?


@pytest.mark.parametrize(
    "words",
    [
        "Не присылать нигде",
        "нигде",
        "да, нигде",
        "не присылать",
        "нет, нигде не надо",
        "не надо",
        "стоп",
        "везде",
        "nowhere",
        "отстаньте",
        "хватит уже",
        "отказ",
        "don't send anything",
        "да, не присылайте",
    ],
)
def test_d14_nowhere_is_heard(world: World, member: Telegrammer, words: str) -> None:
    """Case d14."""
    member.says("стоп")

    assert "рекламу нигде" in member.says(words).text
    assert not allows(world, member, "sms")
    assert not allows(world, member, "email")


@pytest.mark.parametrize(
    "words", ["нет спасибо", "no thanks", "нет, только здесь", "нет, присылайте", "don't stop"]
)
def test_d20_no_leaves_the_other_channels(world: World, member: Telegrammer, words: str) -> None:
    member.says("стоп")

    assert "оставим как есть" in member.says(words).text
    assert allows(world, member, "sms")


# Shall we send offers again?


@pytest.mark.parametrize("words", ["no thanks", "нет спасибо", "не надо", "нет, не хочу"])
def test_d20_no_to_advertising_leaves_it_off(world: World, member: Telegrammer, words: str) -> None:
    member.says("стоп")
    member.says("подписаться")

    assert "оставим как есть" in member.says(words).text
    assert not allows(world, member, "telegram")


@pytest.mark.parametrize("words", ["yes please", "да, хочу", "присылайте", "конечно, присылайте"])
def test_d20_yes_to_advertising_gives_the_consent(
    world: World, member: Telegrammer, words: str
) -> None:
    member.says("стоп")
    member.says("подписаться")
    member.says(words)

    assert allows(world, member, "telegram")


@pytest.mark.parametrize("words", ["нет", "no", "нет, спасибо", "no thank you"])
def test_d20_no_leaves_the_question_for_a_code(member: Telegrammer, words: str) -> None:
    member.says("Подтвердить почту")

    assert "оставим как есть" in member.says(words).text


# A stop in an edited message


@pytest.mark.parametrize("text", ["стоп рекламе", "стоп", "не пишите мне больше", "STOP"])
@pytest.mark.parametrize("question", [(), ("Изменить имя",), ("удалить меня",)])
def test_d14_a_stop_is_heard_in_an_edited_message(
    world: World, member: Telegrammer, question: tuple[str, ...], text: str
) -> None:
    """Case d14."""
    said = member.update(text="спасибо за карту")
    member.sends(said)
    for word in question:
        member.says(word)
    update = member.update(text=text, edit_date=said["message"]["date"] + 5)
    message = {**update.pop("message"), "message_id": said["message"]["message_id"]}

    heard = member.sends({**update, "edited_message": message})

    assert "Больше не присылаем" in heard.text
    assert not allows(world, member, "telegram")
