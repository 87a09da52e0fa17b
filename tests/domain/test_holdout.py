"""Check 6 of section 9: control groups that are stable, fair to each stratum and independent."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.holdout import (
    CAMPAIGN_SHARE_BP,
    GLOBAL_SHARE_BP,
    Draw,
    campaign_draw,
    global_draw,
)
from chalicelib.domain.ids import CustomerId

SALT = "a salt of this programme"
PEOPLE = [CustomerId(f"customer-{number}") for number in range(20_000)]
STRATA = {person: f"{number % 7}" for number, person in enumerate(PEOPLE)}

members = st.lists(
    st.tuples(st.uuids().map(lambda drawn: CustomerId(str(drawn))), st.sampled_from("abc")),
    max_size=40,
    unique_by=lambda member: member[0],
)


def held_out(draw: Draw) -> set[CustomerId]:
    return {person for person in PEOPLE if draw.holds_out(person, STRATA[person])}


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


def test_check_6_each_stratum_has_exactly_its_share() -> None:
    draw = campaign_draw("autumn", salt=SALT).stratified(STRATA.items())

    sizes, drawn = Counter(STRATA.values()), Counter(STRATA[who] for who in held_out(draw))
    assert all(abs(drawn[stratum] - sizes[stratum] / 10) < 1 for stratum in sizes)


def test_check_6_small_strata_are_not_always_left_out() -> None:
    pair = [(CustomerId("a"), "s"), (CustomerId("b"), "s")]
    draws = [campaign_draw(f"{n}", salt=SALT).stratified(pair) for n in range(2_000)]

    times = sum(draw.holds_out(who, stratum) for draw in draws for who, stratum in pair)
    assert times / 4_000 == pytest.approx(0.10, abs=0.015)


@given(members, st.integers(0, 10_000), st.text(max_size=5))
def test_check_6_a_stratified_draw_is_exact_to_one_person(
    drawn_from: list[tuple[CustomerId, str]], share_bp: int, name: str
) -> None:
    draw = campaign_draw(name, salt=SALT, share_bp=share_bp).stratified(drawn_from)

    for stratum in "abc":
        inside = [who for who, of in drawn_from if of == stratum]
        count = sum(draw.holds_out(who, stratum) for who in inside)
        assert abs(count * 10_000 - len(inside) * share_bp) < 10_000


@given(st.text(max_size=12), st.sampled_from("ab"), st.sampled_from("ab"))
def test_check_6_a_customer_whose_rfm_changes_stays_in_the_group(
    name: str, before: str, after: str
) -> None:
    draw = global_draw(date(2026, 11, 21), salt=SALT)
    customer_id = CustomerId(name)

    assert draw.holds_out(customer_id, before) == draw.holds_out(customer_id, after)


@given(members, st.randoms(use_true_random=False))
def test_check_6_the_order_of_the_pages_changes_nothing(
    drawn_from: list[tuple[CustomerId, str]],
    random: Random,
) -> None:
    draw = campaign_draw("autumn", salt=SALT)
    shuffled = list(drawn_from)
    random.shuffle(shuffled)

    assert draw.stratified(drawn_from) == draw.stratified(shuffled)
