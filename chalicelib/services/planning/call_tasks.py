"""Makes tasks for people who call customers, in place of a trigger's message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.appeals.desk_task import BY_A_TRIGGER, DeskTask, call_task_id, call_to
from chalicelib.domain.campaigns.campaign import CampaignRecord, SegmentAudience
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.appeals.desk_tasks import DeskTaskMoved
from chalicelib.services.planning.read_audience import AudienceFilter, prepare_audience
from chalicelib.world import World


def prepare_called(world: World, record: CampaignRecord, run: Run) -> AudienceFilter:
    """Read which customers of a trigger are called.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    call = record.content.call
    assert call is not None
    content = replace(record.content, audience=SegmentAudience(call.segment))
    return prepare_audience(world, replace(record, content=content, trigger=""), run)


def make_call_tasks(
    world: World, record: CampaignRecord, run: Run, customers: Sequence[CustomerId]
) -> None:
    """Write a task for each customer to call. Idempotent: one for each occasion of the trigger.

    Two workers on one page, or one that died and began again, make the same tasks. One that was
    done meanwhile stays done.
    """
    call, day = record.content.call, run.day
    assert call is not None
    assert day is not None, "the campaign of a trigger has a run a day"
    # A run may begin before its day, or make good a day that was missed.
    today = local_day(world.now(), ZoneInfo(world.settings.zone))
    due = max(day, today) + timedelta(days=call.due_days)
    for customer in customers:
        task = DeskTask(
            id=call_task_id(record.trigger, run.step, customer),
            text=call.text,
            due=due,
            made_at=world.now(),
            made_by=BY_A_TRIGGER,
            trigger=record.trigger,
        )
        try:
            world.commit(None, *world.desk.tasks.write(call_to(customer), task))
        except DeskTaskMoved:
            continue
        log.event("task.made", trigger=record.trigger, run=run.name)
