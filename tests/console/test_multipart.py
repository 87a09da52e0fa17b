"""Forms with files are read exactly, or refused."""

import pytest

from chalicelib.console.multipart import FORM_BYTES_MAX, FormFile, is_multipart, read_multipart
from chalicelib.domain.errors import Rejected

TYPE = 'multipart/form-data; boundary="edge"'
EVERY_BYTE = bytes(range(256)) * 3


def form(*parts: bytes, end: bytes = b"--edge--\r\n") -> bytes:
    return b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + end


def test_texts_and_files_come_through_exactly() -> None:
    sent = read_multipart(
        TYPE,
        form(
            'Content-Disposition: form-data; name="kind"\r\n\r\nИмя'.encode(),
            b'content-disposition: form-data; name="file"; filename="C:\\a\\b.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\n" + EVERY_BYTE,
        ),
    )

    assert sent.texts == (("kind", "Имя".encode()),)
    assert sent.files["file"].content == EVERY_BYTE


def test_a_name_may_have_quotes_and_any_letters() -> None:
    head = 'Content-Disposition: form-data; name="file"; filename="мой %22список%22.csv"\r\n\r\n'

    sent = read_multipart(TYPE, form(head.encode()))

    assert sent.files == {"file": FormFile('мой "список".csv', b"")}


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("multipart/form-data", form(b"")),
        (TYPE, b""),
        (TYPE, b"garbage"),
        (TYPE, form(b'Content-Disposition: form-data; name="a"\r\n\r\nx', end=b"")),
        (TYPE, form(b"Content-Disposition: form-data\r\n\r\nx")),
        (TYPE, form(b"Content-Type: text/plain\r\n\r\nx")),
        (TYPE, form(b'Content-Disposition: form-data; name="a"')),
        (TYPE, form(*[b'Content-Disposition: form-data; name="a"\r\n\r\nx'] * 60)),
    ],
)
def test_what_is_no_form_is_refused(media: str, body: bytes) -> None:
    with pytest.raises(Rejected, match=r"body\.media_type"):
        read_multipart(media, body)


def test_a_form_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(Rejected, match=r"body\.too_large"):
        read_multipart(TYPE, b"x" * (FORM_BYTES_MAX + 1))


def test_forms_with_files_are_told_by_their_type() -> None:
    assert is_multipart("Multipart/Form-Data; boundary=x")
    assert not is_multipart("application/x-www-form-urlencoded")
