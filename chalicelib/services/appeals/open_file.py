"""Open a file that a customer sent: from the bucket, or from the messenger that has it first."""

from dataclasses import dataclass

from chalicelib import log
from chalicelib.channels.messenger import KeepsFiles
from chalicelib.channels.webchat import WEBCHAT
from chalicelib.domain.appeals.appeal_message import FILE_BYTES_MAX, AppealFile
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that the bucket has now."""

    file: AppealFile
    content: bytes


def stored_file(world: World, appeal_id: AppealId, number: int) -> OpenedFile:
    """Return the file of a message, if the bucket has it.

    Raises:
        NotFound: `appeal.file_unknown`; `file.gone`: the bucket lost the file of an e-mail.
        Rejected: `file.too_large`.
        Conflict: `file.not_fetched`: no person opened it on the page of the appeal yet.
        Unavailable: the bucket does not answer.
    """
    # The API has no token of the messenger: it takes webhooks of strangers.
    file = _file_of(world, appeal_id, number)
    found = _in_bucket(world, file)
    if found is None:
        raise Conflict("file.not_fetched")
    return found


def open_file(world: World, appeal_id: AppealId, number: int) -> OpenedFile:
    """Return the file of a message. The bucket keeps it from the first time on.

    Raises:
        NotFound: `appeal.file_unknown`; `file.gone`: the messenger does not give it any more;
            `file.in_chat`: the messenger gives files to no program.
        Rejected: `file.too_large`.
        Unavailable: the messenger or the bucket does not answer.
    """
    file = _file_of(world, appeal_id, number)
    found = _in_bucket(world, file)
    return found or OpenedFile(file, _fetched(world, appeal_id, number, file))


def _file_of(world: World, appeal_id: AppealId, number: int) -> AppealFile:
    message = world.desk.appeals.message(appeal_id, number)
    if message is None or message.file is None:
        raise NotFound("appeal.file_unknown")
    if message.file.size > FILE_BYTES_MAX:
        raise Rejected("file.too_large")
    return message.file


def _in_bucket(world: World, file: AppealFile) -> OpenedFile | None:
    try:
        return OpenedFile(file, world.files.get(file.place))
    except NotFound as missing:
        if file.channel in (EMAIL, WEBCHAT.name):
            raise NotFound("file.gone") from missing
    return None


def _fetched(world: World, appeal_id: AppealId, number: int, file: AppealFile) -> bytes:
    messenger = world.messengers.messenger(file.channel)
    if not isinstance(messenger, KeepsFiles):
        raise NotFound("file.in_chat")
    content = messenger.fetch_file(file.id, bytes_max=FILE_BYTES_MAX)
    world.files.put(file.place, content)
    if world.desk.appeals.message(appeal_id, number) is None:
        # The customer was erased meanwhile, and the erasure did not see this copy.
        world.files.delete(file.place)
        raise NotFound("appeal.file_unknown")
    log.event("appeal.file_fetched", channel=file.channel, bytes=len(content))
    return content
