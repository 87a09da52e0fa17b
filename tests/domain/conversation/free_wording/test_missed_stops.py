"""Case d14: no stop phrase is missed, and a complaint that nothing arrives stops nothing."""

import pytest

from chalicelib.domain.conversation.free_wording import match_command


@pytest.mark.parametrize(
    "text",
    [
        "отписатся",
        "отписацца",
        "нинадо мне писать",
        "нихочу получать",
        "стп",
        "stp",
        "cтоп",
        "мне это не интересно",
        "не интересует",
        "мне неинтересно",
        "not interested",
        "I'm not interested in this",
        "leave me alone",
        "оставьте меня",
        "enough",
        "that's enough",
        "хватит уже",
        "I never signed up",
        "lose my number",
    ],
)
def test_a_stop_is_obeyed(text: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("stop", True)


@pytest.mark.parametrize(
    "text",
    [
        "отказ",
        "отказываюсь",
        "i want out",
        "зачем вы мне это шлёте?",
        "для чего вы мне пишете",
        "чего вы мне пишете",
        "что вы мне шлёте",
        "почему мне приходят эти смс",
        "why do you send me this",
        "why are you texting me",
        "why am I getting this?",
        "почему вы не перестаёте слать рекламу",
        "почему мне приходят смс",
        "почему я получаю смс",
        "почему смс не прекращаются",
        "почему вы не отписываете меня",
        "почему мне приходят смс без моего согласия",
        "почему приходит реклама, хотя я не подписывался",
        "почему приходит реклама хотя не подписывался",
        "почему вы мне пишете, я вас не просил",
        "why do I get so many texts",
        "why can I not unsubscribe",
        "why do I get texts without consent",
        "why do I get texts I did not sign up for",
        "why don't you stop",
        "мне это не нужно",
        "I don't want this",
        "no more",
    ],
)
def test_a_likely_stop_is_asked_back(text: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert match.command == "stop"
    assert not match.is_sure


@pytest.mark.parametrize(
    "text",
    [
        "почему вы мне не пишете",
        "почему не приходят акции",
        "смс не приходит",
        "код не пришёл",
        "мне ничего не приходит",
        "why don't you send me offers",
        "why am I not getting discounts",
        "I don't receive anything",
        "I want to find out my balance",
        "банк дал отказ",
    ],
)
def test_a_complaint_that_nothing_arrives_stops_nothing(text: str) -> None:
    match = match_command(text, "ru")

    assert match is None or match.command != "stop"


@pytest.mark.parametrize(
    "text",
    [
        "почему мне не приходят смс",
        "почему не приходят смс",
        "почему я не получаю смс",
        "почему я не получаю сообщений в телеграм",
        "почему мне не приходит почта",
        "почему не приходят письма на почту",
        "почему в телеграм ничего не приходит",
        "почему вы не пишете мне в телеграм",
        "почему не приходят пуши",
        "почему нет смс",
        "где мои смс",
        "где ваша рассылка",
        "куда пропали смс",
        "отчего сообщения исчезли",
        "смс не приходят",
        "письма не доходят",
        "why do I get no texts",
        "why do I get no emails",
        "why don't I get texts",
        "why am I not getting texts",
        "why no sms",
        "how come I get no texts",
        "why are there no texts",
        "I'm not getting your newsletter",
        "where are my texts",
        "where did my e-mails go",
    ],
)
def test_a_silent_channel_is_answered_like_silence(text: str) -> None:
    """As "why do you not write to me": the answer tells how offers come."""
    match = match_command(text, "ru")

    assert match is not None
    assert (match.command, match.is_sure, match.others) == ("offers", True, ())


@pytest.mark.parametrize(
    "text",
    [
        "почему мне больше не приходят смс",
        "мне перестали приходить смс",
        "why did the texts stop",
        "why did you stop texting me",
        "when did you stop e-mailing me",
        "why have the emails stopped",
        "why do I no longer get texts",
    ],
)
def test_a_channel_that_fell_silent_is_asked_about(text: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert (match.command, match.is_sure, match.others) == ("offers", False, ("stop",))


@pytest.mark.parametrize(
    "text",
    [
        "где отключить смс",
        "куда писать чтобы отписаться от рассылки",
        "where do I turn off texts",
        "where can I stop the emails",
    ],
)
def test_where_to_stop_is_a_stop(text: str) -> None:
    match = match_command(text, "ru")

    assert match is not None
    assert (match.command, match.is_sure) == ("stop", True)


@pytest.mark.parametrize(
    "text", ["куда жаловаться на смс", "where did you get my email", "куда делась карта"]
)
def test_where_something_else_is_explains_no_offers(text: str) -> None:
    match = match_command(text, "ru")

    assert match is None or match.command != "offers"


@pytest.mark.parametrize(
    "text",
    ["почему вы не присылаете чеки", "почему оператор мне не пишет", "why don't you send my card"],
)
def test_why_something_else_is_not_sent_stops_nothing(text: str) -> None:
    match = match_command(text, "ru")

    assert match is None or match.command != "stop"
