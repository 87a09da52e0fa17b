"""The name of a chat where its id must not stand: in queues and in keys."""

import hmac
from collections.abc import Iterable, Sequence

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.messages.message import Chat

DIGEST_CHARS = 32


def chat_digest(secret: bytes, chat: Chat) -> str:
    """Return a keyed digest of a chat, from which only the holder of the secret finds the chat."""
    return keyed_digest(secret, f"chat|{chat.channel}|{chat.id}")


def chat_with(digest: str, chats: Iterable[Chat], secrets: Sequence[bytes]) -> Chat | None:
    """Return the chat with this digest; None if none of them has it.

    A digest may be older than the last exchange of the secret, so all valid `secrets` are tried.
    """
    found = (chat for chat in chats if digest in {chat_digest(each, chat) for each in secrets})
    return next(found, None)


def mailbox_of(customer_id: CustomerId) -> Chat:
    """The chat under which notices to the mailboxes of a customer wait in the outbox."""
    return Chat(EMAIL, customer_id)


def keyed_digest(secret: bytes, name: str) -> str:
    """Return a keyed digest of a name."""
    return hmac.digest(secret, name.encode(), "sha256").hex()[:DIGEST_CHARS]
