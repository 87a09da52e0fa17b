"""Keep the photo of a visitor where other files of the desk are, as long as the desk has it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.appeals.appeal_message import AppealFile
from chalicelib.domain.campaigns.picture import read_picture
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.message import Chat, SentFile
from chalicelib.world import World

NAME_CHARS = 40


@contextmanager
def kept_photo(world: World, chat: Chat, update_id: str, content: bytes) -> Iterator[SentFile]:
    """Keep the photo while its message is answered, and afterwards if the desk got it.

    A repeated request has the same file.

    Raises:
        Rejected: with the codes of `read_picture`.
        Unavailable: the bucket does not answer.
    """
    read_picture(content)
    file = photo_file(chat, update_id, len(content))
    world.files.put(file.place, content)
    yield SentFile(file.id, file.size)
    if not _has_desk(world, chat, file):
        world.files.delete(file.place)


def photo_file(chat: Chat, update_id: str, size: int) -> AppealFile:
    """The file of a message in a web chat."""
    name = hashlib.sha256(f"{chat.id};{update_id}".encode()).hexdigest()[:NAME_CHARS]
    return AppealFile(WEBCHAT.name, name, size)


def _has_desk(world: World, chat: Chat, file: AppealFile) -> bool:
    dialog = world.conversation.dialogs.get(chat)
    if dialog is None or not dialog.passed_on:
        return False
    return file in world.desk.appeals.files_in(AppealId(dialog.passed_on[1]))
