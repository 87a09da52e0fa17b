"""Open a file that a customer sent: from the bucket, or from the messenger that has it first."""

from dataclasses import dataclass
from typing import cast

from chalicelib import log
from chalicelib.channels.messenger import KeepsFiles
from chalicelib.domain.appeals.appeal_message import FILE_BYTES_MAX, AppealFile, AppealMessage
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that the bucket has now."""

    file: AppealFile
    content: bytes


def open_file(world: World, appeal_id: AppealId, number: int) -> OpenedFile:
    """Return the file of a message. The bucket keeps it from the first time on.

    Raises:
        NotFound: `appeal.file_unknown`; `file.gone`: the messenger does not give it any more.
        Rejected: `file.too_large`.
        Unavailable: the messenger or the bucket does not answer.
    """
    message = world.desk.appeals.message(appeal_id, number)
    if message is None or message.file is None:
        raise NotFound("appeal.file_unknown")
    file = message.file
    if file.size > FILE_BYTES_MAX:
        raise Rejected("file.too_large")
    try:
        return OpenedFile(file, world.files.get(file.place))
    except NotFound as missing:
        if file.channel == EMAIL:
            raise NotFound("file.gone") from missing
    return OpenedFile(file, _fetched(world, message, file))


def _fetched(world: World, message: AppealMessage, file: AppealFile) -> bytes:
    messenger = cast("KeepsFiles", world.messengers.messenger(file.channel))
    content = messenger.fetch_file(file.id, bytes_max=FILE_BYTES_MAX)
    world.files.put(file.place, content)
    if world.desk.appeals.message(message.appeal_id, message.number) is None:
        # The customer was erased meanwhile, and the erasure did not see this copy.
        world.files.delete(file.place)
        raise NotFound("appeal.file_unknown")
    log.event("appeal.file_fetched", channel=file.channel, bytes=len(content))
    return content
