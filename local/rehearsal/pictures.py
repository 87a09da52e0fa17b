"""The picture of the rehearsal: bytes that are no text go in by one door and come back by each."""

import base64
from dataclasses import dataclass, field

import requests

from local.rehearsal.stack import Stack

# A WebP of one point; many of its bytes are no UTF-8.
PICTURE = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
# AWS decides by the first type of `Accept`; the engine takes the whole of it for one type. So here
# is one type, and a browser's list is for AWS alone (`handlers/edge/binary_types.py`).
ACCEPT = {"Accept": "image/webp"}
WITHIN_S = 30


@dataclass(slots=True)
class PictureRehearsal:
    """Why the upload was refused, and where the picture came back otherwise than it was sent."""

    refused: str = ""
    changed: list[str] = field(default_factory=list)


def rehearse_picture(stack: Stack, key: str) -> PictureRehearsal:
    """Upload a picture through the REST API, and look at it."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/octet-stream"}
    made = requests.post(
        f"{stack.rest_api}/v1/pictures", PICTURE, headers=headers, timeout=WITHIN_S
    )
    if made.status_code != requests.codes.created:
        return PictureRehearsal(refused=f"{made.status_code} {made.text}")
    doors = [f"{door}{made.json()['picture']}" for door in (stack.front_door, stack.rest_api)]
    shown = {door: requests.get(door, headers=ACCEPT, timeout=WITHIN_S) for door in doors}
    return PictureRehearsal(changed=[door for door in doors if shown[door].content != PICTURE])
