"""E-mails as they come: other charsets, HTML alone, files, and bytes that are no e-mail."""

from base64 import b64encode

import pytest

from chalicelib.channels.email.mime import TEXT_CHARS_MAX, read_email


def raw(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join((*lines, "", "")).encode() + body


def test_words_of_other_charsets_are_read() -> None:
    subject = b64encode("Баллы".encode("koi8-r")).decode()
    said = read_email(
        raw(
            f"Subject: =?koi8-r?B?{subject}?=",
            "From: =?utf-8?B?0JLQtdGA0LA=?= <vera@example.net>",
            "Content-Type: text/plain; charset=windows-1251",
            "Content-Transfer-Encoding: 8bit",
            body="Где они?".encode("windows-1251"),
        )
    )

    assert (said.subject, said.name, said.address) == ("Баллы", "Вера", "vera@example.net")
    assert said.text == "Где они?"


def test_html_alone_becomes_words() -> None:
    html = "<style>p{}</style><p>Где <b>мои</b> баллы?</p><script>alert(1)</script><p>Вера</p>"
    said = read_email(raw("Content-Type: text/html; charset=utf-8", body=html.encode()))

    assert said.text == "Где мои баллы?\nВера"


def test_the_plain_part_comes_first_and_files_are_named() -> None:
    parts = (
        "--x",
        "Content-Type: text/html",
        "",
        "<p>html</p>",
        "--x",
        "Content-Type: text/plain",
        "",
        "plain",
        "--x",
        'Content-Type: image/png; name="a.png"',
        "Content-Transfer-Encoding: base64",
        "",
        "iVBORw0KGgo=",
        "--x",
        "Content-Disposition: attachment",
        "",
        "?",
    )
    said = read_email(raw('Content-Type: multipart/mixed; boundary="x"', "", *parts))

    assert said.text == "plain"
    assert [(each.name, each.content) for each in said.files] == [
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("?", b"?\r\n"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 100,
        b"From: <<<>\r\nSubject: =?utf-8?B?!!?=\r\n\r\nx",
        b"Subject: =?no-such-charset?B?0JI=?=\r\n\r\nx",
        b"Content-Type: text/plain; charset=no-such\r\n\r\n\xff",
        b"Content-Type: text/plain; charset=base64\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 5000,
        b"Content-Type: message/rfc822\r\n\r\n" * 60,
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%",
        b"From: a@b.example\r\n" * 2000,
    ],
)
def test_malformed_bytes_fail_nothing(content: bytes) -> None:
    said = read_email(content)

    assert len(said.text) <= TEXT_CHARS_MAX
    assert "\x00" not in said.text


def test_a_message_id_is_one_token() -> None:
    said = read_email(raw("Message-ID: <a@b.example>\r\n <evil> x", "In-Reply-To: <c@d.example>"))

    assert (said.message_id, said.is_reply) == ("<a@b.example>", True)
    assert read_email(raw("Message-ID: none")).message_id == ""
