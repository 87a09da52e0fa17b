"""Web chat sessions: whoever holds the token is the person."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Forbidden, Unavailable
from chalicelib.services.conversation.webchat.open_webchat import (
    MESSAGES_A_MINUTE_MAX,
    SESSIONS_AN_HOUR_MAX,
    open_webchat,
    spend_message,
    webchat_of,
)
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.repo.builders import everything

ADDRESS = "198.51.100.7"
OFFLINE = World(Settings(secret="a secret of thirty-two characters"), now=Clock().now)


def test_a_token_always_opens_the_same_chat(world: World) -> None:
    token = open_webchat(world, address=ADDRESS)

    chat = webchat_of(world, token)
    assert chat.channel == "webchat"
    assert webchat_of(world, token) == chat


def test_every_session_is_a_chat_of_its_own(world: World) -> None:
    tokens = [open_webchat(world, address=ADDRESS) for _ in range(3)]

    assert len({webchat_of(world, token) for token in tokens}) == 3


def test_the_table_does_not_know_the_token(world: World) -> None:
    token = open_webchat(world, address=ADDRESS)
    session = token.partition(".")[0]

    assert session not in str(everything(world))
    assert session not in webchat_of(world, token).id
    assert ADDRESS not in str(everything(world))


@pytest.mark.parametrize("token", ["", ".", "session", "session.", ".signature", "é.\ud800"])
def test_what_we_did_not_sign_opens_nothing(world: World, token: str) -> None:
    with pytest.raises(Forbidden, match=r"webchat\.session"):
        webchat_of(world, token)


def test_a_token_with_another_session_opens_nothing(world: World) -> None:
    one, other = (open_webchat(world, address=ADDRESS).split(".") for _ in range(2))

    with pytest.raises(Forbidden):
        webchat_of(world, f"{one[0]}.{other[1]}")


@given(st.text())
def test_no_token_breaks_the_reader(token: str) -> None:
    with pytest.raises(Forbidden):
        webchat_of(OFFLINE, token)


def test_one_address_opens_thirty_sessions_an_hour(world: World, clock: Clock) -> None:
    for _ in range(SESSIONS_AN_HOUR_MAX):
        open_webchat(world, address=ADDRESS)

    with pytest.raises(Unavailable, match="too_many_sessions") as refused:
        open_webchat(world, address=ADDRESS)
    assert refused.value.retry_after_s == 3600
    assert open_webchat(world, address="198.51.100.8")
    clock.moves(hours=1)
    assert open_webchat(world, address=ADDRESS)


def test_one_session_says_thirty_things_a_minute(world: World, clock: Clock) -> None:
    chat = webchat_of(world, open_webchat(world, address=ADDRESS))
    for _ in range(MESSAGES_A_MINUTE_MAX):
        spend_message(world, chat)

    with pytest.raises(Unavailable, match="too_many_messages"):
        spend_message(world, chat)
    clock.moves(minutes=1)
    spend_message(world, chat)


def test_s13_a_token_of_an_older_release_has_ended(world: World) -> None:
    """Such a token has no end: the session and its signature alone."""
    message = b"webchat session|" + b"a-session"
    signature = hmac.new(world.secret, message, hashlib.sha256).hexdigest()[:32]

    with pytest.raises(Forbidden, match="session_ended"):
        webchat_of(world, f"a-session.{signature}")
