"""The delivery worker over the local engine: recipients, instants and stored results."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.campaign import SegmentAudience
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.suppression import complaint
from chalicelib.domain.ids import ChunkId, RunName
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.resending import AGAIN
from tests.builders.clock import START, Clock
from tests.builders.deliveries import Mission, chat_of, recipients
from tests.builders.planning import a_campaign, keep
from tests.channels.bot_api import refuses, resets
from tests.repo.builders import a_consent, found

pytestmark = pytest.mark.engine


def test_everybody_gets_the_message_once_and_the_campaign_ends(mission: Mission) -> None:
    people = recipients(mission.world, 25)
    mission.plans(people, size=10)

    mission.works_on()

    assert mission.outcomes == {RecipientResult.DELIVERED: 25}
    assert mission.office.counted == {chat_of(each): 1 for each in people}
    assert mission.state == (CampaignState.FINISHED, RunState.OVER)


def test_the_results_of_the_last_batch_are_written_when_the_chunk_is_closed(
    mission: Mission,
) -> None:
    """A chunk of two batches is written three times: the lease, the first batch, the end."""
    mission.plans(recipients(mission.world, 15))

    mission.works_on()

    assert mission.progress().done
    assert mission.progress().version == 3


def test_a_contact_is_entered_for_everybody(mission: Mission) -> None:
    people = recipients(mission.world, 12)
    mission.plans(people)

    mission.works_on()

    contacts = mission.world.delivery.contacts.get_many([each.id for each in people])
    assert all(contacts[each.id].holds(mission.step) for each in people)
    assert all(len(contacts[each.id].ring.ring) == 1 for each in people)


def test_section_9_is_checked_again_at_dispatch(mission: Mission) -> None:
    """Checks 1, 3, 4 and 8, each with its reason."""
    world = mission.world
    stays, erased, withdrew, complained, full = people = recipients(world, 5)
    mission.plans(people)
    keep(world, replace(withdrew, consents=(a_consent(given=False),)))
    keep(world, replace(complained, suppressions=(complaint("telegram"),)))
    mission.erases(erased)
    mission.contacted(full, START - timedelta(minutes=1))

    mission.works_on()

    assert mission.office.arrived == [chat_of(stays)]
    assert mission.progress().outcomes == "dxxxx"
    assert mission.progress().reasons == {
        1: Reason.CUSTOMER_ERASED,
        2: Reason.CONSENT_WITHDRAWN,
        3: Reason.SUPPRESSION_COMPLAINT,
        4: Reason.FREQUENCY_DAY,
    }


def test_a_service_message_needs_neither_consent_nor_a_slot(mission: Mission) -> None:
    mission.becomes(purpose=MessagePurpose.SERVICE)
    (anna,) = recipients(mission.world, 1, consents=())
    mission.contacted(anna, START - timedelta(minutes=1))
    mission.plans([anna])

    mission.works_on()
    mission.works()

    assert mission.office.arrived == [chat_of(anna)]


def test_whoever_has_no_chat_any_more_is_excluded(mission: Mission) -> None:
    (anna,) = people = recipients(mission.world, 1)
    mission.plans(people)
    keep(mission.world, replace(anna, chats=()))

    mission.works_on()

    assert mission.progress().reasons == {0: Reason.REACH_NO_ADDRESS}


def test_quiet_hours_move_recipients_to_chunks_of_the_next_morning(
    mission: Mission, clock: Clock
) -> None:
    """Check 10: one chunk for each hour at which a window opens; the clock releases them."""
    kazan = recipients(mission.world, 2, zone="Europe/Moscow")
    tokyo = recipients(mission.world, 3, zone="Asia/Tokyo")
    mission.plans([*kazan, *tokyo])
    clock.at = START.replace(hour=13)  # 16:00 in Moscow, 22:00 in Tokyo

    assert mission.works() == []

    moved = mission.moved()
    assert mission.progress().outcomes == "ddmmm"
    assert mission.progress().reasons == {}
    assert [(len(each), each.not_before) for each in moved] == [(3, START.replace(day=22, hour=1))]
    assert mission.state == (CampaignState.RUNNING, RunState.SENDING)
    clock.at = START.replace(day=22, hour=1)
    mission.works(mission.job(moved[0]))
    assert mission.office.counted == {chat_of(each): 1 for each in (*kazan, *tokyo)}
    assert mission.state == (CampaignState.FINISHED, RunState.OVER)


def test_what_opens_soon_is_queued_with_its_delay(mission: Mission, clock: Clock) -> None:
    people = recipients(mission.world, 3)
    mission.plans(people)
    clock.at = START.replace(day=22, hour=6, minute=50)  # 9:50 in Moscow

    ((job, delay_s),) = mission.works()

    assert (job["chunk"], delay_s) == (f"{mission.chunks[0].address.chunk}.m1", 600)


def test_what_lost_its_sense_expires(mission: Mission, clock: Clock) -> None:
    """Check 10: the message's own end came first."""
    mission.becomes(ends_at=START + timedelta(hours=1))
    mission.plans(recipients(mission.world, 2))
    clock.moves(hours=2)

    mission.works_on()

    assert mission.outcomes == {RecipientResult.EXPIRED: 2}
    assert mission.progress().reasons[0] == Reason.QUIET_HOURS_OVER


def test_what_would_open_after_the_end_expires(mission: Mission, clock: Clock) -> None:
    mission.becomes(ends_at=START.replace(hour=20))
    mission.plans(recipients(mission.world, 1))
    clock.at = START.replace(hour=19)

    mission.works_on()

    assert mission.progress().reasons == {0: Reason.QUIET_HOURS_TOO_LATE}
    assert mission.outcomes == {RecipientResult.EXPIRED: 1}


def test_the_channel_says_what_became_of_each(mission: Mission) -> None:
    taken, refused, blocked, lost = people = recipients(mission.world, 4)
    mission.stores_dialogs(blocked)
    mission.office.will(chat_of(refused), refuses(400, "Bad Request: message is too long"))
    mission.office.will(chat_of(blocked), refuses(403, "Forbidden: bot was blocked by the user"))
    mission.office.will(chat_of(lost), resets)
    mission.plans(people)

    mission.works_on()

    assert mission.progress().outcomes == "dffu"
    assert mission.progress().reasons[1] == "telegram.too_long"
    assert mission.progress().reasons[2] == "channel.blocked"
    assert found(mission.world, blocked).blocked == {"telegram"}
    assert mission.office.arrived == [chat_of(taken)]


def test_a_chunk_that_is_not_due_waits(mission: Mission) -> None:
    mission.plans(recipients(mission.world, 1), not_before=START + timedelta(hours=3))

    ((job, delay_s),) = mission.works()

    assert (job["attempt"], delay_s) == (2, 900)
    assert mission.progress().version == 0


def test_jobs_that_name_nothing_are_dropped(mission: Mission) -> None:
    mission.plans(recipients(mission.world, 1))
    job = mission.job()

    assert mission.works({**job, "chunk": "0000-000000-other-0000"}) == []
    assert mission.works({**job, "run": "rehearsal-1"}) == []
    assert mission.office.arrived == []


def test_a_rehearsal_sends_nothing(mission: Mission) -> None:
    mission.plans(recipients(mission.world, 1))
    mission.rehearses(RunName("rehearsal-1"))

    assert mission.works() == []
    assert mission.office.arrived == []


def test_a_finished_campaign_sends_only_what_a_person_asked_for(
    mission: Mission, clock: Clock
) -> None:
    """What was in doubt and what is sent again count as one message (check 8)."""
    people = recipients(mission.world, 2)
    mission.plans(people[:1])
    mission.works_on()
    clock.moves(seconds=3)
    mission.plans(people[1:])
    assert mission.works(mission.job(mission.chunks[1])) == []
    again = ChunkId(f"{mission.chunks[0].address.chunk}{AGAIN}1")
    address = mission.chunks[0].address._replace(chunk=again)
    mission.plans(people[:1], address=address, step="1#again1")

    mission.works(mission.job(mission.chunks[2]))

    assert mission.office.counted == {chat_of(people[0]): 2}
    assert mission.progress(mission.chunks[2]).outcomes == "d"


def test_a_standing_campaign_goes_on_after_its_run(mission: Mission) -> None:
    mission.becomes_standing("birthday")
    mission.plans(recipients(mission.world, 1))

    mission.works_on()

    assert mission.progress().reasons == {0: Reason.SEGMENT_OUTSIDE}
    assert mission.state == (CampaignState.RUNNING, RunState.OVER)


def test_the_window_of_the_campaign_counts(mission: Mission, clock: Clock) -> None:
    content = a_campaign(window=Window(13, 14))
    mission.becomes(window=content.window)
    mission.plans(recipients(mission.world, 1))

    mission.works()

    assert mission.progress().outcomes == "m"


def test_a_segment_that_is_gone_stops_nobody_who_was_found(mission: Mission) -> None:
    mission.becomes(audience=SegmentAudience("gone"))
    mission.plans(recipients(mission.world, 1))

    mission.works_on()

    assert mission.outcomes == {RecipientResult.DELIVERED: 1}
