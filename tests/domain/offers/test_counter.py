"""Counters in shards: exactly what is left, and never more."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.offers.counter import (
    UNLIMITED,
    LimitCaps,
    LimitCounter,
    Shard,
    Share,
    blind_share,
    new_shards,
)

CAPS = st.builds(
    LimitCaps,
    st.none() | st.integers(1, 300),
    st.none() | st.integers(1, 20_000),
)


def counter(shards: tuple[Shard, ...]) -> LimitCounter:
    return LimitCounter("c", shards)


def after(before: LimitCounter, shares: tuple[Share, ...]) -> LimitCounter:
    taken = {each.shard: each for each in shares}
    assert len(taken) == len(shares)
    shards = []
    for each in before.shards:
        share = taken.get(each.number, Share("c", each.number, 0, 0))
        left, points = each.left - share.uses, each.points - share.points
        assert left >= 0
        assert points >= 0
        shards.append(Shard(each.number, left, points, each.room, each.budget))
    return counter(tuple(shards))


def test_a_small_limit_has_one_shard_and_a_large_one_sixteen() -> None:
    assert LimitCaps().shards == 0
    assert LimitCaps(7).shards == LimitCaps(15).shards == 1
    assert LimitCaps(16).shards == 2
    assert LimitCaps(1_000_000).shards == LimitCaps(None, 100_000).shards == 16
    assert LimitCaps(1_000_000, 2_500).shards == 2
    assert new_shards(LimitCaps()) == ()


def test_a_use_that_was_not_read_is_of_one_shard() -> None:
    assert blind_share("c", 30, 3) == (Share("c", 3, 1, 30),)


@given(CAPS, st.lists(st.integers(0, 700), max_size=60), st.integers(0, 15))
def test_all_that_fits_is_given_and_nothing_more(
    caps: LimitCaps, awards: list[int], first: int
) -> None:
    now, used, spent = counter(new_shards(caps)), 0, 0
    if not now.shards:
        return
    for points in awards:
        fits = (caps.uses is None or used < caps.uses) and (
            caps.points is None or spent + points <= caps.points
        )
        assert now.has(points) == fits
        if fits:
            shares = now.take(points, first)
            assert sum(each.points for each in shares) == points
            assert sum(each.uses for each in shares) == 1
            now, used, spent = after(now, shares), used + 1, spent + points
    assert (now.used, now.spent) == (used, spent)


@given(CAPS, CAPS, st.integers(0, 40), st.integers(0, 3_000))
def test_other_limits_keep_what_was_used(
    caps: LimitCaps, later: LimitCaps, used: int, spent: int
) -> None:
    before = counter(new_shards(caps))
    for number in range(used if before.shards else 0):
        points = min(spent // max(used, 1), before.points_left)
        if before.has(points):
            before = after(before, before.take(points, number))

    now = counter(new_shards(later, before))

    assert bool(now.shards) == bool(before.shards or later.shards)
    if now.shards:
        assert (now.used, now.spent) == (before.used, before.spent)
        if later.uses is not None:
            assert now.left == later.uses - before.used
        if later.points is not None:
            assert now.points_left == later.points - before.spent
        assert len(now.shards) == 1 or all(
            each.left >= 0 or later.uses is None for each in now.shards
        )


STEPS = st.lists(CAPS | st.integers(0, 200) | st.sampled_from(["back"]), max_size=40)


@given(CAPS, STEPS)
def test_no_walk_of_uses_returns_and_other_limits_passes_a_limit(
    caps: LimitCaps, steps: list[LimitCaps | int | str]
) -> None:
    now, uses = counter(new_shards(caps)), list[tuple[Share, ...]]()
    for step in steps:
        if isinstance(step, LimitCaps):
            caps, now = step, counter(new_shards(step, now))
        elif isinstance(step, int) and now.shards and now.has(step):
            uses.append(now.take(step, step))
            now = after(now, uses[-1])
            spent = sum(each.points for shares in uses for each in shares)
            assert caps.uses is None or len(uses) <= caps.uses
            assert caps.points is None or spent <= caps.points
        elif step == "back" and uses:
            now = with_back(now, uses.pop())
    if now.shards:
        assert now.used <= len(uses)


def with_back(now: LimitCounter, shares: tuple[Share, ...]) -> LimitCounter:
    """Give back a use; what a shard that is gone gave goes to one of the others."""
    shards = list(now.shards)
    for share in shares if shards else ():
        number = share.shard % len(shards)
        each = shards[number]
        shards[number] = Shard(
            number, each.left + share.uses, each.points + share.points, each.room, each.budget
        )
    return counter(tuple(shards))


def test_what_is_not_limited_never_ends() -> None:
    now = counter(new_shards(LimitCaps(None, 10)))

    assert now.left == UNLIMITED
    assert not now.has(11)


def test_a_use_takes_from_one_shard_and_the_last_points_from_several() -> None:
    now = counter((Shard(0, 0, 60, 5, 100), Shard(1, 1, 50, 5, 100), Shard(2, 1, 0, 5, 100)))

    assert (now.left, now.points_left, now.used, now.spent) == (2, 110, 13, 190)
    assert now.take(50, 0) == (Share("c", 1, 1, 50),)
    assert now.take(0, 2) == (Share("c", 2, 1, 0),)
    assert now.take(110, 2) == (
        Share("c", 2, 1, 0),
        Share("c", 0, 0, 60),
        Share("c", 1, 0, 50),
    )
    assert now.take(60, 0) == (Share("c", 0, 0, 60), Share("c", 1, 1, 0))
    assert now.has(110)
    assert not now.has(111)
