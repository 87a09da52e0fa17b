"""Pictures of campaigns over HTTP: staff upload them, and everybody with an address sees them."""

from typing import Self

from chalice import Blueprint, Response
from pydantic import Field

from chalicelib.domain.campaigns.picture import PICTURE_BYTES_MAX, SIDE_MAX
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.codes import SECRET
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, ResponseModel
from chalicelib.services.campaigns.upload_picture import (
    UploadedPicture,
    show_picture,
    upload_picture,
)
from chalicelib.world import current_world

# More than is taken, so that a file which is a little too large is refused with its limit.
SENT_BYTES_MAX = 4 * PICTURE_BYTES_MAX

blueprint = Blueprint(__name__)
api = Api(blueprint)


class PictureResponse(ResponseModel):
    """A stored picture; a campaign or a trigger names it by `picture`."""

    picture: str = Field(description="For the field `picture` of a campaign or a trigger.")
    url: str = Field(description="Where everybody sees it.")
    media: str = Field(description="`image/jpeg`, `image/png` or `image/webp`.")
    width: int
    height: int

    @classmethod
    def of(cls, uploaded: UploadedPicture, root: str) -> Self:
        """Return the answer about a picture; `root` is the address of the service."""
        found = uploaded.picture
        return cls(
            picture=uploaded.path,
            url=root + uploaded.path,
            media=found.media,
            width=found.width,
            height=found.height,
        )


@api.serves(
    Operation(
        "POST",
        "/v1/pictures",
        "Upload a picture",
        Permission.CAMPAIGNS_WRITE,
        PictureResponse,
        status=201,
        takes_bytes=True,
        body_bytes_max=SENT_BYTES_MAX,
        details=f"JPEG, PNG or WebP of at most {PICTURE_BYTES_MAX // 1024} KiB, with sides of at"
        f" most {SIDE_MAX} points. It is known by its bytes: the same picture again has the same"
        " address. It is kept for a week, and for good when a campaign or a trigger is stored with"
        " it.",
        id="uploadPicture",
        refuses=(
            "files.unreachable",
            "picture.broken",
            "picture.empty",
            "picture.kind",
            "picture.size",
            "picture.too_heavy",
            *SECRET,
        ),
    )
)
def upload(call: Call[Nothing, Nothing]) -> PictureResponse:
    """Store a picture."""
    return PictureResponse.of(upload_picture(call.world, call.raw), call.world.settings.public_url)


@api.opens(
    Operation(
        "GET",
        "/pictures/{picture_id}",
        "A picture of a campaign",
        None,
        None,
        media="image/jpeg",
        details="JPEG, PNG or WebP, as it was uploaded. Nobody finds the address without a message"
        " that has it.",
        id="getPicture",
        refuses=("files.unreachable", "picture.missing"),
        is_internal=True,
    )
)
def show(picture_id: str) -> Response:
    """Return the bytes of a picture."""
    shown = show_picture(current_world(), picture_id)
    return Response(shown.content, {**shown.headers}, 200)
