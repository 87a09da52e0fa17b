"""Sessions of the web chat: a signed token names the visitor, and only its digest is stored.

The token is the random id of the session, the second at which it ends, and the signature.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.errors import Forbidden, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.world import World

SESSIONS_AN_HOUR_MAX = 30  # from one network address
MESSAGES_A_MINUTE_MAX = 30  # in one session
SECONDS = re.compile(r"[0-9]{1,11}")


class WebchatSession(NamedTuple):
    """The chat of a visitor, and the instant from which the token is refused."""

    chat: Chat
    ends: datetime


def open_webchat(world: World, *, address: str) -> str:
    """Start a session and return its token.

    Raises:
        Unavailable: too many sessions from this network address within the hour.
    """
    now, source = world.now(), source_of(address)
    hour, limit = now.strftime("%Y-%m-%dT%H"), SESSIONS_AN_HOUR_MAX
    if not world.conversation.budgets.count("webchat_session", source, hour, limit=limit, now=now):
        raise Unavailable("webchat.too_many_sessions", retry_after_s=3600)
    ends = now + timedelta(days=world.settings.webchat_session_days)
    claim = f"{world.new_id()}.{int(ends.timestamp())}"
    return f"{claim}.{_signature(world.secret, claim)}"


def webchat_of(world: World, token: str) -> Chat:
    """Return the chat of a token.

    Raises:
        Forbidden: `webchat.session`: the token was not made by us; `webchat.session_ended`: it is
            too old, or its visitor closed the chat.
    """
    chat, _ = read_session(world, token)
    if world.conversation.closed_webchats.is_closed(chat):
        raise Forbidden("webchat.session_ended")
    return chat


def read_session(world: World, token: str) -> WebchatSession:
    """Return the session of a token, closed or not.

    Raises:
        Forbidden: `webchat.session`, or `webchat.session_ended`: it is too old.
    """
    claim, _, signature = token.rpartition(".")
    expected = (_signature(each, claim).encode() for each in world.valid_secrets)
    if not is_one_of(signature.encode("utf-8", "surrogatepass"), expected):
        raise Forbidden("webchat.session")
    session, _, seconds = claim.rpartition(".")
    # Tokens of older releases had no end, so they are refused: the page opens a new session.
    if not SECONDS.fullmatch(seconds):
        raise Forbidden("webchat.session_ended")
    ends = datetime.fromtimestamp(int(seconds), UTC)
    if world.now() >= ends:
        raise Forbidden("webchat.session_ended")
    # The stored id is a digest, so that a reader of the table cannot make the token from it.
    chat = Chat(WEBCHAT.name, hashlib.sha256(session.encode()).hexdigest()[:32])
    return WebchatSession(chat, ends)


def spend_message(world: World, chat: Chat) -> None:
    """Count one message of a session.

    Raises:
        Unavailable: the session sent too many messages within this minute.
    """
    now = world.now()
    minute, limit = now.strftime("%Y-%m-%dT%H:%M"), MESSAGES_A_MINUTE_MAX
    if not world.conversation.budgets.count(
        "webchat_message", chat.id, minute, limit=limit, now=now
    ):
        raise Unavailable("webchat.too_many_messages", retry_after_s=60)


def _signature(secret: bytes, claim: str) -> str:
    message = b"webchat session|" + claim.encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:32]
