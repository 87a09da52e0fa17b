"""The planner: each line is a job of a page or a release; measures the CPU of each job.

    python -m bench.children.planner <predicate> <campaign> <parts>

The campaign is launched when the process begins.
"""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.children.function import loaded
from bench.children.turns import take_turns
from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignRecord,
    PredicateAudience,
    Wordings,
)
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.handlers.workers.plan import plan
from chalicelib.world import World, current_world, use_world
from tests.builders.events import sqs_event

NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)  # by the clock of Moscow
NONE_FAILED: dict[str, Any] = {"batchItemFailures": []}
TEXTS: Mapping[str, Wordings] = {"telegram": {"ru": "Осень"}, "email": {"ru": "Осень"}}


def main() -> None:
    """Launch a campaign, and pass every job to the function."""
    world = World(current_world().settings, now=lambda: NOON)
    use_world(world)
    run = _launch(world, sys.argv[1], campaign=CampaignId(sys.argv[2]), parts=int(sys.argv[3]))

    def cost_s(job: str) -> float:
        event = sqs_event(job)
        before = time.process_time()
        answer = plan(event, None)
        took_s = time.process_time() - before
        assert answer == NONE_FAILED, answer
        return took_s

    def state() -> dict[str, Any]:
        held = loaded()  # before the pages are read
        planned = sum(page.sum.planned.total() for page in world.campaigns.runs.pages(run))
        return {**held, "recipients": planned}

    take_turns(cost_s, state)


def _launch(world: World, predicate: str, *, campaign: CampaignId, parts: int) -> Run:
    content = Campaign(
        name="Autumn",
        audience=PredicateAudience(predicate),
        purpose=MessagePurpose.ADVERTISING,
        texts=TEXTS,
        subjects={"ru": "Осень"},
        ends_at=NOON + timedelta(days=2),
    )
    record = CampaignRecord(campaign, content, CampaignState.RUNNING, NOON)
    world.campaigns.records.save(record)
    run = Run(campaign, LAUNCH, NOON, parts)
    assert world.campaigns.runs.begin(run)
    return run


if __name__ == "__main__":
    main()
