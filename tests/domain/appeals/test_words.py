"""What a text is about, whether it thanks, and which knowledge card it asks."""

import pytest

from chalicelib.domain.appeals.appeal_message import summary_of
from chalicelib.domain.appeals.knowledge_card import KnowledgeCard, in_order, match_cards
from chalicelib.domain.appeals.thanks import is_thanks
from chalicelib.domain.appeals.topic import Topic, topic_of
from chalicelib.domain.appeals.written_rating import written_rating

REFUND = KnowledgeCard(
    "refund",
    {"ru": "Как вернуть товар?", "en": "How do I return goods?"},
    {"ru": "Принесите товар и чек в магазин.", "en": "Bring the goods and the receipt."},
    ("можно ли сдать покупку обратно", "вернуть испорченный товар", "where can I return a product"),
    Topic.GOODS,
    order=2,
)
DELIVERY = KnowledgeCard(
    "delivery", {"ru": "Есть ли доставка?"}, {"ru": "Да, с 9 до 21."}, ("доставляете ли вы",)
)
HIDDEN = KnowledgeCard("old", {"ru": "Как вернуть товар?"}, {"ru": "Никак."}, is_shown=False)
CARDS = (REFUND, DELIVERY, HIDDEN)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Купила тухлую рыбу, верните баллы", Topic.GOODS),
        ("Почему мне не пришли баллы за вчера?", Topic.POINTS),
        ("карта не читается на кассе", Topic.CARD),
        ("Кассир нахамил мне", Topic.SHOP),
        ("В чеке другая цена", Topic.PURCHASE),
        ("where is my refund", Topic.PURCHASE),
        ("достали с рекламой", Topic.ADVERTISING),
        ("ну что там?", Topic.OTHER),
    ],
)
def test_words_name_the_topic(text: str, topic: Topic) -> None:
    assert topic_of(text) is topic


@pytest.mark.parametrize(
    "text", ["Спасибо большое!", "ок, понял", "Thanks a lot", "👍", "Всё работает"]
)
def test_a_thank_you_asks_for_nothing(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["Спасибо, а когда?", "спасибо, но не помогло", "Не работает", "", "Сапоги", "спасибо " * 9],
)
def test_what_is_more_than_a_thank_you_is_none(text: str) -> None:
    assert not is_thanks(text)


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("5", 5),
        (" 1. ", 1),
        ("4/5", 4),
        ("3 из 5", 3),
        ("5, спасибо за помощь!", 5),
        ("5\n\nThank you", 5),
        ("6", None),
        ("15", None),
        ("5 банок разбились", None),
        ("2, не помогло", None),
        ("спасибо", None),
        ("", None),
    ],
)
def test_a_rating_may_be_written(text: str, rating: int | None) -> None:
    assert written_rating(text) == rating


@pytest.mark.parametrize(
    "text",
    [
        "как вернуть товар",
        "Хочу вернуть товар, он испорченный",
        "можно сдать покупку обратно?",
        "how can i return goods",
    ],
)
def test_a_card_answers_its_question_in_other_words(text: str) -> None:
    match = match_cards(text, CARDS)
    assert match
    assert match.is_sure
    assert match.cards[0] == REFUND


@pytest.mark.parametrize(
    "text", ["как", "мне", "где мои баллы", "почему так дорого", "вернуть " + "слово " * 40]
)
def test_what_no_card_answers_matches_none(text: str) -> None:
    assert match_cards(text, CARDS) is None


def test_two_cards_that_fit_alike_are_both_offered() -> None:
    again = KnowledgeCard("again", {"ru": "Как вернуть покупку?"}, {"ru": "Так."}, order=3)
    match = match_cards("вернуть товар или покупку", (REFUND, again))
    assert match
    assert not match.is_sure
    assert len(match.cards) == 2


def test_a_card_speaks_the_language_that_it_has() -> None:
    assert DELIVERY.asked_in("en") == "Есть ли доставка?"
    assert DELIVERY.answered_in("en") == "Да, с 9 до 21."
    assert REFUND.asked_in("en") == "How do I return goods?"
    assert [each.id for each in in_order((REFUND, DELIVERY))] == ["delivery", "refund"]


def test_a_summary_is_one_short_line() -> None:
    assert summary_of("Где\n мои баллы?") == "Где мои баллы?"
    assert len(summary_of("слово " * 100)) == 120
