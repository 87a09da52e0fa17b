"""The chunks, exclusions and sums of a page of decisions."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import CHUNK_MAX, Departure, PageSum
from chalicelib.domain.planning.eligibility import Plan
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.page_plan import ChunkDraft, PagePlan, PlanDecision

MOSCOW = ZoneInfo("Europe/Moscow")
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")
NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
ANNA, BORIS, VERA = (CustomerId(name) for name in ("anna", "boris", "vera"))


def plan_of(*decisions: PlanDecision) -> PagePlan:
    plan = PagePlan()
    plan.add(decisions)
    return plan


def test_those_of_one_channel_and_instant_go_together_whatever_their_zone() -> None:
    plan = plan_of(
        PlanDecision(ANNA, Plan("telegram", NOON), MOSCOW),
        PlanDecision(BORIS, Plan("telegram", NOON), VLADIVOSTOK),
        PlanDecision(VERA, Plan("email", NOON), MOSCOW),
    )

    assert list(plan.groups) == [
        ChunkDraft("email", NOON, (VERA,)),
        ChunkDraft("telegram", NOON, (ANNA, BORIS)),
    ]
    assert plan.departures == (Departure(NOON, 1, "email"), Departure(NOON, 1, "telegram"))


def test_the_sums_count_by_the_clock_on_each_wall_and_by_reason() -> None:
    plan = plan_of(
        PlanDecision(ANNA, Plan("sms", NOON), MOSCOW, 5),
        PlanDecision(BORIS, Plan("sms", NOON), VLADIVOSTOK, 7),
        PlanDecision(VERA, Reason.CONSENT_MISSING),
    )

    assert plan.sum == PageSum(
        found=3,
        planned=Counter({("sms", 12): 1, ("sms", 19): 1}),
        excluded=Counter({Reason.CONSENT_MISSING: 1}),
        cost_micro=12,
        chunks=1,
    )
    assert plan.excluded == [(VERA, Reason.CONSENT_MISSING)]


def test_equal_decisions_are_counted_one_by_one() -> None:
    plan = plan_of(
        PlanDecision(ANNA, Plan("sms", NOON), MOSCOW, 5),
        PlanDecision(BORIS, Plan("sms", NOON), MOSCOW, 5),
        PlanDecision(VERA, Reason.CONSENT_MISSING),
        PlanDecision(CustomerId("galina"), Reason.CONSENT_MISSING),
    )

    assert list(plan.groups) == [ChunkDraft("sms", NOON, (ANNA, BORIS))]
    assert (plan.sum.found, plan.sum.cost_micro) == (4, 10)
    assert plan.sum.planned == Counter({("sms", 12): 2})
    assert plan.sum.excluded == Counter({Reason.CONSENT_MISSING: 2})


def test_an_empty_page_has_no_sums_and_no_chunks() -> None:
    assert plan_of().sum == PageSum()
    assert plan_of().departures == ()


decided = st.one_of(
    st.builds(
        Plan,
        st.sampled_from(["telegram", "email"]),
        st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours)),
    ),
    st.sampled_from(Reason),
)


@given(st.lists(decided, max_size=400))
def test_everybody_is_in_one_place_and_the_departures_are_those_of_the_groups(
    decisions: list[Plan | Reason],
) -> None:
    plan_decisions = [
        PlanDecision(CustomerId(f"{number}"), each, MOSCOW) for number, each in enumerate(decisions)
    ]

    plan = plan_of(*plan_decisions)

    groups = list(plan.groups)
    placed = {each: group for group in groups for each in group.recipients}
    assert {**placed, **dict(plan.excluded)} == {
        decision.customer: placed.get(decision.customer, decision.decided)
        for decision in plan_decisions
    }
    assert all(1 <= len(group.recipients) <= CHUNK_MAX for group in groups)
    at = [each.not_before for each in plan.departures for _ in range(each.chunks)]
    assert at == [group.not_before for group in groups] == sorted(at)
    assert (plan.sum.found, plan.sum.chunks) == (len(plan_decisions), len(groups))
