"""A programme says whether it gives points, discounts or both."""

from chalicelib.domain.points.earning import Occasion, Row, earn
from tests.domain.points.till import FIRST, ZONE, at


def test_a_programme_of_discounts_alone_gives_no_points() -> None:
    programme = FIRST.model_copy(update={"benefits": "discounts"})
    occasion = Occasion(at(7), "s1", "shop", None, ZONE, ZONE)
    rows = [Row(1, "b", "bread", 10_000)]

    assert earn(programme, rows, occasion).points == 0
    assert earn(FIRST, rows, occasion).points == 5
