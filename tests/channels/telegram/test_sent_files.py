"""The file of a message is its largest photo, or a document with its name."""

from typing import Any

import pytest

from chalicelib.channels.telegram.sent_files import read_file
from chalicelib.domain.messages.message import SentFile

SMALL, LARGE = {"file_id": "small", "file_size": 900}, {"file_id": "large", "file_size": 90_000}


@pytest.mark.parametrize(
    ("extra", "file"),
    [
        ({"photo": [SMALL, LARGE]}, SentFile("large", 90_000)),
        ({"photo": [SMALL, {"file_id": 7}, "x"]}, SentFile("small", 900)),
        ({"photo": []}, None),
        ({"photo": "x"}, None),
        ({"photo": [{"file_id": "f" * 201}]}, None),
        ({"document": {"file_id": "scan", "mime_type": "image/png"}}, SentFile("scan")),
        (
            {"document": {"file_id": "scan", "mime_type": "image/png", "file_size": "9"}},
            SentFile("scan"),
        ),
        (
            {"document": {"file_id": "a", "file_name": "../чек\u202e.pdf"}},
            SentFile("a", 0, "чек .pdf"),
        ),
        ({"document": {"file_id": "a", "file_name": 7}}, SentFile("a")),
        ({"document": "x"}, None),
        ({"sticker": {"file_id": "s"}}, None),
    ],
)
def test_a_file_is_read_from_what_telegram_sends(
    extra: dict[str, Any], file: SentFile | None
) -> None:
    assert read_file(extra) == file
