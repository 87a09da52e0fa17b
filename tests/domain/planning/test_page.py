"""A page of a plan knows its chunks without reading them."""

from datetime import timedelta

from chalicelib.domain.planning.chunk import Departure
from chalicelib.domain.planning.page import Page, chunk_id
from tests.builders.clock import START


def test_the_ids_of_chunks_are_known_from_the_page_alone() -> None:
    later = START + timedelta(hours=1)
    page = Page(
        0, 0, "", attempt="a1", departures=(Departure(START, 2, "sms"), Departure(later, 1))
    )

    assert list(page.chunk_ids) == [
        (chunk_id(page, 0), START, "sms"),
        (chunk_id(page, 1), START, "sms"),
        (chunk_id(page, 2), later, ""),
    ]
