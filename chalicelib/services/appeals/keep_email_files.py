"""Store the files of an e-mail; again, they replace themselves."""

from chalicelib.channels.email.mime import ReadEmail
from chalicelib.domain.appeals.appeal_message import (
    FILE_BYTES_MAX,
    FILES_MAX,
    AppealFile,
    email_file_place,
)
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.world import World


def keep_files(world: World, email_id: str, said: ReadEmail) -> tuple[AppealFile, ...]:
    """Store those that are not empty and not too large, and return them.

    Raises:
        Unavailable: the bucket does not answer.
    """
    kept: list[AppealFile] = []
    for number, file in enumerate(said.files, 1):
        if not 0 < len(file.content) <= FILE_BYTES_MAX or len(kept) == FILES_MAX:
            continue
        place = email_file_place(email_id, number)
        world.files.put(place, file.content)
        kept.append(AppealFile(EMAIL, place, len(file.content), file.name))
    return tuple(kept)
