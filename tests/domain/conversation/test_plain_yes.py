"""Only words that say nothing else confirm: a hundred answers of people in two languages."""

import pytest

from chalicelib.domain.conversation.yes_or_no import (
    allows_advertising,
    begins_like_an_answer,
    confirms,
    quits,
    read_yes_or_no,
    sends_points,
    takes_points,
    wants_erasure,
)

PLAIN_YES = """
да|да да|да давай|давай|давайте|ага|угу|конечно|да конечно|конечно да|ну да|ну давай|ладно|
ну ладно|хорошо|хорошо спасибо|ок|окей|ок давай|да пожалуйста|да спасибо|согласен|да согласна|
я согласен|подтверждаю|верно|все верно|да все правильно|точно|да точно|разумеется|безусловно|
договорились|без проблем|нет проблем|не против|я не против|не возражаю|почему бы и нет|
с удовольствием|не вопрос|yes|yes please|yes yes|yeah|yep|yup|sure|sure go ahead|go ahead|ok|
okay|ok then|ok thanks|of course|yes of course|certainly|absolutely|right|that s right|
yes that is correct|it s correct|all good|looks good|everything is correct|i agree|yes i agree|
agreed|fine|that s fine|why not|no problem|no objections|let s do it|do it|yes do it|
sure thanks|well yes|oh yes|all right|alright then
""".replace("\n", "").split("|")
MORE_THAN_YES = """
ладно остаюсь|ok then i will stay|хорошо я подумаю|ок а баллы сгорят|ок а как часто|
yes but later|да только 50|да но на другой номер|yes but 50 points|да погодите|ok who is it|
да от кого|да 30|ok wait|да ладно|да нет|да нет наверное|да подождите|да но позже|хорошо потом|
ок напомни завтра|да если не сгорят|конечно но не сейчас|хорошо что вы спросили|
ладно спрошу у жены|давай завтра|давайте позже|да ну|yes wait|yes except the phone|sure but how|
ok later|ok how many|okay let me think|yes and block my card|right now i am busy|yes 30|
yes if it is free|fine print please|good question|yes no|да ?|yes ?|ok ?|конечно ?|sure ?|
наверное да|maybe yes|i think yes but ask me later|хорошо бы знать сколько
""".replace("\n", "").split("|")


@pytest.mark.parametrize("words", PLAIN_YES)
def test_a_plain_yes_confirms_every_question(words: str) -> None:
    read = (confirms, read_yes_or_no, takes_points, sends_points, quits, allows_advertising)

    assert [reader(words) for reader in read] == [True] * len(read)


@pytest.mark.parametrize("words", MORE_THAN_YES)
def test_a_yes_that_says_more_confirms_nothing(words: str) -> None:
    read = (confirms, read_yes_or_no, takes_points, sends_points, quits, allows_advertising)

    assert True not in [reader(words) for reader in read]
    assert wants_erasure(words) is not True


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("да удалить все", True),
        ("yes erase all my data", True),
        ("да удалите все но не сейчас", False),
        ("да удалите но потом", None),
        ("yes erase it tomorrow", None),
        ("ok what will you erase", None),
        ("да удалите ?", None),
        ("удалить", None),
    ],
)
def test_an_erasure_needs_a_yes_and_the_word(words: str, *, answer: bool | None) -> None:
    assert wants_erasure(words) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("да выйти", True),
        ("yes leave the programme", True),
        ("ухожу", True),
        ("ладно остаюсь", False),
        ("ok then i will stay", False),
        ("не хочу уходить", False),
        ("да выйти завтра", None),
    ],
)
def test_whoever_stays_does_not_leave(words: str, *, answer: bool | None) -> None:
    assert quits(words) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("да присылайте", True),
        ("присылайте мне скидки", True),
        ("yes send them", True),
        ("присылайте но редко", None),
        ("нет не присылайте", False),
    ],
)
def test_a_consent_is_given_in_words_that_doubt_nothing(words: str, *, answer: bool | None) -> None:
    assert allows_advertising(words) is answer


@pytest.mark.parametrize("words", ["не знаю", "not sure", "no idea", "нет не знаю"])
def test_a_doubt_is_no_answer(words: str) -> None:
    assert read_yes_or_no(words) is None


def test_an_answer_that_says_more_is_recognized() -> None:
    assert begins_like_an_answer("ок а как часто")
    assert begins_like_an_answer("нет только 50")
    assert not begins_like_an_answer("от кого")
