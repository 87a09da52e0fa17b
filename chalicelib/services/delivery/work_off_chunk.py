"""Work off a chunk block by block, as long as its campaign runs and the time of a job lasts."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.planning.resending import may_send
from chalicelib.repo.campaigns.campaigns import CampaignChanged
from chalicelib.repo.delivery.progresses import ChunkLost
from chalicelib.services.delivery.close_chunk import cancel_rest, close_chunk
from chalicelib.services.delivery.pace_channel import pace_channel
from chalicelib.services.delivery.send_block import send_block
from chalicelib.services.delivery.take_chunk import ChunkLease
from chalicelib.services.planning.prepare_mailing import Prepared, prepare_mailing
from chalicelib.world import World

WORK = timedelta(seconds=40)  # of the minute that the function has
WAIT_MAX = timedelta(seconds=10)  # for a longer one the chunk is put down
PAUSE_TRIES_MAX = 5
CLOSED_PAUSE = timedelta(minutes=15)


def work_off_chunk(taken: ChunkLease, run: Run) -> datetime | None:
    """Bring a chunk as far as may be; when it must come again, None where it is done or stopped.

    Raises:
        ChunkLost: another job has it.
        ChannelBusy, Unavailable: nothing more can be done now; it was put down, if that could be.
    """
    try:
        return _worked_off(taken, run, until=taken.world.now() + WORK)
    except Unavailable:
        with suppress(ChunkLost, Unavailable):
            taken.leave()
        raise


def _worked_off(taken: ChunkLease, run: Run, *, until: datetime) -> datetime | None:
    world, chunk = taken.world, taken.chunk
    pace = pace_channel(world, chunk.channel)
    prepared = None
    while not taken.is_at_end:
        record = world.campaigns.states.get(run.campaign)
        if not may_send(record.state, chunk.address.chunk):
            _stop(taken, record)
            return None
        if world.now() >= until:
            taken.leave()
            return world.now()
        pace.await_turn(len(taken.progress.pending))
        prepared = prepared or _prepared(taken, record, run)
        wanted = send_block(taken, prepared, pace)
        if wanted.closed:
            taken.leave()
            return _paused(world, record, wanted.closed)
        again_at = world.now() + timedelta(seconds=wanted.wait_s)
        if wanted.wait_s and again_at > min(world.now() + WAIT_MAX, until):
            taken.leave()
            return again_at
        world.sleep(wanted.wait_s)
    close_chunk(taken)
    return None


def _prepared(taken: ChunkLease, record: CampaignRecord, run: Run) -> Prepared:
    """The mailing for those who were found once: a segment that is gone by now stops nobody."""
    found = replace(record.content, audience=ListedAudience(()))
    run = replace(run, step=taken.chunk.step)
    return prepare_mailing(taken.world, replace(record, content=found), run)


def _stop(taken: ChunkLease, record: CampaignRecord) -> None:
    """End it with its campaign, or put it down until that goes on."""
    if record.state is CampaignState.CANCELLED:
        cancel_rest(taken)
        return
    taken.leave()
    log.event("chunk.stopped", campaign=record.id, chunk=taken.chunk.address.chunk)


def _paused(world: World, record: CampaignRecord, because: str) -> datetime | None:
    """Pause a campaign whose channel takes nothing from us, until a person has looked at it.

    When to come again, for one that is over but for what was sent again: it is not paused.
    """
    for _ in range(PAUSE_TRIES_MAX):
        if record.state is not CampaignState.RUNNING:
            break
        try:
            record = world.campaigns.records.move(record, CampaignState.PAUSED, because)
        except CampaignChanged:
            record = world.campaigns.records.get(record.id)
            continue
        log.event("campaign.paused", campaign=record.id, because=because)
    is_over = record.state is CampaignState.FINISHED
    return world.now() + CLOSED_PAUSE if is_over else None
