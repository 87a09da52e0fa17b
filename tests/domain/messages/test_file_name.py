"""The name of a file of a stranger hides nothing, and is no path."""

import pytest

from chalicelib.domain.messages.file_name import NAME_CHARS_MAX, file_name


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("чек.pdf", "чек.pdf"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\scan.png", "C scan.png"),
        ('a"; filename="b.exe', "a  filename= b.exe"),
        ("photo\u202egpj.exe", "photo gpj.exe"),
        ("a\r\nSet-Cookie: b", "a Set-Cookie  b"),
        (" . ", ""),
        ("x" * 200 + ".pdf", "x" * 96 + ".pdf"),
        ("." + "x" * 200, "x" * 100),
        ("x" * 300, "x" * NAME_CHARS_MAX),
    ],
)
def test_a_name_keeps_what_is_safe(sent: str, name: str) -> None:
    assert file_name(sent) == name
