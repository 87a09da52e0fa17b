"""A post: the words that a wall can show, and what each answer proves of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.campaign import AnswerButton, LinkButton
from chalicelib.domain.campaigns.wall_post import (
    NAME_CHARS_MAX,
    POST_CHARS_MAX,
    PostState,
    PostWords,
    WallPost,
    check_words,
    words_of,
)
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import PostId
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from tests.builders.clock import START
from tests.builders.planning import a_campaign

POST = WallPost(PostId("p"), PostWords("Скидка\nна кофе"), START, START)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
UPLOADED = f"/pictures/{'0' * 32}"
A = Attempted


def test_a_wall_shows_the_text_of_vk_and_the_links_of_the_buttons() -> None:
    buttons = (
        AnswerButton({"ru": "Приду"}, "come"),
        LinkButton({"ru": "Смотреть"}, "https://shop.example/a"),
        LinkButton({"ru": "Ещё", "en": "More"}, "https://shop.example/b"),
    )
    texts = {"email": {"ru": "Письмо"}, "telegram": {"ru": "Т"}, "vk": {"ru": "ВК"}}
    campaign = a_campaign(texts=texts, buttons=buttons, picture=UPLOADED)

    assert words_of(campaign, "en") == PostWords(
        "ВК\n\nСмотреть: https://shop.example/a\nMore: https://shop.example/b",
        UPLOADED,
        "https://shop.example/a",
    )
    assert words_of(campaign, "ru", "Своё").text.startswith("Своё\n\nСмотреть")
    other = a_campaign(texts={"telegram": {"ru": "Т"}}, picture="https://shop.example/p.png")
    assert words_of(other, "ru") == PostWords("Т", "", "https://shop.example/p.png")
    assert words_of(replace(other, picture=UPLOADED), "ru").link == ""
    with pytest.raises(Rejected, match=r"post\.no_text"):
        words_of(a_campaign(texts={"sms": {"ru": "Т"}}), "ru")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "post.no_text"),
        ("{{name}}, скидка", "post.personal"),
        ("я" * (POST_CHARS_MAX + 1), "post.too_long"),
    ],
)
def test_words_that_a_wall_cannot_show_are_refused(text: str, code: str) -> None:
    check_words(POST.words)
    with pytest.raises(Rejected) as refused:
        check_words(PostWords(text))
    assert refused.value.code == code


def test_its_name_is_its_first_line() -> None:
    assert POST.name == "Скидка"
    assert len(replace(POST, words=PostWords("я" * 200)).name) == NAME_CHARS_MAX
    assert POST.snapshot.state is PostState.PLANNED


@pytest.mark.parametrize(
    ("result", "first", "after_doubt"),
    [
        (A.DELIVERED, PostState.SENT, PostState.SENT),
        (A.SENT, PostState.SENT, PostState.SENT),
        (A.IN_DOUBT, PostState.PLANNED, PostState.PLANNED),
        (A.WAIT, PostState.PLANNED, PostState.PLANNED),
        # A refusal of a repetition says nothing of the call that was lost.
        (A.REFUSED, PostState.FAILED, PostState.UNKNOWN),
        (A.CLOSED, PostState.FAILED, PostState.UNKNOWN),
    ],
)
def test_each_answer_leads_to_one_state(
    result: Attempted, first: PostState, after_doubt: PostState
) -> None:
    claimed, attempt = POST.claimed(START), Attempt(result, "a.code", message=7)
    assert claimed.judged(attempt, START, doubted=None).state is first
    assert claimed.judged(attempt, START, doubted=START).state is after_doubt


def test_a_platform_that_never_lets_it_through_fails_the_post() -> None:
    wait = Attempt(A.WAIT, "vk.too_many_requests", 60)
    assert POST.claimed(START).judged(wait, START, doubted=None).tried_at is None
    assert POST.claimed(START).judged(wait, START + DAY, doubted=None).state is PostState.FAILED
    assert POST.claimed(START).judged(wait, START + DAY, doubted=START).tried_at == START


def test_a_claim_ends_and_a_lost_call_is_repeated_for_an_hour() -> None:
    claimed = POST.claimed(START)
    assert not POST.is_claimed(START)
    assert claimed.is_claimed(START + 59 * SECOND)
    assert not claimed.is_claimed(START + 60 * SECOND)
    assert not POST.is_lost(START + DAY)
    assert not claimed.is_lost(START + 3599 * SECOND)
    assert claimed.is_lost(START + 3600 * SECOND)
    assert claimed.claimed(START + 60 * SECOND).tried_at == START


def test_only_a_post_that_cannot_stand_on_the_wall_is_cancelled() -> None:
    assert POST.cancelled(START).state is PostState.CANCELLED
    for late in (POST.claimed(START), POST.cancelled(START)):
        with pytest.raises(Conflict, match=r"post\.state"):
            late.cancelled(START)
