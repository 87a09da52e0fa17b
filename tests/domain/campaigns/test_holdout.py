"""Check 6 of section 9: control groups that are stable, fair to everybody and independent."""

from collections import Counter
from datetime import date

import pytest

from chalicelib.domain.campaigns.holdout import (
    CAMPAIGN_SHARE_BP,
    GLOBAL_SHARE_BP,
    Draw,
    campaign_draw,
    global_draw,
)
from chalicelib.domain.ids import CustomerId

SALT = "a salt of this programme"
PEOPLE = [CustomerId(f"customer-{number}") for number in range(20_000)]


def held_out(draw: Draw) -> set[CustomerId]:
    return {person for person in PEOPLE if draw.holds_out(person)}


@pytest.mark.parametrize(
    ("draw", "share"),
    [
        (global_draw(date(2026, 11, 21), salt=SALT), 0.05),
        (campaign_draw("autumn", salt=SALT), 0.10),
        (campaign_draw("none", salt=SALT, share_bp=0), 0.0),
        (campaign_draw("all", salt=SALT, share_bp=10_000), 1.0),
    ],
)
def test_check_6_the_share_is_kept(draw: Draw, share: float) -> None:
    assert len(held_out(draw)) / len(PEOPLE) == pytest.approx(share, abs=0.006)


def test_check_6_the_shares_of_the_programme() -> None:
    assert (GLOBAL_SHARE_BP, CAMPAIGN_SHARE_BP) == (500, 1000)


def test_check_6_the_global_group_is_drawn_anew_every_six_months() -> None:
    first, last = (global_draw(day, salt=SALT) for day in (date(2026, 7, 1), date(2026, 12, 31)))
    january, june = (global_draw(day, salt=SALT) for day in (date(2027, 1, 1), date(2027, 6, 30)))

    assert first == last
    assert january == june
    both = held_out(first) & held_out(january)
    assert len(both) / len(PEOPLE) == pytest.approx(0.05 * 0.05, abs=0.001)


def test_check_6_campaigns_draw_independently_of_each_other_and_of_the_global_group() -> None:
    groups = [
        held_out(campaign_draw("autumn", salt=SALT)),
        held_out(campaign_draw("winter", salt=SALT)),
        held_out(global_draw(date(2026, 11, 21), salt=SALT)),
    ]

    for one, other in ((0, 1), (0, 2), (1, 2)):
        expected = len(groups[one]) * len(groups[other]) / len(PEOPLE)
        assert len(groups[one] & groups[other]) == pytest.approx(expected, rel=0.25)


def test_check_6_another_salt_draws_others() -> None:
    assert held_out(campaign_draw("autumn", salt=SALT)) != held_out(
        campaign_draw("autumn", salt="x")
    )


def test_check_6_a_part_of_the_base_has_about_its_share() -> None:
    """What a hash costs beside exact cuts: strata are uneven as chance leaves them."""
    part_of = {person: number % 7 for number, person in enumerate(PEOPLE)}

    drawn = Counter(part_of[who] for who in held_out(campaign_draw("autumn", salt=SALT)))

    expected, spread = len(PEOPLE) / 70, (len(PEOPLE) / 7 * 0.1 * 0.9) ** 0.5
    assert all(abs(drawn[part] - expected) < 3 * spread for part in range(7))
