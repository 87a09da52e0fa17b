"""The picture of a message is its largest photo, or a picture that was sent as a file."""

from typing import Any

import pytest

from chalicelib.channels.telegram.pictures import read_picture
from chalicelib.domain.messages.message import SentPhoto

SMALL, LARGE = {"file_id": "small", "file_size": 900}, {"file_id": "large", "file_size": 90_000}


@pytest.mark.parametrize(
    ("extra", "picture"),
    [
        ({"photo": [SMALL, LARGE]}, SentPhoto("large", 90_000)),
        ({"photo": [SMALL, {"file_id": 7}, "x"]}, SentPhoto("small", 900)),
        ({"photo": []}, None),
        ({"photo": "x"}, None),
        ({"photo": [{"file_id": "f" * 201}]}, None),
        ({"document": {"file_id": "scan", "mime_type": "image/png"}}, SentPhoto("scan")),
        (
            {"document": {"file_id": "scan", "mime_type": "image/png", "file_size": "9"}},
            SentPhoto("scan"),
        ),
        ({"document": {"file_id": "list", "mime_type": "application/pdf"}}, None),
        ({"sticker": {"file_id": "s"}}, None),
    ],
)
def test_a_picture_is_read_from_what_telegram_sends(
    extra: dict[str, Any], picture: SentPhoto | None
) -> None:
    assert read_picture(extra) == picture
