"""The files that customers sent, over HTTP: a signed address of each."""

from datetime import timedelta

from chalice import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import AppealId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, ResponseModel
from chalicelib.services.appeals.open_file import stored_file

FILE = "/v1/appeals/{appeal_id}/messages/{number}/file"
LINK_LIVES = timedelta(minutes=5)
DIGITS_MAX = 6
UNNAMED = "photo"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class AppealFileLink(ResponseModel):
    """An address at which a browser saves the file."""

    url: str = Field(description="Needs no key; never show it as a page.")
    name: str = Field(description="As the customer named it; a photo has no name.")
    size: int = Field(description="Bytes.")
    expires_at: AwareDatetime = Field(description="The address works until then.")


@api.serves(
    Operation(
        "GET",
        FILE,
        "Get a file of a customer",
        Permission.APPEALS_READ,
        AppealFileLink,
        id="getAppealFile",
        refuses=("appeal.file_unknown", "file.gone", "file.not_fetched", "file.too_large"),
        details="The answer is a signed address, at which a browser saves it. A file of a messenger"
        " is fetched when a person opens it first on the page of the appeal, and kept in the"
        " private bucket until the customer is erased; before that it is refused.",
    )
)
def show_file(call: Call[Nothing, Nothing]) -> AppealFileLink:
    """Return a signed address of a file."""
    appeal_id, number = AppealId(call.path["appeal_id"]), number_of(call.path["number"])
    opened = stored_file(call.world, appeal_id, number)
    # A header has no letters beyond ASCII, and the address would carry the name.
    suffix = opened.file.name.rpartition(".")[2]
    name = f"file.{suffix}" if suffix.isascii() and suffix.isalnum() else UNNAMED
    lives_s = int(LINK_LIVES.total_seconds())
    url = call.world.files.link(opened.file.place, name=name, lives_s=lives_s)
    return AppealFileLink(
        url=url,
        name=opened.file.name,
        size=len(opened.content),
        expires_at=call.actor.at + LINK_LIVES,
    )


def number_of(text: str) -> int:
    """Return the number of a message in an address.

    Raises:
        NotFound: `appeal.file_unknown`.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
        raise NotFound("appeal.file_unknown")
    return int(text)
