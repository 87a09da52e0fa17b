"""Who opened a letter, as far as the fetching program says what it is."""

from datetime import timedelta

import pytest

from chalicelib.domain.responses.reader import SCANNED_WITHIN, Reader, reader_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LATER = timedelta(hours=1)


@pytest.mark.parametrize(
    ("agent", "reader"),
    [
        (BROWSER, Reader.HUMAN),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", Reader.HUMAN),
        ("Mozilla/5.0", Reader.UNSURE),
        (" mozilla/5.0 ", Reader.UNSURE),
        (
            "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            Reader.UNSURE,
        ),
        ("YahooMailProxy; https://help.yahoo.com", Reader.UNSURE),
        ("", Reader.MACHINE),
        ("Barracuda Sentinel (EE)", Reader.MACHINE),
        ("python-requests/2.32", Reader.MACHINE),
    ],
)
def test_the_program_says_who_it_is(agent: str, reader: Reader) -> None:
    """Section 10: three classes of openings."""
    assert reader_of({"user-agent": agent}, since_sent=LATER) is reader


def test_nobody_reads_a_letter_as_soon_as_it_is_sent() -> None:
    browser = {"user-agent": BROWSER}
    assert reader_of(browser, since_sent=None) is Reader.HUMAN
    assert reader_of(browser, since_sent=SCANNED_WITHIN) is Reader.HUMAN
    assert reader_of(browser, since_sent=SCANNED_WITHIN - timedelta(seconds=1)) is Reader.MACHINE


def test_a_page_fetched_ahead_was_not_read() -> None:
    assert reader_of({"user-agent": BROWSER, "sec-purpose": "prefetch"}, since_sent=LATER) is (
        Reader.MACHINE
    )
