"""What the matcher reads in a text, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conversation.free_wording import match_command
from chalicelib.domain.conversation.free_wording.rules import RULES


def meant(text: str, language: str = "ru") -> str | None:
    match = match_command(text, "en" if language == "en" else "ru")
    return match.command if match and match.is_sure else None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("где моя карта?", "card"),
        ("ГДЕ МОЯ КАРТА", "card"),
        ("  где   моя\u200b карта…", "card"),
        ("привет! подскажи, пожалуйста, где моя карта", "card"),
        ("не могу найти карту", "card"),
        ("не вижу своих покупок", "purchases"),
        ("покажи чеки", "purchases"),
        ("хочу подтвердить почту", "confirm_email"),
        ("how do I verify my email", "confirm_email"),
        ("покажи мои чаты", "chats"),
        ("сколько баллов", "points"),
        ("хочу оператора", "operator"),
        ("удалите мои данные", "erase"),
        ("хватит слать рекламу", "stop"),
        ("не пишите мне больше", "stop"),
        ("не хочу видеть рекламу", "stop"),
        ("не удаляйте карту, просто не пишите мне", "stop"),
        ("I don't want to see ads", "stop"),
        ("I DON’T want your e-mails anymore", "stop"),
        ("do not erase my card, just stop the ads", "stop"),
        ("I can't find my receipts", "purchases"),
        ("STOPALL", "stop"),
        ("I never want to hear from you again", "stop"),
        ("снимите согласие на рекламу", "stop"),
        ("снимите согласие на обработку данных", "erase"),
        ("I did not hear from you", "offers"),
        ("when will I hear from you?", None),
    ],
)
def test_a_sentence_names_its_command(text: str, command: str | None) -> None:
    """Cases d14 and d15."""
    assert meant(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "не хочу удалять данные",
        "не надо ничего удалять",
        "не удаляйте, пожалуйста, мои данные",
        "не отписывайте меня",
        "не прекращайте присылать рекламу",
        "don't stop",
        "please don't stop sending me offers",
        "I do not want to unsubscribe",
        "never delete my account",
    ],
)
def test_a_negation_turns_the_meaning_round(text: str) -> None:
    assert meant(text) not in {"stop", "erase"}


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("удолите мои даные", "erase"),
        ("покажи картачку", "card"),
        ("отпишиет меня", "stop"),
        ("мои бонусыы", "points"),
        ("нехочу получать рекламу", "stop"),
        ("непишите мне", "stop"),
        ("немогу найти карту", "card"),
        ("неудаляйте мои данные", None),
        ("атписаться", "stop"),
        ("гд моя карта", "card"),
        ("стооооп", "stop"),
        ("unsubsribe me", "stop"),
        ("show my reciepts", "purchases"),
        ("delete my acount", "erase"),
    ],
)
def test_a_slip_of_the_finger_does_no_harm(text: str, command: str | None) -> None:
    assert meant(text) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [("rfhnf", "card"), ("gjrf;b xtrb", "purchases"), ("gde moya karta", "card")],
)
def test_a_russian_text_in_latin_letters_is_read_again(text: str, command: str) -> None:
    assert meant(text) == command
    assert meant(text, "en") is None


@pytest.mark.parametrize(
    "text",
    [
        "Стопов",
        "Анна",
        "Иван Петров",
        "Картин",
        "Удалов",
        "удалых",
        "Прекратова",
        "Чекмарёв",
        "Bill Point",
        "Will Card",
        "Mary Help",
        "Stopford",
        "ivan@mail.example",
        "5 мая 1990",
        "May 5 1990",
        "8 921 123-45-67",
        "ул. Ленина, 5",
        "Анна Петрова, +79211234567, anna@example.org, 5 мая 1990",
        "карта",
        "card",
        "Русский",
    ],
)
def test_an_answer_to_an_open_question_is_no_command(text: str) -> None:
    match = match_command(text, "ru")

    assert match is None or not match.is_plain


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("хватит", "stop"),
        ("отпишись", "stop"),
        ("стоп рекламе", "stop"),
        ("не пишите мне больше", "stop"),
        ("где моя карта?", "card"),
        ("удалите мои данные", "erase"),
        ("я передумал", "cancel"),
        ("нужна помощь", "help"),
        ("unsubscribe", "stop"),
        ("never mind", "cancel"),
    ],
)
def test_an_unmistakable_command_leaves_an_open_question(text: str, command: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert (match.command, match.is_plain) == (command, True)


def test_a_doubtful_text_is_asked_back_with_its_alternatives() -> None:
    match = match_command("убери меня", "ru")

    assert match is not None
    assert not match.is_sure
    assert {match.command, *match.others} >= {"stop", "erase"}


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("больше не надо", {"stop", "cancel"}),
        ("I do not want to be a member anymore", {"leave_programme", "erase"}),
        ("я хочу выйти", {"cancel", "erase"}),
        ("реклама", {"stop", "resume"}),
        ("close my card", {"erase"}),
    ],
)
def test_what_may_mean_several_things_is_offered(text: str, offered: set[str]) -> None:
    match = match_command(text, "en" if text.isascii() else "ru")

    assert match is not None
    assert not match.is_sure
    assert {match.command, *match.others} == offered


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("don't email me", "stop"),
        ("do not phone me", None),
        ("не хочу получать сообщения", "stop"),
        ("я не получал сообщений", "offers"),
        ("не присылайте мне чеки", None),
        ("не хочу говорить с ботом", "operator"),
        ("не хочу", "cancel"),
        ("не храните мои данные", "erase"),
        ("please do not store my data", "erase"),
    ],
)
def test_what_is_forbidden_decides(text: str, command: str | None) -> None:
    assert meant(text, "en" if text.isascii() else "ru") == command


def test_a_question_about_the_reason_is_not_carried_out() -> None:
    assert meant("зачем вы мне пишете рекламу") is None


@given(st.text(max_size=400), st.sampled_from(["ru", "en"]))
def test_any_text_is_read(text: str, language: str) -> None:
    match = match_command(text, "en" if language == "en" else "ru")

    assert match is None or match.command in {rule.command for rule in RULES}
