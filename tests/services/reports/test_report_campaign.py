"""The report of a campaign from its runs: counted live, and from stored results."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from chalicelib.domain.campaigns.campaign import Goal, Metric
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict, NotFound, Rejected, Unavailable
from chalicelib.domain.ids import CampaignId, ChunkId
from chalicelib.domain.planning.chunk import Progress
from chalicelib.domain.planning.resending import chunk_again, moved_away
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.report import NOT_MEASURED, Report
from chalicelib.domain.reports.statistics import Rate, UpliftVerdict
from chalicelib.domain.reports.unknown import Unknown
from chalicelib.domain.reports.uplift import Uplift
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.repo.delivery.chunks import chunk_write
from chalicelib.services.reports.estimate_power import estimate_campaign_power
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.services.reports.report_campaign import report_campaign
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START, Clock
from tests.builders.deliveries import Watched
from tests.builders.planning import a_campaign, a_record, a_rehearsal, keep, people
from tests.builders.reports import Reported, a_birthday, a_reported, born_on, buyers, planned
from tests.repo.builders import a_consent

T = EngagementKind
TODAY = START.date()


def report_of(reported: Reported, **period: date) -> Report:
    return report_campaign(reported.world, reported.record.id, **period)


def states(report: Report) -> dict[str, int]:
    found = {each.state: each.number for each in report.states if not each.reason and each.number}
    assert sum(found.values()) == report.audience
    return found


def value(report: Report, figure: Figure, channel: str = "telegram") -> Rate | Unknown:
    (found,) = (e.value for e in report.rates if (e.figure, e.channel) == (figure, channel))
    return found


def measure(reported: Reported) -> None:
    measure_run(reported.world, reported.record.id, reported.run.name)
    reported.measures()


def test_every_customer_is_in_one_state(world: World) -> None:
    silent = people(3, consents=())
    reported = a_reported(world, [*people(9), *silent])
    reported.ends("ddsfuxec.", _3="telegram.400", _5="consent.withdrawn")

    report = report_of(reported)

    assert states(report) == {
        "delivered": 2,
        "sent": 1,
        "failed": 1,
        "unknown": 1,
        "excluded": 4,
        "expired": 1,
        "cancelled": 1,
        "planned": 1,
    }
    reasons = {(each.state, each.reason): each.number for each in report.states if each.reason}
    assert reasons == {
        ("excluded", "consent.missing"): 3,
        ("excluded", "consent.withdrawn"): 1,
        ("failed", "telegram.400"): 1,
    }


def test_what_recipients_did_and_receipts_said_is_laid_over(world: World) -> None:
    reported = a_reported(world, people(5))
    reported.ends("dsuuf")
    reported.touches(0, T.CLICKED, T.STOPPED)
    reported.touches(1, T.BOUNCED)
    reported.touches(2, T.ANSWERED)

    report = report_of(reported)

    assert states(report) == {"delivered": 2, "failed": 2, "unknown": 1}
    assert value(report, Figure.CLICKED) == Rate(1, 2)
    assert value(report, Figure.ANSWERED) == Rate(1, 2)
    assert value(report, Figure.STOPPED) == Rate(1, 5)
    assert value(report, Figure.READ) == Unknown("telegram.no_receipts")


def test_section_10_each_channel_says_what_it_can_know(world: World) -> None:
    yes = (a_consent(channel="email"),)
    by_mail = a_campaign(texts={"email": {"ru": "Осень"}}, subjects={"ru": "Осень"})
    reported = a_reported(world, people(4, consents=yes), by_mail)
    reported.ends("ssss")
    reported.touches(0, T.DELIVERED)
    reported.touches(0, T.OPENED, detail="human")
    reported.touches(1, T.DELIVERED)
    reported.touches(1, T.OPENED, detail="machine")
    reported.touches(2, T.BOUNCED)

    report = report_of(reported)

    assert states(report) == {"delivered": 2, "sent": 1, "failed": 1}
    assert value(report, Figure.DELIVERED, "email") == Rate(2, 4)
    assert value(report, Figure.OPENED_BY_PERSON, "email") == Rate(1, 3)
    assert value(report, Figure.OPENED_BY_MACHINE, "email") == Rate(1, 3)
    assert value(report, Figure.BOUNCED, "email") == Rate(1, 4)
    assert value(report, Figure.READ, "email") == Unknown("email.no_receipts")


def test_a_customer_who_is_sent_to_again_counts_once(world: World, clock: Clock) -> None:
    reported = a_reported(world, people(2))
    reported.ends("du")
    (chunk,) = reported.chunks
    progress = world.delivery.chunks.progress(chunk)
    again = chunk_again(chunk, [1], siblings=(), now=clock.now())
    world.delivery.chunks.finish(moved_away(progress, [1]), [again])
    world.delivery.chunks.keep(Progress(again.address, "d"))

    assert states(report_of(reported)) == {"delivered": 2}


def test_an_attempt_at_a_page_that_does_not_count_is_not_counted(world: World) -> None:
    reported = a_reported(world, people(2))
    (chunk,) = reported.chunks
    lost = chunk.address.chunk.replace("-000000-", "-000000-lost")
    of_no_page = chunk.address.chunk.replace("-000000-", "-000009-")
    for name in (lost, of_no_page):
        address = chunk.address._replace(chunk=ChunkId(name))
        world.table.put(chunk_write(replace(chunk, address=address)))

    assert len(reported.chunks) == 3
    assert states(report_of(reported)) == {"planned": 2}


def test_a_report_that_does_not_add_up_is_not_shown(world: World) -> None:
    reported = a_reported(world, people(2))
    reported.ends("dm")

    with pytest.raises(Unavailable, match=r"report\.does_not_add_up"):
        report_of(reported)


def test_the_unsent_rest_of_a_cancelled_campaign_is_cancelled(world: World) -> None:
    reported = a_reported(world, people(2))
    reported.ends("d.")
    world.campaigns.records.save(replace(reported.record, state=CampaignState.CANCELLED))

    assert states(report_of(reported)) == {"delivered": 1, "cancelled": 1}


def test_before_the_launch_there_is_no_report(world: World) -> None:
    with pytest.raises(Conflict, match=r"campaign\.not_launched"):
        report_campaign(world, a_record(world).id)
    with pytest.raises(NotFound, match=r"campaign\.unknown"):
        report_campaign(world, CampaignId("nobody"))


def test_only_the_campaign_of_a_trigger_has_days(world: World) -> None:
    reported = a_reported(world, people(1))

    with pytest.raises(Rejected, match=r"report\.no_days"):
        report_of(reported, first=TODAY)


def test_an_empty_audience_is_reported(world: World) -> None:
    reported = a_reported(world, [])

    report = report_of(reported)

    assert (report.audience, report.rates, reported.asked.waiting) == (0, (), [])


def test_a_run_that_is_being_planned_shows_what_is_found_so_far(world: World) -> None:
    reported = a_reported(world, people(2))
    other = a_record(world, launched_at=world.now())
    reported.planner.begins(
        replace(reported.run, campaign=other.id, state=reported.run.state.PLANNING)
    )

    report = report_campaign(world, other.id)

    assert (report.audience, report.planning, report.final) == (0, True, False)


# What was bought


CONTROLLED = a_campaign(control_share_bp=3000)


def test_the_first_report_asks_for_a_measurement_and_says_that_there_is_none(
    world: World, clock: Clock
) -> None:
    reported = a_reported(world, people(3), CONTROLLED)

    first = report_of(reported)
    again = report_of(reported)

    assert first.bought == again.bought == first.uplift == Unknown(NOT_MEASURED)
    assert [job["do"] for job, _ in reported.asked.waiting] == ["measure"]
    clock.moves(minutes=11)
    report_of(reported)
    assert len(reported.asked.waiting) == 2


def test_a_report_does_not_wait_for_the_queue(world: World) -> None:
    reported = a_reported(world, people(1))

    def refuse() -> None:
        raise Unavailable("queue.unreachable")

    reported.asked.sent = refuse

    assert report_of(reported).bought == Unknown(NOT_MEASURED)


@pytest.mark.parametrize("metric", Metric)
def test_rule_44_the_uplift_is_final_after_the_window(
    world: World, clock: Clock, metric: Metric
) -> None:
    content = replace(CONTROLLED, goal=Goal(metric, window_days=7))
    reported = a_reported(world, buyers({0: [(2, 500)], 1: [(3, 700)]}, 30), content)
    measure(reported)
    early = report_of(reported)
    clock.moves(days=8)
    late = report_of(reported)
    reported.measures()
    final = report_of(reported)

    assert isinstance(early.uplift, Uplift)
    assert isinstance(final.uplift, Uplift)
    assert early.uplift.verdict is UpliftVerdict.NOT_FINAL
    assert not late.final
    assert final.final
    assert final.uplift.verdict is UpliftVerdict.NOT_PROVEN
    sizes = (final.uplift.treated.size, final.uplift.control.size)
    assert sizes[1] > 3
    assert sum(sizes) == 30


def test_what_has_ended_is_read_from_what_was_stored(world: World, clock: Clock) -> None:
    reported = a_reported(world, people(3))
    reported.ends("ddd")
    reported.is_over()
    clock.moves(days=15)
    measure(reported)
    counted_at = clock.now()
    clock.moves(days=1)
    reported.touches(0, T.CLICKED)

    report = report_of(reported)

    assert states(report) == {"delivered": 3}
    assert report.counted_at == counted_at
    assert value(report, Figure.CLICKED) == Rate(0, 3)


# More recipients than can be counted while somebody waits


@pytest.fixture
def _few(world: World) -> None:
    world.bounds = Bounds(recipients_counted_at_once=2)


@pytest.mark.usefixtures("_few")
def test_a_large_run_is_counted_by_the_workers(world: World, clock: Clock) -> None:
    reported = a_reported(world, people(4))
    reported.ends("dd..")

    assert states(report_of(reported)) == {"not_counted": 4}
    reported.measures()
    counted_at = clock.now()
    assert states(report_of(reported)) == {"delivered": 2, "planned": 2}

    clock.moves(minutes=16)
    assert report_of(reported).counted_at == counted_at
    assert len(reported.asked.waiting) == 1


@pytest.mark.usefixtures("_few")
def test_a_large_run_that_has_ended_is_not_counted_again(world: World, clock: Clock) -> None:
    reported = a_reported(world, people(4))
    reported.ends("dddd")
    reported.is_over()
    clock.moves(days=15)
    measure(reported)
    clock.moves(days=15)

    assert report_of(reported).final
    assert reported.asked.waiting == []


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize("number", [3, 250])
def test_the_reads_of_a_large_report_do_not_grow_with_its_recipients(
    world: World, clock: Clock, number: int
) -> None:
    reported = a_reported(world, people(number))
    reported.ends("d" * number)
    measure(reported)
    calls: list[str] = []
    client = partial(Watched, world.client, before=calls.append)
    counting = World(world.settings, now=clock.now, client=client, bounds=world.bounds)

    assert states(report_campaign(counting, reported.record.id)) == {"delivered": number}

    # The campaign, its run, its pages and their results.
    assert calls == ["get_item"] * 2 + ["query"] * 2


# Standing campaigns


def test_the_days_of_a_triggers_campaign_add_up(world: World) -> None:
    days = [TODAY, TODAY + timedelta(days=1)]
    keep(world, *born_on(days[0], 2), *born_on(days[1], 3))
    first = a_birthday(world, days[0])
    second = a_birthday(world, days[1], first.record)
    second.ends("dfd")

    both, one = report_of(first), report_of(first, first=days[1])

    assert states(both) == {"planned": 2, "delivered": 2, "failed": 1}
    assert (both.first, both.last) == (days[0], days[1])
    assert states(one) == {"delivered": 2, "failed": 1}
    assert states(report_of(first, first=days[0], last=days[0])) == {"planned": 2}


def test_each_years_greeting_has_its_own_clicks(world: World, clock: Clock) -> None:
    keep(world, *born_on(TODAY, 1))
    this_year = a_birthday(world, TODAY)
    this_year.ends("d")
    this_year.touches(0, T.CLICKED)
    clock.moves(days=365)
    next_year = a_birthday(world, TODAY.replace(year=2027), this_year.record)
    next_year.ends("d")
    this_year.touches(0, T.ANSWERED)  # with the message of then

    figures = (Figure.CLICKED, Figure.ANSWERED, Figure.ASKED)
    first, second = report_of(this_year, last=TODAY), report_of(this_year, first=date(2027, 1, 1))
    assert [value(first, each) for each in figures] == [Rate(1, 1), Rate(1, 1), Rate(0, 1)]
    assert [value(second, each) for each in figures] == [Rate(0, 1)] * 3

    next_year.touches(0, T.CLICKED, T.ASKED)

    second = report_of(this_year, first=date(2027, 1, 1))
    assert report_of(this_year, last=TODAY).rates == first.rates
    assert [value(second, each) for each in figures] == [Rate(1, 1), Rate(0, 1), Rate(1, 1)]


def test_a_triggers_campaign_that_never_ran_reports_no_customers(world: World) -> None:
    report = report_campaign(world, a_record(world, trigger="birthday").id)

    assert (report.audience, report.first, report.last) == (0, None, None)


# Before the start


def test_rule_45_the_needed_size_is_known_before_the_start(world: World) -> None:
    keep(world, *buyers({place: [(-3, 1000)] for place in range(10)}, 40))
    record = a_record(world, CONTROLLED, state=CampaignState.DRAFT)
    rehearsed = planned(world, record, a_rehearsal(world, record))

    unmeasured = estimate_campaign_power(world, record.id)
    rehearsed.measures()
    prospect = estimate_campaign_power(world, record.id)

    assert unmeasured.usual == unmeasured.too_few == Unknown(NOT_MEASURED)
    assert (unmeasured.treated, unmeasured.control) == (prospect.treated, prospect.control)
    assert prospect.treated + prospect.control == 40
    assert prospect.usual == pytest.approx(0.25)
    assert prospect.too_few is True


def test_rule_45_without_a_control_group_nothing_can_be_proven(world: World) -> None:
    with pytest.raises(Rejected, match=r"prospect\.no_control"):
        estimate_campaign_power(world, a_record(world).id)


def test_rule_45_without_a_rehearsal_nothing_is_known(world: World) -> None:
    with pytest.raises(NotFound, match=r"campaign\.not_rehearsed"):
        estimate_campaign_power(world, a_record(world, CONTROLLED).id)
