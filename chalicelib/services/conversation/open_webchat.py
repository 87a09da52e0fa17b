"""Sessions of the web chat: a signed token names the visitor, and only its digest is stored."""

import hashlib
import hmac

from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.errors import Forbidden, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.world import World

SESSIONS_AN_HOUR_MAX = 30  # from one network address
MESSAGES_A_MINUTE_MAX = 30  # in one session


def open_webchat(world: World, *, address: str) -> str:
    """Start a session and return its token.

    Raises:
        Unavailable: too many sessions from this network address within the hour.
    """
    now, source = world.now(), source_of(address)
    hour, limit = now.strftime("%Y-%m-%dT%H"), SESSIONS_AN_HOUR_MAX
    if not world.conversation.budgets.count("webchat_session", source, hour, limit=limit, now=now):
        raise Unavailable("webchat.too_many_sessions", retry_after_s=3600)
    session = world.new_id()
    return f"{session}.{_signature(world.secret, session)}"


def webchat_of(world: World, token: str) -> Chat:
    """Return the chat of a token.

    Raises:
        Forbidden: the token was not made by us.
    """
    session, _, signature = token.partition(".")
    expected = (_signature(each, session).encode() for each in world.valid_secrets)
    if not is_one_of(signature.encode("utf-8", "surrogatepass"), expected):
        raise Forbidden("webchat.session")
    # The stored id is a digest, so that a reader of the table cannot make the token from it.
    return Chat(WEBCHAT.name, hashlib.sha256(session.encode()).hexdigest()[:32])


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


def _signature(secret: bytes, session: str) -> str:
    message = b"webchat session|" + session.encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:32]
